"""Restore: make the content of a revision, or of a merge, the working copy."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from ...photos.models import Photo
from ...taxonomy.models import Author, Section, Topic
from ..models import Article, Revision
from .save import save_working_copy

FOREIGN_KEYS: dict[str, type[Section | Photo | Author]] = {"section": Section, "photo": Photo, "editor": Author}


@transaction.atomic
def restore(
    article: Article,
    content: Mapping[str, Any],
    *,
    by: User | None,
    base: int,
    origin: str = Revision.Origin.RESTORED,
    now: datetime | None = None,
) -> Revision:
    """Make a revision's content the working copy and return the revision that this creates.

    `content` is that of a revision (`snapshot`), and `base` the number of the revision it comes from. Sections,
    photos, topics and authors that have been deleted since are left out. The live copy doesn't change. Raises
    ValidationError, by field, for a content that the desk's form would reject.
    """
    article = Article.objects.select_for_update().get(pk=article.pk)
    for name in Article.content_fields():
        if name in FOREIGN_KEYS:
            pk = content.get(name)
            setattr(article, name, None if pk is None else FOREIGN_KEYS[name]._default_manager.filter(pk=pk).first())
        elif name in content:
            setattr(article, name, content[name])
    # The section is checked on publication; uniqueness is checked by the database.
    article.full_clean(exclude=["section", "created_by", "edited_by"], validate_unique=False)
    authors = Author.objects.in_bulk(content["authors"])
    return save_working_copy(
        article,
        topics=Topic.objects.filter(pk__in=content["topics"]),
        authors=[authors[pk] for pk in content["authors"] if pk in authors],
        by=by,
        at=now,
        origin=origin,
        base=base,
    )
