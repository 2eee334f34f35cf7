"""Moderators' decisions on comments and their queue."""
