"""The search backends, one per module. By default the database's own is used; SEARCH_BACKEND names another."""

from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    # The settings name a backend before the models are loaded, which the interface imports.
    from .interface import Backend


def backend() -> "Backend":
    """Return the backend in use. Raises ImproperlyConfigured if SEARCH_BACKEND names none."""
    return _backend(settings.SEARCH_BACKEND or f"{__name__}.{connection.vendor}")


@cache
def _backend(module: str) -> "Backend":
    try:
        instance: Backend = import_string(f"{module}.Backend")()
    except ImportError as error:
        raise ImproperlyConfigured(f"SEARCH_BACKEND must be a module with a class Backend: {error}.") from error
    return instance
