"""Create, revoke and check preview links, and log their views."""

import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..editorial.actions.announce import announce_action
from ..editorial.models import Article
from .models import ShareLink, ShareView

MAX_USER_AGENT_LENGTH = 200


@transaction.atomic
def create_share_link(
    article: Article, label: str, hours: int, by: User | None, now: datetime.datetime | None = None
) -> ShareLink:
    """Create a link to the article's latest revision, expiring after so many hours, and return it.

    Raises ValidationError if the article is spiked or has no revision, since the link would show nothing.
    """
    now = now or timezone.now()
    article = Article.objects.select_for_update().get(pk=article.pk)
    if article.stage == Article.Stage.SPIKED:
        raise ValidationError(_("The article is spiked, so it can’t be shared. Restore it first."))
    revision = article.revisions.of_working_copy().first()
    if revision is None:
        raise ValidationError(_("The article was never saved, so there is nothing to share. Save it first."))
    link = ShareLink.objects.create(
        article=article,
        revision=revision,
        label=label,
        created_at=now,
        created_by=by,
        ends_at=now + datetime.timedelta(hours=hours),
    )
    after = {"link": label, "revision": revision.number, "ends_at": link.ends_at}
    announce_action("create_share_link", article, by=by, at=now, before={}, after=after)
    return link


@transaction.atomic
def revoke_share_link(link: ShareLink, by: User | None, now: datetime.datetime | None = None) -> ShareLink:
    """Revoke a link and return it. Raises ValidationError if it has already expired or been revoked."""
    now = now or timezone.now()
    link = ShareLink.objects.select_for_update().get(pk=link.pk)
    if not link.is_open(now):
        raise ValidationError(_("The link for %(label)s has already expired.") % {"label": link.label})
    link.revoked_at, link.revoked_by = now, by
    link.save(update_fields=["revoked_at", "revoked_by"])
    before, after = {"link": link.label, "ends_at": link.ends_at}, {"link": link.label, "revoked_at": now}
    announce_action("revoke_share_link", link.article, by=by, at=now, before=before, after=after)
    return link


def is_viewable(link: ShareLink, at: datetime.datetime | None = None) -> bool:
    """Return whether a link shows its revision at that time (now). A link to a spiked article doesn't."""
    return link.is_open(at) and link.article.stage != Article.Stage.SPIKED


def record_view(link: ShareLink, user_agent: str = "", now: datetime.datetime | None = None) -> ShareView:
    """Log a view of a link with the time and the browser, and no other personal data."""
    user_agent = user_agent.replace("\0", "")[:MAX_USER_AGENT_LENGTH]
    return ShareView.objects.create(link=link, at=now or timezone.now(), user_agent=user_agent)
