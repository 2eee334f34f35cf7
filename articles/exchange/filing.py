"""Finding sections, topics and authors by the names that reports give them, or making them."""

from django.core.exceptions import ValidationError
from django.db.models import Max

from ..taxonomy.models import Author, Section, Topic
from ..taxonomy.naming import find_named, free_slug


def section_named(name):
    """Return the section of that name, made as the last one where it is missing.

    Letter case doesn't matter, here and below, and a slug stands for its name. Raises ValidationError
    where a name may not be made, or is that of several.
    """
    last = Section.objects.aggregate(last=Max("position"))["last"] or 0
    return _find_or_make(Section, name, position=last + 1)


def topics_named(names):
    """Return the topics of these names, made where they are missing."""
    return [_find_or_make(Topic, name) for name in names]


def authors_named(names, kind=Author.Kind.PERSON):
    """Return the authors of these names in this order, made as `kind` where they are missing."""
    return [_find_or_make(Author, name, kind=kind) for name in names]


def _find_or_make(model, name, **fields):
    found, problems = find_named([name], model.objects.all())
    if problems:
        raise ValidationError(problems)
    if found[name]:
        return found[name]
    row = model(name=name, slug=free_slug(name, set(model.objects.values_list("slug", flat=True))), **fields)
    # As for articles: a clash is the database's to find.
    row.full_clean(validate_unique=False)
    row.save()
    return row
