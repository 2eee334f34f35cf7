"""What the part announces."""

from django.dispatch import Signal

# An act was done, in a transaction that is still open. Carries: act (its name), article, by (a person or None),
# reason (the words given with it) and at (when).
acted = Signal()
