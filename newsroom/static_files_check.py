"""Check at start that the static files have been collected; outside DEBUG, pages link to them by their hashed names."""

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ImproperlyConfigured


def require_collected_static_files() -> None:
    """Raise ImproperlyConfigured if DEBUG is off and there is no manifest of collected static files."""
    if not settings.DEBUG and not getattr(staticfiles_storage, "hashed_files", None):
        raise ImproperlyConfigured(
            f"STATIC_ROOT ({settings.STATIC_ROOT}) contains no collected static files. Run manage.py collectstatic."
        )
