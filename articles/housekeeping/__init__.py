"""What is done periodically, by `manage.py housekeeping` (docs/decisions/0082)."""
