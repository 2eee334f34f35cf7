"""The engines that keep words and find them, one a file; SEARCH_BACKEND names another than the database's own."""

from functools import cache

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string


def backend():
    """Return the Backend in use."""
    return _backend(settings.SEARCH_BACKEND or f"{__name__}.{connection.vendor}")


@cache
def _backend(module):
    return import_string(f"{module}.Backend")()
