"""Revisions in readable form: labels for fields, and names for primary keys."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Field
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..photos.models import Photo
from ..taxonomy.models import Author, Section, Topic
from .models import Article

# The fields that readers see, in the order in which the article's page shows them.
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
RELATED_MODELS: dict[str, type[Section | Photo | Topic | Author]] = {
    "section": Section,
    "photo": Photo,
    "topics": Topic,
    "authors": Author,
    "editor": Author,
}
FIELD_LABELS = {"topics": gettext_lazy("Topics"), "authors": gettext_lazy("Bylines"), "body": gettext_lazy("Body")}


# Any: the content of a revision is plain JSON data.
def readable_contents(
    contents: Sequence[Mapping[str, Any]], fields: Iterable[str] | None = None
) -> list[dict[str, Any]]:
    """Return the contents of revisions, each as {label: value}, with names for sections, photos, topics and authors.

    `fields` are the names of the fields to return, in that order: by default all. The body stays HTML, under
    `field_label("body")`. The number of queries doesn't depend on the number of contents.
    """
    fields = list(fields or [*Article.content_fields(), "topics", "authors"])
    names = {field: _related_names(field, contents) for field in RELATED_MODELS}
    return [
        {field_label(field): _readable_value(field, content.get(field), names) for field in fields}
        for content in contents
    ]


def field_label(field: str) -> str:
    """Return the label of a field of a revision's content."""
    return str(FIELD_LABELS[field]) if field in FIELD_LABELS else capfirst(str(_model_field(field).verbose_name))


def _model_field(name: str) -> "Field[Any, Any]":
    return next(field for field in Article.content_model_fields() if field.name == name)


def _related_names(field: str, contents: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    wanted: set[int | None] = set()
    for content in contents:
        value = content.get(field)
        wanted.update(value if isinstance(value, list) else [value])
    found = RELATED_MODELS[field]._default_manager.in_bulk(wanted - {None}) if wanted - {None} else {}
    return {pk: str(instance) for pk, instance in found.items()}


def _readable_value(field: str, value: Any, names: Mapping[str, Mapping[int, str]]) -> Any:
    if field in RELATED_MODELS and isinstance(value, list):
        return [names[field].get(pk, _("(deleted)")) for pk in value]
    if field in RELATED_MODELS and value is not None:
        return names[field].get(value, _("(deleted)"))
    choices = None if field in RELATED_MODELS else dict(_model_field(field).flatchoices)
    return str(choices[value]) if choices and value in choices else value
