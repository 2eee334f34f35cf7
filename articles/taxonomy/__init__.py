"""Sections, topics and authors."""
