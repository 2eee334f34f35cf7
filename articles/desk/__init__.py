"""The desk's screens of articles: the list, the article's page, history, calendar, home."""
