"""Its one table."""
