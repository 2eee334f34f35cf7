"""Imposing a sanction on a sender, and lifting it: each an entry of its own, and none without an end."""

from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from ..audit.log_action import log_action
from ..comments.commenters import Sanction, SanctionLift
from ..comments.models import Comment
from .permissions import get_comment_to_moderate

MAX_SANCTION_PERIOD = timedelta(days=366)


def sanction_targets_of(comment):
    """Return by what its sender can be known again, as {Sanction.Target: value}; staff by nothing."""
    known = {
        Sanction.Target.EMAIL: comment.email,
        Sanction.Target.ADDRESS: comment.address_hash,
        Sanction.Target.NETWORK: comment.network_hash,
    }
    return {} if comment.author_id else {target: value for target, value in known.items() if value}


def sanctions_in_force_on(comment, at=None):
    """Return the sanctions in force on the sender of a comment, by whatever they are known."""
    values = sanction_targets_of(comment).values()
    return Sanction.objects.in_force(at or timezone.now()).filter(value__in=values).select_related("imposed_by")


def sanctions_in_sections(sections):
    """Return the sanctions for comments in these sections (None: in all), with what a list tells of them."""
    rows = Sanction.objects.select_related("imposed_by", "lift__lifted_by", "comment")
    return rows if sections is None else rows.filter(comment__in=Comment.objects.in_sections(sections))


@transaction.atomic
def impose_sanction(kind, comment_id, target, ends_at, *, by, reason, note="", at=None):
    """Impose a sanction on the sender of a comment until a time, and return it.

    Raises Comment.DoesNotExist, PermissionDenied outside the sections of `by`, and ValidationError naming `target`
    where the sender isn't known by it, or `ends_at` where it has passed, lies more than a year ahead, or another of the
    kind lasts as long: lifted, it would leave that one in force.
    """
    # Locked, so that of two who do the same at once the second is told of the first.
    Comment.objects.select_for_update(no_key=True).get(pk=comment_id)
    comment, at = get_comment_to_moderate(by, comment_id), at or timezone.now()
    value = sanction_targets_of(comment).get(target)
    if not value:
        raise ValidationError({"target": "The sender of this comment can’t be known by that."})
    if not at < ends_at <= at + MAX_SANCTION_PERIOD:
        raise ValidationError({"ends_at": "A sanction ends in the future, within a year."})
    if same := Sanction.objects.in_force(at).filter(kind=kind, value=value, ends_at__gte=ends_at).first():
        sentence = f"That is in force already, until {same.until}. Lift it first, or name a later day."
        raise ValidationError({"ends_at": sentence})
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
def lift_sanction(sanction, *, by, reason="", at=None):
    """End a sanction before its date, and return the Lift; ValidationError where it has ended or was lifted."""
    at = at or timezone.now()
    if not Sanction.objects.in_force(at).filter(pk=sanction.pk).exists():
        raise ValidationError("It is no longer in force.")
    if sanction.comment_id:
        get_comment_to_moderate(by, sanction.comment_id)
    try:
        with transaction.atomic():
            lifted = SanctionLift.objects.create(sanction=sanction, reason=reason, lifted_at=at, lifted_by=by)
    except IntegrityError as error:
        raise ValidationError("It is no longer in force.") from error
    _log_sanction("lift_sanction", sanction, by=by, at=at, reason=reason, before={"until": sanction.ends_at})
    return lifted


def _log_sanction(
    action: str,
    sanction: Sanction,
    *,
    by: AbstractBaseUser,
    at: datetime,
    reason: str,
    before: dict | None = None,
    after: dict | None = None,
) -> None:
    comment = sanction.comment
    log_action(
        action,
        subject_type="sanction",
        subject_id=sanction.pk,
        label=f"the sender of comment {sanction.comment_id}",
        section=comment and comment.article.section,
        by=by,
        before=before,
        after=after,
        reason=reason,
        at=at,
    )
