"""Previews of unpublished articles: at the desk, and by links for people outside the newsroom."""
