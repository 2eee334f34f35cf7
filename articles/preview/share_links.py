"""Sharing: a link shows one revision to whoever has it, until it ends or is revoked."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ..editorial.actions.announce import announce_action
from ..editorial.models import Article
from .models import ShareLink, ShareView

MAX_USER_AGENT_LENGTH = 200


@transaction.atomic
def create_share_link(article, label, hours, by, now=None):
    """Make a link to the article's latest revision that ends after so many hours, and return it.

    Raises ValidationError where it would show nothing: the article is spiked, or was never saved.
    """
    now = now or timezone.now()
    article = Article.objects.select_for_update().get(pk=article.pk)
    if article.stage == Article.Stage.SPIKED:
        raise ValidationError("The article is spiked; a link to it would show nothing.")
    revision = article.revisions.of_working_copy().first()
    if revision is None:
        raise ValidationError("The article was never saved, so there is nothing to share.")
    link = ShareLink.objects.create(
        article=article,
        revision=revision,
        label=label,
        created_at=now,
        created_by=by,
        ends_at=now + timedelta(hours=hours),
    )
    after = {"link": label, "revision": revision.number, "ends_at": link.ends_at}
    announce_action("create_share_link", article, by=by, at=now, before={}, after=after)
    return link


@transaction.atomic
def revoke_share_link(link, by, now=None):
    """Close a link before its time, and return it. Raises ValidationError where it is closed already."""
    now = now or timezone.now()
    link = ShareLink.objects.select_for_update().get(pk=link.pk)
    if not link.is_open(now):
        raise ValidationError(f"The link for {link.label} has ended already.")
    link.revoked_at, link.revoked_by = now, by
    link.save(update_fields=["revoked_at", "revoked_by"])
    before, after = {"link": link.label, "ends_at": link.ends_at}, {"link": link.label, "revoked_at": now}
    announce_action("revoke_share_link", link.article, by=by, at=now, before=before, after=after)
    return link


def is_viewable(link, at=None):
    """Tell whether a link shows its revision at that time (now); one to a spiked article doesn't."""
    return link.is_open(at) and link.article.stage != Article.Stage.SPIKED


def record_view(link, user_agent="", now=None):
    """Log that somebody opened a link with that browser, and nothing else of them; return the ShareView."""
    user_agent = user_agent.replace("\0", "")[:MAX_USER_AGENT_LENGTH]
    return ShareView.objects.create(link=link, at=now or timezone.now(), user_agent=user_agent)
