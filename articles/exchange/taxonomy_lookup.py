"""Finding sections, topics and authors by the names that reports give them, or making them."""

from django.core.exceptions import ValidationError
from django.db.models import Max, Q
from django.utils.text import slugify

from ..taxonomy.find_by_name import find_by_names, unused_slug
from ..taxonomy.models import RESERVED_SLUGS, Author, Section, Topic


def find_or_create_section(name, *, reserved_slugs=frozenset()):
    """Return the section of that name, made as the last one where it is missing; its slug is none of `reserved_slugs`.

    Letter case doesn't matter, here and below, and a slug stands for its name. Raises ValidationError
    where a name may not be made, or is that of several.
    """
    last = Section.objects.aggregate(last=Max("position"))["last"] or 0
    return _find_or_create(Section, name, reserved_slugs, position=last + 1)


def find_or_create_foreign_section(name):
    """Return the section of a name that another newspaper chose: one that is an address here gets another slug."""
    return find_or_create_section(name, reserved_slugs=RESERVED_SLUGS)


def find_or_create_topics(names):
    """Return the topics of these names, made where they are missing."""
    return [_find_or_create(Topic, name) for name in names]


def find_or_create_authors(names, kind=Author.Kind.PERSON):
    """Return the authors of these names in this order, made as `kind` where they are missing."""
    return [_find_or_create(Author, name, kind=kind) for name in names]


def _find_or_create(model, name, reserved_slugs=frozenset(), **fields):
    slug = slugify(name, allow_unicode=True)[:50].strip("-")
    # The slug finds the name in other letters, which not every database compares; Python then compares all.
    candidates = model.objects.filter(Q(name__iexact=name) | Q(slug__in=[name, slug]))
    found, problems = find_by_names([name], candidates)
    if problems:
        raise ValidationError(problems)
    if found[name]:
        return found[name]
    taken = set(model.objects.filter(slug__startswith=slug).values_list("slug", flat=True)) | reserved_slugs
    row = model(name=name, slug=unused_slug(name, taken), **fields)
    # As for articles: a clash is the database's to find.
    row.full_clean(validate_unique=False)
    row.save()
    return row
