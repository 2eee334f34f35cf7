"""What the part announces."""

from django.dispatch import Signal

# An act was done, in a transaction that is still open. Carries: action (its name), article, by (a person or None),
# reason (the words given with it) and at (when).
action_performed = Signal()
