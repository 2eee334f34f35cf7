"""Find sections, topics and authors by the names that imported articles give them, and create missing ones."""

from collections.abc import Iterable, Set
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Max, Q
from django.utils.text import slugify

from ..delivery.page_cache.tags import SITE, invalidate
from ..taxonomy.find_by_name import find_by_names, unused_slug
from ..taxonomy.models import RESERVED_SLUGS, Author, Section, Topic

Named = TypeVar("Named", Section, Topic, Author)


def find_or_create_section(name: str, *, reserved_slugs: Set[str] = frozenset()) -> Section:
    """Return the section of that name; create it as the last one if it is missing, with a slug not in `reserved_slugs`.

    Here and below letter case doesn't matter, and a slug can be given in place of a name. Raises ValidationError if a
    name isn't allowed, or belongs to several.
    """
    last = Section.objects.aggregate(last=Max("position"))["last"] or 0
    return _find_or_create(Section, name, reserved_slugs, position=last + 1)


def find_or_create_foreign_section(name: str) -> Section:
    """Return the section of a name that another newspaper chose; a reserved slug is replaced by another one."""
    return find_or_create_section(name, reserved_slugs=RESERVED_SLUGS)


def find_or_create_topics(names: Iterable[str]) -> list[Topic]:
    """Return the topics of these names; create missing ones."""
    return [_find_or_create(Topic, name) for name in names]


def find_or_create_authors(names: Iterable[str], kind: str = Author.Kind.PERSON) -> list[Author]:
    """Return the authors of these names in this order; create missing ones as `kind`."""
    return [_find_or_create(Author, name, kind=kind) for name in names]


def _find_or_create(
    model: type[Named], name: str, reserved_slugs: Set[str] = frozenset(), **fields: str | int
) -> Named:
    slug = slugify(name, allow_unicode=True)[:50].strip("-")
    # Not every database compares non-ASCII letters without case. The slug finds those names too; Python then compares
    # all of them.
    candidates = model._default_manager.filter(Q(name__iexact=name) | Q(slug__in=[name, slug]))
    found, problems = find_by_names([name], candidates)
    if problems:
        raise ValidationError(problems)
    if existing := found[name]:
        return existing
    slugs = model._default_manager.filter(slug__startswith=slug).values_list("slug", flat=True)
    instance = model(name=name, slug=unused_slug(name, set(slugs) | reserved_slugs), **fields)
    # Uniqueness is left to the database, as for articles: a clash with another process is then tried again.
    instance.full_clean(validate_unique=False)
    instance.save()
    if isinstance(instance, Section):
        # Every page names the sections.
        invalidate([SITE])
    return instance
