"""Decisions: read, added to, never altered."""

from django.db.models import F
from django.db.models.query import Prefetch, QuerySet

from ..comments.models import Comment
from ..delivery.append_only import AppendOnlyQuerySet
from ..taxonomy.section_staff import section_ids_of


class DecisionQuerySet(AppendOnlyQuerySet):
    """The log of decisions."""

    def readable_by(self, user):
        """Return the decisions that `user` may read: an editor's sections', a moderator's own."""
        if not user.has_perm("articles.edit_others_article"):
            return self.filter(decided_by=user)
        return self.filter(comment__in=Comment.objects.in_sections(section_ids_of(user)))

    def made_by(self, user, comments):
        """Return the user's decisions on any of these comments, fetched with them."""
        decisions = self.filter(decided_by=user, comment__in=comments.values("pk"))
        return decisions.prefetch_related(Prefetch("comment", comments))

    def undoable_by(self, user, since):
        """Return the user's decisions since then that they can take back, the latest first.

        Nothing has happened to these comments since, and no appeal waits, which a colleague decides.
        """
        standing = self.filter(comment__version=F("version") + 1, appeal=None)
        return standing.filter(decided_by=user, decided_at__gt=since).exclude(source="undo")


class ReportQuerySet(QuerySet):
    """What readers reported."""

    def waiting(self):
        """Return those that nobody has handled."""
        return self.filter(handled_at=None)


class AppealQuerySet(QuerySet):
    """Senders' appeals."""

    def waiting(self):
        """Return those that nobody has answered."""
        return self.filter(answered_at=None)
