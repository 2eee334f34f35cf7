"""Signals that this package sends."""

from django.dispatch import Signal

# Sent after the rows of a full export are imported, within the transaction. Receivers in other packages can derive
# values that older exports lack.
newspaper_imported = Signal()
