"""The audit log: who ran which action on what, the values before and after, and the reason."""
