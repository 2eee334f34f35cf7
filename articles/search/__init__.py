"""Finding articles by words, section, topic, author and date."""
