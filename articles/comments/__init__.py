"""Readers' comments: posting them, their threads, and the private pages of commenters."""
