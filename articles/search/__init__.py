"""Finding articles by words, section, topic, author, genre and date."""
