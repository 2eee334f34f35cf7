"""Laying the demonstration newspaper out of the files in demo/: all but its accounts and comments."""

import json
from datetime import timedelta
from pathlib import Path

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from ...editorial.models import Article
from ...masthead.models import Masthead
from ...photos.models import Photo
from ...photos.upload_photo import DuplicateError, upload_photo
from ...taxonomy.find_by_name import unused_slug
from ...taxonomy.models import Author, Section, Topic
from ..models import ImportedReport, Redirect

DEMO_FOLDER = Path(__file__).parent
REPORTS_FOLDER = DEMO_FOLDER / "reports"
# Where the report that names no section belongs.
DEFAULT_SECTION = "Culture"
RIGHTS_FIELDS = ("place", "licence", "usage_terms")
MASTHEAD_FIELDS = ("name", "line", "description", "notice")


def read_demo(name):
    """Return what a JSON file of the demonstration holds."""
    return json.loads((DEMO_FOLDER / name).read_text(encoding="utf-8"))


@transaction.atomic
def load_demo_newspaper():
    """Store the newspaper, its sections, authors and topics, those that are missing.

    Only before the first report: from then on the desk decides what there is.
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


def _get_or_create(model, name, **fields):
    wanted = fields.pop("slug", name)
    slug = unused_slug(wanted, set(model.objects.values_list("slug", flat=True)))
    return model.objects.get_or_create(name=name, defaults={**fields, "slug": slug})


def _save_file(field_file, path, save=True):
    with (DEMO_FOLDER / path).open("rb") as file:
        field_file.save(Path(path).name, File(file), save=save)


def load_lead_photos():
    """Return {News ID: Photo} for the articles that aren't there yet, storing the photos that are missing."""
    photos = {}
    present = set(Article.objects.values_list("pk", flat=True))
    for entry in read_demo("newspaper.json")["photos"]:
        missing = set(entry["news_ids"]) - present
        if missing:
            photos |= dict.fromkeys(missing, _get_or_upload_photo(entry))
    return photos


def load_demo_redirects():
    """Store the addresses that articles had at the newspaper's earlier site, unless there are any."""
    entries = [] if Redirect.objects.exists() else read_demo("newspaper.json")["redirects"]
    present = Article.objects.in_bulk([entry["news_id"] for entry in entries])
    Redirect.objects.bulk_create(
        Redirect(path=entry["path"], article=present[entry["news_id"]])
        for entry in entries
        if entry["news_id"] in present
    )


def _get_or_upload_photo(entry):
    texts = {"caption": entry["caption"], "alt_text": entry["alt"], "credit": entry["credit"]}
    rights = {name: entry.get(name, "") for name in RIGHTS_FIELDS}
    if days := entry.get("rights_in_days"):
        rights["rights_end"] = timezone.now() + timedelta(days=days)
    if photo := Photo.objects.filter(**texts).first():
        return photo
    with (DEMO_FOLDER / entry["file"]).open("rb") as file:
        try:
            return upload_photo(File(file), **texts, **rights)
        except DuplicateError as duplicate:
            return duplicate.photo
