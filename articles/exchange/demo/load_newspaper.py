"""Load the demonstration newspaper from the files in demo/: everything except its accounts and comments."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any, NotRequired, TypedDict, TypeVar

from django.core.files import File
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from ...delivery.page_cache.tags import SITE, invalidate
from ...editorial.models import Article
from ...masthead.models import Masthead
from ...photos.models import Photo
from ...photos.upload_photo import DuplicateError, upload_photo
from ...taxonomy.find_by_name import unused_slug
from ...taxonomy.models import Author, Section, Topic
from ..models import ImportedReport, Redirect

DEMO_FOLDER = Path(__file__).parent
REPORTS_FOLDER = DEMO_FOLDER / "reports"
# The section of the one report that names none.
DEFAULT_SECTION = "Culture"
RIGHTS_FIELDS = ("place", "licence", "usage_terms")
MASTHEAD_FIELDS = ("name", "line", "description", "notice")
Row = TypeVar("Row", Author, Section, Topic)


class DemoPhoto(TypedDict):
    """A photo of newspaper.json, with the News IDs of the articles that it leads."""

    file: str
    caption: str
    alt: str
    credit: str
    news_ids: list[int]
    licence: str
    place: NotRequired[str]
    usage_terms: NotRequired[str]
    rights_in_days: NotRequired[int]


def read_demo(name: str) -> Any:
    """Return the content of a JSON file of the demonstration."""
    return json.loads((DEMO_FOLDER / name).read_text(encoding="utf-8"))


@transaction.atomic
def load_demo_newspaper() -> None:
    """Store the site settings and the sections, authors and topics that are missing.

    Nothing is stored once reports have been imported: from then on the desk may have renamed or removed them.
    """
    if ImportedReport.objects.exists():
        return
    newspaper = read_demo("newspaper.json")
    if not Masthead.objects.exists():
        Masthead.objects.create(**{name: newspaper[name] for name in MASTHEAD_FIELDS})
    for position, section in enumerate(newspaper["sections"], start=1):
        _get_or_create(Section, **section, position=position)
    for topic in newspaper["topics"]:
        _get_or_create(Topic, **topic)
    for author in newspaper["authors"]:
        portrait = author.pop("portrait")
        author_row, is_created = _get_or_create(Author, **author)
        if portrait and is_created:
            _save_file(author_row.portrait, portrait)
    invalidate([SITE])


def _get_or_create(model: type[Row], name: str, **fields: Any) -> tuple[Row, bool]:
    slug_source = fields.pop("slug", name)
    slug = unused_slug(slug_source, set(model.objects.values_list("slug", flat=True)))
    return model.objects.get_or_create(name=name, defaults={**fields, "slug": slug})


def _save_file(field_file: FieldFile, path: str) -> None:
    with (DEMO_FOLDER / path).open("rb") as file:
        field_file.save(Path(path).name, File(file))


def load_lead_photos() -> dict[int, Photo]:
    """Store the lead photos of the articles that don't exist yet, and return {News ID: Photo}."""
    photos: dict[int, Photo] = {}
    existing_ids = set(Article.objects.values_list("pk", flat=True))
    for entry in read_demo("newspaper.json")["photos"]:
        missing = set(entry["news_ids"]) - existing_ids
        if missing:
            photos |= dict.fromkeys(missing, _get_or_upload_photo(entry))
    return photos


def load_demo_redirects() -> None:
    """Store redirects from the articles' addresses at an earlier site, unless there are redirects already."""
    entries = [] if Redirect.objects.exists() else read_demo("newspaper.json")["redirects"]
    articles = Article.objects.in_bulk([entry["news_id"] for entry in entries])
    Redirect.objects.bulk_create(
        Redirect(path=entry["path"], article=articles[entry["news_id"]])
        for entry in entries
        if entry["news_id"] in articles
    )


def _get_or_upload_photo(entry: DemoPhoto) -> Photo:
    texts: dict[str, Any] = {"caption": entry["caption"], "alt_text": entry["alt"], "credit": entry["credit"]}
    rights: dict[str, Any] = {name: entry.get(name, "") for name in RIGHTS_FIELDS}
    if days := entry.get("rights_in_days"):
        rights["rights_end"] = timezone.now() + timedelta(days=days)
    if photo := Photo.objects.filter(**texts).first():
        return photo
    with (DEMO_FOLDER / entry["file"]).open("rb") as file:
        try:
            return upload_photo(File(file), **texts, **rights)
        except DuplicateError as duplicate:
            return duplicate.photo
