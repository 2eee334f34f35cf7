"""Finding topics and authors by the names that people write."""

from collections import Counter
from itertools import count

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from .models import Author, Topic


def find_authors(names, among):
    """Return the authors of these names (or slugs) among all there are, in that order; letter case doesn't matter.

    Raises ValidationError with a sentence for each name that nobody has, or that several share: those
    are told apart by their slugs.
    """
    found, problems = find_by_names(names, among)
    problems += [f"There is no author “{name}”. Add them under Authors first." for name in _missing(found)]
    if problems:
        raise ValidationError(problems)
    return list(found.values())


def find_topics(names, *, among, may_add):
    """Return the topics of these names (or slugs) among all there are; with `may_add`, an unknown one unsaved.

    Raises ValidationError with a sentence for each name that can't be a topic.
    """
    found, problems = find_by_names(names, among)
    if not may_add:
        problems += [f"There is no topic “{name}”. An editor can add it." for name in _missing(found)]
    if problems:
        raise ValidationError(problems)
    slugs = {topic.slug for topic in among}
    for name in _missing(found):
        found[name] = Topic(name=name, slug=unused_slug(name, slugs))
        slugs.add(found[name].slug)
    return list(found.values())


def authors_and_topics() -> tuple[list[Author], list[Topic]]:
    """Return all authors and all topics by name, each with what a choice of them needs."""
    return list(Author.objects.only("name", "slug", "user")), list(Topic.objects.only("name", "slug"))


def get_or_create_topic(topic):
    """Return the topic stored, or the one that somebody else has stored under that name since."""
    return Topic.objects.get_or_create(name=topic.name, defaults={"slug": topic.slug})[0]


def unused_slug(name, taken):
    """Return the name as a slug that isn't among `taken`, numbered from 2 where it has to be."""
    slug = slugify(name, allow_unicode=True)[:50].strip("-") or "unnamed"
    numbered = (f"{slug}-{number}" if number > 1 else slug for number in count(1))
    return next(candidate for candidate in numbered if candidate not in taken)


def unambiguous_names(rows, all_rows):
    """Return how to write each row to find it again: by name, or by slug where others share the name."""
    times = Counter(other.name.casefold() for other in all_rows)
    return [row.name if times[row.name.casefold()] == 1 else row.slug for row in rows]


def find_by_names(names, queryset):
    """Return {name: its row, or None} and a sentence for each name that several rows share."""
    by_name, by_slug = {}, {}
    for row in queryset:
        by_name.setdefault(row.name.casefold(), []).append(row)
        by_slug[row.slug] = row
    found, problems = {}, []
    for name in names:
        rows = by_name.get(name.casefold(), [])
        if len(rows) > 1 and name not in by_slug:
            slugs = ", ".join(row.slug for row in rows)
            problems.append(f"“{name}” is the name of several. Write one of their slugs: {slugs}.")
        else:
            found[name] = rows[0] if len(rows) == 1 else by_slug.get(name)
    return found, problems


def _missing(found):
    return [name for name, row in found.items() if row is None]
