"""The readers' pages: front, section, topic, author, archive, article, corrections, errors."""
