"""Export all rows of a newspaper as JSON Lines, and import them into another database."""
