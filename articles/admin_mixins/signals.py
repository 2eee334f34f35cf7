"""What the part announces."""

from django.dispatch import Signal

# A screen of the desk has changed a row, or is about to delete it, in a transaction that is still open. Carries:
# action (its name), instance, by (a user), before and after ({field: value} as plain data, of the fields that changed).
row_changed = Signal()
