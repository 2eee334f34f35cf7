"""The migration of the app's one table."""
