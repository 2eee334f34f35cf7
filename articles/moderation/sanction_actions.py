"""Impose a sanction on a commenter, and lift it: each is an entry of its own, and every sanction has an end."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..audit.log_action import log_action
from ..comments.commenters import Sanction, SanctionLift
from ..comments.models import Comment
from ..comments.querysets import SanctionQuerySet
from .permissions import get_comment_to_moderate

MAX_SANCTION_PERIOD = timedelta(days=366)
SANCTION_END_ERROR = gettext_lazy("Choose a day in the future, at most a year from now.")


def sanction_targets_of(comment: Comment) -> dict[Sanction.Target, str]:
    """Return what identifies the commenter, as {Sanction.Target: value}; empty for a comment by staff."""
    known = {
        Sanction.Target.EMAIL: comment.email,
        Sanction.Target.ADDRESS: comment.address_hash,
        Sanction.Target.NETWORK: comment.network_hash,
    }
    return {} if comment.author_id else {target: value for target, value in known.items() if value}


def sanctions_in_force_on(comment: Comment, at: datetime | None = None) -> SanctionQuerySet:
    """Return the sanctions in force on anything that identifies the commenter."""
    values = sanction_targets_of(comment).values()
    return Sanction.objects.in_force(at or timezone.now()).filter(value__in=values).select_related("imposed_by")


def sanctions_in_sections(section_ids: Collection[int] | None) -> SanctionQuerySet:
    """Return the sanctions for comments in these sections (None: in all), with the related rows that a list shows."""
    sanctions = Sanction.objects.select_related("imposed_by", "lift__lifted_by", "comment")
    if section_ids is None:
        return sanctions
    return sanctions.filter(comment__in=Comment.objects.in_sections(section_ids))


@transaction.atomic
def impose_sanction(
    kind: str,
    comment_id: int,
    target: str,
    ends_at: datetime,
    *,
    by: User,
    reason: str,
    note: str = "",
    at: datetime | None = None,
) -> Sanction:
    """Impose a sanction on the commenter until a time, and return it.

    Raises Comment.DoesNotExist, PermissionDenied outside the sections of `by`, and ValidationError: for `target` where
    the commenter isn't identified by it, and for `ends_at` where it has passed, is more than a year from now, or is
    no later than the end of another sanction of the kind, which would stay in force if this one were lifted.
    """
    # Lock the comment, so that of two people who do the same at once the second sees the sanction of the first.
    Comment.objects.select_for_update(no_key=True).get(pk=comment_id)
    comment, at = get_comment_to_moderate(by, comment_id), at or timezone.now()
    value = {str(known): text for known, text in sanction_targets_of(comment).items()}.get(target)
    if not value:
        raise ValidationError({"target": _("This commenter can’t be identified that way. Choose another option.")})
    if not at < ends_at <= at + MAX_SANCTION_PERIOD:
        raise ValidationError({"ends_at": SANCTION_END_ERROR})
    if same := Sanction.objects.in_force(at).filter(kind=kind, value=value, ends_at__gte=ends_at).first():
        message = _("This sanction is already in force until %(until)s. Lift it first, or choose a later day.")
        raise ValidationError({"ends_at": message % {"until": same.until}})
    sanction = Sanction.objects.create(
        kind=kind,
        target=target,
        value=value,
        comment=comment,
        reason=reason,
        note=note,
        begins_at=at,
        ends_at=ends_at,
        imposed_by=by,
    )
    _log_sanction(
        f"{kind}_commenter", sanction, by=by, at=at, reason=reason, after={"until": ends_at, "known_by": target}
    )
    return sanction


@transaction.atomic
def lift_sanction(sanction: Sanction, *, by: User, reason: str = "", at: datetime | None = None) -> SanctionLift:
    """End a sanction before its date, and return the SanctionLift.

    Raises ValidationError where it has ended or was lifted, and PermissionDenied outside the sections of `by`.
    """
    at = at or timezone.now()
    if not Sanction.objects.in_force(at).filter(pk=sanction.pk).exists():
        raise _not_in_force()
    if sanction.comment_id:
        get_comment_to_moderate(by, sanction.comment_id)
    try:
        with transaction.atomic():
            lift = SanctionLift.objects.create(sanction=sanction, reason=reason, lifted_at=at, lifted_by=by)
    except IntegrityError as error:
        raise _not_in_force() from error
    _log_sanction("lift_sanction", sanction, by=by, at=at, reason=reason, before={"until": sanction.ends_at})
    return lift


def _not_in_force() -> ValidationError:
    return ValidationError(_("This sanction is no longer in force, so there is nothing to lift."))


def _log_sanction(
    action: str,
    sanction: Sanction,
    *,
    by: User,
    at: datetime,
    reason: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    comment = sanction.comment
    log_action(
        action,
        subject_type="sanction",
        subject_id=sanction.pk,
        label=_("commenter of comment %(number)s") % {"number": sanction.comment_id},
        section=comment.article.section if comment else None,
        by=by,
        before=before,
        after=after,
        reason=reason,
        at=at,
    )
