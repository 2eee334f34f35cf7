"""What the part announces."""

from django.dispatch import Signal

# A full export was imported, in a transaction that is still open: higher parts derive what older exports lack.
newspaper_imported = Signal()
