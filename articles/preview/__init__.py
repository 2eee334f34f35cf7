"""Articles before their readers see them: the desk's preview, and links for outsiders."""
