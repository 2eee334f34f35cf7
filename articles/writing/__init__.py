"""Autosaved text, and which people have the same article open."""
