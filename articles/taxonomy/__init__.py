"""Sections, topics and authors, and the accounts of the staff."""
