"""Whether the static files have been collected: outside DEBUG every page names them by their hashes."""

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ImproperlyConfigured


def require_collected_static_files():
    """Stop the start where pages could not name their static files."""
    if not settings.DEBUG and not staticfiles_storage.hashed_files:
        raise ImproperlyConfigured(
            f"STATIC_ROOT, {settings.STATIC_ROOT}, holds no collected files: run manage.py collectstatic."
        )
