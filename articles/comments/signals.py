"""What the part announces."""

from django.dispatch import Signal

# A rule has refused a comment as it came in, in a transaction that is still open. Carries: comment (at the version
# after the rule's), noticed (the models.Signal that decided), at.
refused_by_rule = Signal()
