"""The files beside the rows: originals, renditions, cards and portraits, by the names that the rows have for them."""

from contextlib import suppress
from pathlib import Path

from django.core.files import File

from ...editorial.models import LiveArticle
from ...photos.renditions import names_of
from ...photos.storage import originals, public
from ...taxonomy.models import Author
from .selection import Wanted, select

ORIGINALS, PUBLIC = "originals", "public"


def files_of(wanted=None):
    """Yield (folder, storage, name) of every file that rows name: of the whole newspaper, or of what is wanted."""
    rows = select(wanted or Wanted())
    for name, crops in rows["photo"].order_by("pk").values_list("original", "crops").iterator():
        if name:
            yield ORIGINALS, originals(), name
        for rendition in sorted(names_of(crops)):
            yield PUBLIC, public(), rendition
    for model, field in ((Author, "portrait"), (LiveArticle, "social_card")):
        found = rows[model._meta.model_name].exclude(**{field: ""}).order_by("pk").values_list(field, flat=True)
        for name in found.iterator():
            yield PUBLIC, public(), name


def write_files(folder, wanted=None):
    """Copy the files into a folder, and return the names of those that the stores don't have."""
    missing = []
    for place, storage, name in files_of(wanted):
        path = Path(folder) / place / name
        try:
            if not path.exists():
                _copy(storage, name, path)
        except OSError:
            missing.append(name)
    return missing


def _copy(storage, name, path):
    with storage.open(name) as file:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{path.name}.part")
        with unfinished.open("wb") as written:
            for chunk in file.chunks():
                written.write(chunk)
        unfinished.replace(path)


def bring_in(folder):
    """Copy what the rows name from a folder into the stores, where they lack it, and yield (storage, name) of each."""
    for place, storage, name in files_of():
        with suppress(FileNotFoundError):
            if not storage.exists(name):
                with (Path(folder) / place / name).open("rb") as file:
                    storage.save(name, File(file, name))
                yield storage, name


def missing_files(folder=None):
    """Return the names of the files that rows name and neither the stores nor the folder have."""
    return [
        name
        for place, storage, name in files_of()
        if not storage.exists(name) and not (folder and (Path(folder) / place / name).exists())
    ]
