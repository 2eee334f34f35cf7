"""Revisions in words: what a person calls each field, and names in place of numbers."""

from ..photos.models import Photo
from ..taxonomy.models import Author, Section, Topic
from .models import Article

# What readers see of an article, in the order in which they see it.
PUBLIC_FIELDS = (
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
RELATED_MODELS = {"section": Section, "photo": Photo, "topics": Topic, "authors": Author, "editor": Author}
FIELD_LABELS = {"topics": "Topics", "authors": "Bylines", "body": "Body"}
DELETED_LABEL = "(deleted since)"


def readable_contents(contents, fields=None):
    """Return the contents of revisions, each as {label: value}, with names for sections, photos, topics and authors.

    `fields` are the names to show, in that order: by default all. The body stays HTML, under “Body”. The number
    of queries is the same for any number of contents.
    """
    names = {field: _related_names(field, contents) for field in RELATED_MODELS}
    return [
        {
            field_label(field): _readable_value(field, content.get(field), names)
            for field in fields or [*Article.content_fields(), "topics", "authors"]
        }
        for content in contents
    ]


def field_label(field):
    """Return what a person calls a field of a revision's content."""
    return FIELD_LABELS.get(field) or str(Article._meta.get_field(field).verbose_name).capitalize()


def _related_names(field, contents):
    wanted = set()
    for content in contents:
        value = content.get(field)
        wanted.update(value if isinstance(value, list) else [value])
    rows = RELATED_MODELS[field].objects.in_bulk(wanted - {None}) if wanted - {None} else {}
    return {pk: str(row) for pk, row in rows.items()}


def _readable_value(field, value, names):
    if field in RELATED_MODELS and isinstance(value, list):
        return [names[field].get(pk, DELETED_LABEL) for pk in value]
    if field in RELATED_MODELS and value is not None:
        return names[field].get(value, DELETED_LABEL)
    choices = None if field in RELATED_MODELS else dict(Article._meta.get_field(field).flatchoices)
    return choices.get(value, value) if choices else value
