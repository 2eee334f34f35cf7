"""The picture files that rows name: originals, renditions, social cards and portraits."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from django.core.files import File
from django.core.files.storage import Storage
from django.utils.translation import ngettext

from ...delivery.localized_formats import join_names
from ...editorial.models import LiveArticle
from ...photos.renditions import file_names_of
from ...photos.storage import originals_storage, public_storage
from ...taxonomy.models import Author
from .export_filter import ExportFilter, select_rows
from .exported_models import name_of

ORIGINALS, PUBLIC = "originals", "public"
MAX_NAMED_FILES = 3


def picture_files(export_filter: ExportFilter | None = None) -> Iterator[tuple[str, Storage, str]]:
    """Yield (folder, storage, name) of every file that the exported rows name."""
    rows = select_rows(export_filter or ExportFilter())
    for name, crops in rows["photo"].order_by("pk").values_list("original", "crops").iterator():
        if name:
            yield ORIGINALS, originals_storage(), name
        for rendition in sorted(file_names_of(crops)):
            yield PUBLIC, public_storage(), rendition
    for model, field in ((Author, "portrait"), (LiveArticle, "social_card")):
        names = rows[name_of(model)].exclude(**{field: ""}).order_by("pk").values_list(field, flat=True)
        for name in names.iterator():
            yield PUBLIC, public_storage(), name


def export_files(folder: Path | str, export_filter: ExportFilter | None = None) -> list[str]:
    """Copy the files into a folder and return the names of those that the storages don't have."""
    missing = []
    for subfolder, storage, name in picture_files(export_filter):
        path = Path(folder) / subfolder / name
        try:
            if not path.exists():
                _copy(storage, name, path)
        except OSError:
            missing.append(name)
    return missing


def _copy(storage: Storage, name: str, path: Path) -> None:
    with storage.open(name) as file:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial_path = path.with_name(f"{path.name}.part")
        with partial_path.open("wb") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
        partial_path.replace(path)


def import_files(folder: Path | str) -> Iterator[tuple[Storage, str]]:
    """Copy the files that the storages lack from a folder, and yield (storage, name) of each copied file."""
    for subfolder, storage, name in picture_files():
        with suppress(FileNotFoundError):
            if not storage.exists(name):
                with (Path(folder) / subfolder / name).open("rb") as file:
                    storage.save(name, File(file, name))
                yield storage, name


def missing_files(folder: Path | str | None = None) -> list[str]:
    """Return the names of the files that rows name and that neither the storages nor the folder have."""
    return [
        name
        for subfolder, storage, name in picture_files()
        if not storage.exists(name) and not (folder and (Path(folder) / subfolder / name).exists())
    ]


def missing_files_message(names: Sequence[str]) -> str:
    """Return the message that says how many picture files are missing, and names the first of them."""
    if len(names) > MAX_NAMED_FILES:
        message = ngettext(
            "%(count)d picture file is missing, including %(names)s.",
            "%(count)d picture files are missing, including %(names)s.",
            len(names),
        )
    else:
        message = ngettext(
            "%(count)d picture file is missing: %(names)s.",
            "%(count)d picture files are missing: %(names)s.",
            len(names),
        )
    return message % {"count": len(names), "names": join_names(names[:MAX_NAMED_FILES])}
