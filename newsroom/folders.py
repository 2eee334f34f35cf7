"""The folders of pictures: whether they can be used, found out without creating anything.

A folder that doesn't exist is created with the first picture. Until then, the folder above it counts.
"""

import os
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

# Commands that store pictures. Others may run under an account that must not.
COMMANDS_THAT_STORE_PICTURES = {"runserver", "db_worker", "import_articles", "load_demo", "make_renditions", "restore"}


def folder(name: str, default: Path) -> Path:
    """Return the variable as a path; `default` if it is unset. Raises ImproperlyConfigured if it can't be a folder."""
    path = Path(os.environ.get(name, "").strip() or default)
    if not os.path.isdir(_existing_folder(path)):
        raise ImproperlyConfigured(f"{name} must be a folder, not “{path}”.")
    return path


def require_originals_apart(originals: Path, public: dict[str, Path]) -> None:
    """Raise ImproperlyConfigured if the originals of photos are inside a folder that is served, as {variable: path}."""
    for name, path in public.items():
        if originals.resolve().is_relative_to(path.resolve()):
            raise ImproperlyConfigured(
                f"ORIGINALS_ROOT must be outside of {name} ({path}), because originals aren't served to readers."
            )


def require_writable_folders() -> None:
    """Raise ImproperlyConfigured if pictures are stored in folders, and this process can't write there."""
    if "FileSystemStorage" not in settings.STORAGES["default"]["BACKEND"]:
        return
    for name in ("MEDIA_ROOT", "ORIGINALS_ROOT"):
        path = getattr(settings, name)
        if not os.access(_existing_folder(path), os.W_OK | os.X_OK):
            raise ImproperlyConfigured(f"{name} ({path}) must be a folder that this process can write to.")


def _existing_folder(path: Path) -> Path:
    """Return the path, or the nearest one above it that exists."""
    return next((place for place in [path.absolute(), *path.absolute().parents] if os.path.lexists(place)), Path("/"))
