"""Names that never change, whatever becomes of headlines, slugs and sections (RFC 4151)."""

import datetime

from ..delivery.site import domain


def of_article(live):
    """Return the article's tag URI; its year is that of its publication, in UTC."""
    return _tag(live.publish_at, f"news/{live.pk}")


def of_comment(comment):
    """Return the comment's tag URI."""
    return _tag(comment.created_at, f"comments/{comment.pk}")


def of_photo(photo):
    """Return the photo's tag URI."""
    return _tag(photo.uploaded_at, f"photos/{photo.pk}")


def _tag(moment, specific):
    return f"tag:{domain()},{moment.astimezone(datetime.UTC).year}:{specific}"
