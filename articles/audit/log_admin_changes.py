"""Log the changes that are made with the desk's plain admin screens, such as those of sections and accounts."""

from collections.abc import Mapping

from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.http import HttpRequest

from ..taxonomy.models import Section
from .log_action import log_action
from .security_events import network_hash


def log_admin_change(
    sender: type[Model],
    *,
    action: str,
    instance: Model,
    by: User,
    before: Mapping[str, object],
    after: Mapping[str, object],
    request: HttpRequest | None = None,
    **kwargs: object,
) -> None:
    """Log a change that an admin screen has announced (admin_mixins/signals.py).

    A change of a role concerns security, so its entry has the hash of the network.
    """
    # A section that is about to be deleted can't be the entry's section.
    section = instance if isinstance(instance, Section) and action != "delete" else None
    log_action(
        action,
        subject_type=str(instance._meta.model_name),
        subject_id=instance.pk,
        label=str(instance),
        section=section,
        by=by,
        network=network_hash(request) if request and sender is Group else "",
        before=before,
        after=after,
    )
