"""The signal of AuditedAdminMixin."""

from django.dispatch import Signal

# Sent after a screen of the desk has changed a row, or before it deletes one, while the transaction is still open.
# Arguments: action (its name), instance, by (a user), before and after ({field: value} as plain data, of the fields
# that changed), and from ModelAdmin classes request.
row_changed = Signal()
