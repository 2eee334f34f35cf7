"""Naming a revision, so that it is found again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ...delivery.text_normalization import normalize_line
from ..models import RevisionName
from .announce import announce_action

MAX_NAME_LENGTH = 60


@transaction.atomic
def name_revision(revision, name, *, by, now=None):
    """Call a revision by that name, or by none where it is empty; the revision itself is never altered.

    Raises ValidationError for a name of more than 60 characters.
    """
    now, name = now or timezone.now(), normalize_line(name.replace("\0", ""))
    if len(name) > MAX_NAME_LENGTH:
        raise ValidationError({"name": f"The name has {len(name)} characters; {MAX_NAME_LENGTH} is the most."})
    before = RevisionName.objects.filter(revision=revision).values_list("name", flat=True).first() or ""
    if name:
        words = {"name": name, "named_by": by, "named_at": now}
        RevisionName.objects.update_or_create(revision=revision, defaults=words)
    else:
        RevisionName.objects.filter(revision=revision).delete()
    was, is_now = ({"revision": revision.number, "name": called} for called in (before, name))
    announce_action("name_revision", revision.article, by=by, at=now, before=was, after=is_now)
