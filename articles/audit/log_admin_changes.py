"""Log the changes that are made with the desk's plain admin screens, such as those of sections and accounts."""

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db.models import Model

from ..taxonomy.models import Section
from .log_action import log_action


def log_admin_change(
    sender: type[Model],
    *,
    action: str,
    instance: Model,
    by: User,
    before: Mapping[str, object],
    after: Mapping[str, object],
    **kwargs: object,
) -> None:
    """Log a change that an admin screen has announced (admin_mixins/signals.py)."""
    # A section that is about to be deleted can't be the entry's section.
    section = instance if isinstance(instance, Section) and action != "delete" else None
    log_action(
        action,
        subject_type=str(instance._meta.model_name),
        subject_id=instance.pk,
        label=str(instance),
        section=section,
        by=by,
        before=before,
        after=after,
    )
