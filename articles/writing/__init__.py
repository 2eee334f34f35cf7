"""Writing as it happens: autosaved text, and who else is at the same article."""
