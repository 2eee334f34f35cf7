"""The readers' pages: front page, sections, topics, authors, archive, articles, corrections and error pages."""
