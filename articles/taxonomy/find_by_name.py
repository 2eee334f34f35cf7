"""Find topics, authors and sections by the names that people write."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from itertools import count
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ..delivery.localized_formats import join_names
from .models import Author, Section, Topic

Named = TypeVar("Named", Author, Topic, Section)


def find_authors(names: Iterable[str], among: Iterable[Author]) -> list[Author]:
    """Return the authors with these names or slugs among all authors, in the order of the names; case is ignored.

    Raises ValidationError with a message for each name that no author has, or that several authors share.
    """
    found, problems = find_by_names(names, among)
    problems += [
        _("There is no author “%(name)s”. Add the author under Authors first.") % {"name": name}
        for name in _missing(found)
    ]
    if problems:
        raise ValidationError(problems)
    return [author for author in found.values() if author]


def find_topics(names: Iterable[str], *, among: Collection[Topic], may_add: bool) -> list[Topic]:
    """Return the topics with these names or slugs among all topics; with `may_add`, new ones are returned unsaved.

    Raises ValidationError with a message for each name that is not found or ambiguous.
    """
    found, problems = find_by_names(names, among)
    if not may_add:
        problems += [
            _("There is no topic “%(name)s”. Ask an editor to add it.") % {"name": name} for name in _missing(found)
        ]
    if problems:
        raise ValidationError(problems)
    slugs = {topic.slug for topic in among}
    for name in _missing(found):
        topic = Topic(name=name, slug=unused_slug(name, slugs))
        found[name] = topic
        slugs.add(topic.slug)
    return [topic for topic in found.values() if topic]


def authors_and_topics() -> tuple[list[Author], list[Topic]]:
    """Return all authors and all topics, ordered by name, with the columns that a choice needs."""
    return list(Author.objects.only("name", "slug", "user")), list(Topic.objects.only("name", "slug"))


def get_or_create_topic(topic: Topic) -> Topic:
    """Return the stored topic of the same name, or store this one."""
    return Topic.objects.get_or_create(name=topic.name, defaults={"slug": topic.slug})[0]


def unused_slug(name: str, taken: Collection[str]) -> str:
    """Return the slug of a name, with a number from 2 on if the slug is in `taken`."""
    slug = slugify(name, allow_unicode=True)[:50].strip("-") or "unnamed"
    numbered = (f"{slug}-{number}" if number > 1 else slug for number in count(1))
    return next(candidate for candidate in numbered if candidate not in taken)


def unambiguous_names(items: Iterable[Named], all_items: Iterable[Named]) -> list[str]:
    """Return the text that identifies each item: its name, or its slug if others have the same name."""
    counts = Counter(other.name.casefold() for other in all_items)
    return [item.name if counts[item.name.casefold()] == 1 else item.slug for item in items]


def find_by_names(names: Iterable[str], candidates: Iterable[Named]) -> tuple[dict[str, Named | None], list[str]]:
    """Return {name: the candidate with that name or slug, or None}, and an error for each name that several share."""
    by_name: dict[str, list[Named]] = {}
    by_slug: dict[str, Named] = {}
    for item in candidates:
        by_name.setdefault(item.name.casefold(), []).append(item)
        by_slug[item.slug] = item
    found: dict[str, Named | None] = {}
    problems = []
    for name in names:
        items = by_name.get(name.casefold(), [])
        if len(items) > 1 and name not in by_slug:
            message = _("More than one has the name “%(name)s”. Enter the slug of the one you mean: %(slugs)s.")
            problems.append(message % {"name": name, "slugs": join_names(item.slug for item in items)})
        else:
            found[name] = items[0] if len(items) == 1 else by_slug.get(name)
    return found, problems


def _missing(found: Mapping[str, Named | None]) -> list[str]:
    return [name for name, item in found.items() if item is None]
