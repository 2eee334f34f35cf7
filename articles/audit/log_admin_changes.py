"""What plain screens of the desk change, such as a section or an account, comes into the log as well."""

from django.db.models import Model

from ..taxonomy.models import Section
from .log_action import log_action


def log_admin_change(sender, *, action: str, instance: Model, by, before: dict, after: dict, **kwargs) -> None:
    """Record what a screen announced (admin_mixins/signals.py)."""
    # A section that is about to be deleted can't be pointed at.
    section = instance if isinstance(instance, Section) and action != "delete" else None
    log_action(
        action,
        subject_type=instance._meta.model_name,
        subject_id=instance.pk,
        label=str(instance),
        section=section,
        by=by,
        before=before,
        after=after,
    )
