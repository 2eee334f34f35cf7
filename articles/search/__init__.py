"""Full-text search: index, query language, results page and exchangeable backends."""
