"""The signal that is sent when readers get to see something else of a photo."""

from django.dispatch import Signal

# Sent with: photo, in the transaction of the change of its description, rights, file or renditions.
photo_changed = Signal()
