"""What the part announces."""

from django.dispatch import Signal

# A rule has refused a comment as it came in, in a transaction that is still open. Carries: comment (at the version
# after the rule's), moderation_signal (the models.ModerationSignal that decided), at.
refused_by_rule = Signal()
# A sender erases comments, in a transaction that is still open. Carries: comments (a list), email (which they gave).
comments_erased = Signal()
# A sender takes along what is kept of comments. Carries: comments (a list); each listener returns {comment id: plain
# data, as {name: value}}.
comments_exported = Signal()
