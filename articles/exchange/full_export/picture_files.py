"""The files beside the rows: originals, renditions, cards and portraits, by the names that the rows have for them."""

from contextlib import suppress
from pathlib import Path

from django.core.files import File

from ...editorial.models import LiveArticle
from ...photos.renditions import file_names_of
from ...photos.storage import originals_storage, public_storage
from ...taxonomy.models import Author
from .export_filter import ExportFilter, select_rows

ORIGINALS, PUBLIC = "originals", "public"


def picture_files(export_filter=None):
    """Yield (folder, storage, name) of every file that rows name: of the whole newspaper, or of what is wanted."""
    rows = select_rows(export_filter or ExportFilter())
    for name, crops in rows["photo"].order_by("pk").values_list("original", "crops").iterator():
        if name:
            yield ORIGINALS, originals_storage(), name
        for rendition in sorted(file_names_of(crops)):
            yield PUBLIC, public_storage(), rendition
    for model, field in ((Author, "portrait"), (LiveArticle, "social_card")):
        found = rows[model._meta.model_name].exclude(**{field: ""}).order_by("pk").values_list(field, flat=True)
        for name in found.iterator():
            yield PUBLIC, public_storage(), name


def export_files(folder, export_filter=None):
    """Copy the files into a folder, and return the names of those that the stores don't have."""
    missing = []
    for subfolder, storage, name in picture_files(export_filter):
        path = Path(folder) / subfolder / name
        try:
            if not path.exists():
                _copy(storage, name, path)
        except OSError:
            missing.append(name)
    return missing


def _copy(storage, name, path):
    with storage.open(name) as file:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial_path = path.with_name(f"{path.name}.part")
        with partial_path.open("wb") as written:
            for chunk in file.chunks():
                written.write(chunk)
        partial_path.replace(path)


def import_files(folder):
    """Copy what the rows name from a folder into the stores, where they lack it, and yield (storage, name) of each."""
    for subfolder, storage, name in picture_files():
        with suppress(FileNotFoundError):
            if not storage.exists(name):
                with (Path(folder) / subfolder / name).open("rb") as file:
                    storage.save(name, File(file, name))
                yield storage, name


def missing_files(folder=None):
    """Return the names of the files that rows name and neither the stores nor the folder have."""
    return [
        name
        for subfolder, storage, name in picture_files()
        if not storage.exists(name) and not (folder and (Path(folder) / subfolder / name).exists())
    ]
