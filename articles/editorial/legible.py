"""Revisions in words: what a person calls each field, and names in place of numbers."""

from ..photos.models import Photo
from ..taxonomy.models import Author, Section, Topic
from .models import Article

# What readers see of an article, in the order in which they see it.
PUBLIC = (
    "section",
    "kicker",
    "headline",
    "standfirst",
    "authors",
    "editor",
    "dateline",
    "photo",
    "body",
    "editors_note",
    "topics",
    "genre",
    "source",
    "source_address",
    "sources",
)
ROWS = {"section": Section, "photo": Photo, "topics": Topic, "authors": Author, "editor": Author}
LABELS = {"topics": "Topics", "authors": "Bylines", "body": "Body"}
MISSING = "(deleted since)"


def legible(contents, fields=None):
    """Return the contents of revisions, each as {label: value}, with names for sections, photos, topics and authors.

    `fields` are the names to show, in that order: by default all. The body stays HTML, under “Body”. The number
    of queries is the same for any number of contents.
    """
    names = {field: _names(field, contents) for field in ROWS}
    return [
        {
            label_of(field): _value(field, content.get(field), names)
            for field in fields or [*Article.copy_fields(), "topics", "authors"]
        }
        for content in contents
    ]


def label_of(field):
    """Return what a person calls a field of a revision's content."""
    return LABELS.get(field) or str(Article._meta.get_field(field).verbose_name).capitalize()


def _names(field, contents):
    wanted = set()
    for content in contents:
        value = content.get(field)
        wanted.update(value if isinstance(value, list) else [value])
    rows = ROWS[field].objects.in_bulk(wanted - {None}) if wanted - {None} else {}
    return {pk: str(row) for pk, row in rows.items()}


def _value(field, value, names):
    if field in ROWS and isinstance(value, list):
        return [names[field].get(pk, MISSING) for pk in value]
    if field in ROWS and value is not None:
        return names[field].get(value, MISSING)
    choices = None if field in ROWS else dict(Article._meta.get_field(field).flatchoices)
    return choices.get(value, value) if choices else value
