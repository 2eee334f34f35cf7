"""The querysets of decisions, reports and appeals. Decisions are only read and added."""

import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.db.models import F
from django.db.models.query import Prefetch, QuerySet

from ..comments.models import Comment
from ..delivery.append_only import AppendOnlyQuerySet
from ..taxonomy.section_staff import section_ids_of

if TYPE_CHECKING:
    from .models import Appeal, Decision, Report  # noqa: F401 (the bases of the querysets name them as strings)


class DecisionQuerySet(AppendOnlyQuerySet["Decision"]):
    """The log of decisions."""

    def readable_by(self, user: User) -> "DecisionQuerySet":
        """Return the decisions that `user` may read: those in an editor's sections, or a moderator's own."""
        if not user.has_perm("articles.edit_others_article"):
            return self.filter(decided_by=user)
        return self.filter(comment__in=Comment.objects.in_sections(section_ids_of(user)))

    def made_by(self, user: User, comments: QuerySet[Comment]) -> "DecisionQuerySet":
        """Return the user's decisions on any of these comments, with the comments prefetched."""
        decisions = self.filter(decided_by=user, comment__in=comments.values("pk"))
        return decisions.prefetch_related(Prefetch("comment", comments))

    def undoable_by(self, user: User, since: datetime.datetime) -> "DecisionQuerySet":
        """Return the decisions that the user has made since then and can undo, the latest first.

        It leaves out those whose comment has changed since, and those under appeal, which a colleague decides.
        """
        unchanged = self.filter(comment__version=F("version") + 1, appeal=None)
        return unchanged.filter(decided_by=user, decided_at__gt=since).exclude(source="undo")


class ReportQuerySet(QuerySet["Report"]):
    """Readers' reports."""

    def waiting(self) -> "ReportQuerySet":
        """Return the reports that have not been handled."""
        return self.filter(handled_at=None)


class AppealQuerySet(QuerySet["Appeal"]):
    """Commenters' appeals."""

    def waiting(self) -> "AppealQuerySet":
        """Return the appeals that have not been answered."""
        return self.filter(answered_at=None)
