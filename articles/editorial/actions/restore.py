"""Making an earlier text the working copy again: that of a revision, or what two texts were merged to."""

from datetime import datetime

from django.db import transaction

from ...photos.models import Photo
from ...taxonomy.models import Author, Section, Topic
from ..models import Article, Revision
from .save import save_working_copy

FOREIGN_KEYS = {"section": Section, "photo": Photo, "editor": Author}


@transaction.atomic
def restore(
    article: Article,
    content: dict,
    *,
    by,
    base: int,
    origin: str = Revision.Origin.RESTORED,
    now: datetime | None = None,
) -> Revision:
    """Make a revision's content the working copy again and return the revision that this makes.

    `base` is the number of the revision whose text it is. Sections, photos, topics and authors that have been
    deleted since are left out. Readers see nothing of it. Raises ValidationError, naming the field, for a content
    that the desk's form would refuse.
    """
    article = Article.objects.select_for_update().get(pk=article.pk)
    for name in Article.content_fields():
        if name in FOREIGN_KEYS:
            setattr(article, name, FOREIGN_KEYS[name].objects.filter(pk=content.get(name)).first())
        elif name in content:
            setattr(article, name, content[name])
    # Whether it has a section is a check of publication; what is unique is left to the database.
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
