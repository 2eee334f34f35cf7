"""Finding sections, topics and authors by the names that reports give them, or making them."""

from django.core.exceptions import ValidationError
from django.db.models import Max, Q
from django.utils.text import slugify

from ..taxonomy.models import RESERVED_SLUGS, Author, Section, Topic
from ..taxonomy.naming import find_named, free_slug


def section_named(name, *, besides=frozenset()):
    """Return the section of that name, made as the last one where it is missing; its slug is none of `besides`.

    Letter case doesn't matter, here and below, and a slug stands for its name. Raises ValidationError
    where a name may not be made, or is that of several.
    """
    last = Section.objects.aggregate(last=Max("position"))["last"] or 0
    return _find_or_make(Section, name, besides, position=last + 1)


def foreign_section_named(name):
    """Return the section of a name that another newspaper chose: one that is an address here gets another slug."""
    return section_named(name, besides=RESERVED_SLUGS)


def topics_named(names):
    """Return the topics of these names, made where they are missing."""
    return [_find_or_make(Topic, name) for name in names]


def authors_named(names, kind=Author.Kind.PERSON):
    """Return the authors of these names in this order, made as `kind` where they are missing."""
    return [_find_or_make(Author, name, kind=kind) for name in names]


def _find_or_make(model, name, besides=frozenset(), **fields):
    slug = slugify(name, allow_unicode=True)[:50].strip("-")
    # The slug finds the name in other letters, which not every database compares; Python then compares all.
    alike = model.objects.filter(Q(name__iexact=name) | Q(slug__in=[name, slug]))
    found, problems = find_named([name], alike)
    if problems:
        raise ValidationError(problems)
    if found[name]:
        return found[name]
    taken = set(model.objects.filter(slug__startswith=slug).values_list("slug", flat=True)) | besides
    row = model(name=name, slug=free_slug(name, taken), **fields)
    # As for articles: a clash is the database's to find.
    row.full_clean(validate_unique=False)
    row.save()
    return row
