"""Name a revision, so that people find it again."""

import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext

from ...delivery.text_normalization import normalize_line
from ..models import Revision, RevisionName
from .announce import announce_action

MAX_NAME_LENGTH = 60


@transaction.atomic
def name_revision(revision: Revision, name: str, *, by: User, now: datetime.datetime | None = None) -> None:
    """Give a revision a name, or remove its name if `name` is empty; the revision itself doesn't change.

    Raises ValidationError for a name of more than 60 characters.
    """
    now, name = now or timezone.now(), normalize_line(name.replace("\0", ""))
    if len(name) > MAX_NAME_LENGTH:
        message = ngettext(
            "The name has %(count)d character; the limit is %(limit)d.",
            "The name has %(count)d characters; the limit is %(limit)d.",
            len(name),
        )
        raise ValidationError({"name": message % {"count": len(name), "limit": MAX_NAME_LENGTH}})
    name_before = RevisionName.objects.filter(revision=revision).values_list("name", flat=True).first() or ""
    if name:
        values = {"name": name, "named_by": by, "named_at": now}
        RevisionName.objects.update_or_create(revision=revision, defaults=values)
    else:
        RevisionName.objects.filter(revision=revision).delete()
    before, after = ({"revision": revision.number, "name": value} for value in (name_before, name))
    announce_action("name_revision", revision.article, by=by, at=now, before=before, after=after)
