"""The Django signals of this package."""

from django.dispatch import Signal

# Sent when a rule rejects a new comment, inside the open transaction. Arguments: comment (its version is the one after
# the rule's decision), moderation_signal (the models.ModerationSignal that decided), at.
refused_by_rule = Signal()
# Sent when a commenter erases comments, inside the open transaction. Arguments: comments (a list), email.
comments_erased = Signal()
# Sent when a commenter exports comments. Arguments: comments (a list). Each receiver returns
# {comment ID: {name: value}}, as plain data to add to the export.
comments_exported = Signal()
