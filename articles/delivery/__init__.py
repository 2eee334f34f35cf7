"""Pagination, HTTP headers, dates, e-mail and other helpers that don't depend on articles."""
