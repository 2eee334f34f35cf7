"""The signal that is sent when an action on an article has run."""

from django.dispatch import Signal

# Sent in the action's open transaction with: action (its name), article, by (the person, or None), reason (the text
# given with the action) and at (the time of the action).
action_performed = Signal()
