"""E-mail to those concerned by an act on an article: after it is committed, one letter each, only to who wants it."""

import logging
from functools import partial

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from ..delivery import email_sending
from ..editorial.models import Article
from ..taxonomy.section_staff import staff_of_section
from .models import Preferences

logger = logging.getLogger(__name__)


def approvers_of(article):
    """Return the staff whose roles let them approve in the article's section."""
    may_approve = get_user_model().objects.with_perm("articles.approve_article", include_superusers=False)
    return staff_of_section(article.section, may_approve)


def writers_of(article):
    """Return who began the article and who signs it, as far as they have accounts."""
    signed = article.bylines.values("author")
    return get_user_model().objects.filter(Q(pk=article.created_by_id) | Q(author__in=signed))


def writers_and_approvers_of(article):
    """Return the writers and the section's approvers, among them the chiefs."""
    concerned = [Q(pk__in=people.values("pk")) for people in (writers_of(article), approvers_of(article))]
    return get_user_model().objects.filter(concerned[0] | concerned[1])


# Of which acts letters tell: whom, by which choice of theirs, in which words.
EMAILS = {
    "submit": (approvers_of, "mail_submitted", "submitted"),
    "request_changes": (writers_of, "mail_requested", "changes_requested"),
    "approve": (writers_of, "mail_approved", "approved"),
    "publish": (writers_of, "mail_published", "published"),
    "schedule": (writers_of, "mail_published", "published"),
    "update": (writers_of, "mail_published", "published"),
    "publish_in_emergency": (writers_and_approvers_of, "mail_published", "published"),
}


def send_action_emails(sender, action, article, by, reason, **kwargs):
    """Write to those concerned, once the act is committed; of what no person did, such as an import, to nobody."""
    if action in EMAILS and by is not None:
        transaction.on_commit(partial(_send_emails, action, article.pk, by, reason))


def _send_emails(action, news_id, by, reason):
    try:
        article = Article.objects.select_related("section", "live").defer("body", "live__body").get(pk=news_id)
        people = list(recipients(action, article, by))
        if people:
            email_sending.send_emails(
                [
                    email_sending.render_email(person.email, *_template_and_context(action, article, by, reason))
                    for person in people
                ]
            )
    except Exception:
        # The act is done, whatever becomes of the letters; whoever did it isn't troubled.
        logger.exception("No letters of “%s” went out for News ID %s.", action, news_id)


def recipients(action, article, by):
    """Return who is written to of an act that `by` did: one query, whatever their number."""
    concerned, choice, _ = EMAILS[action]
    refusing = Preferences.objects.filter(**{choice: False}).values("user")
    reachable = concerned(article).filter(is_active=True, is_staff=True).exclude(email="")
    return reachable.exclude(pk=by.pk).exclude(pk__in=refusing).order_by("pk")


def _template_and_context(action, article, by, reason):
    """Return a letter's template and context."""
    context = {
        "action": action,
        "article": article,
        # A line of its own, as the subject must be.
        "headline": " ".join(article.headline.split()),
        "who": by.get_full_name() or by.get_username(),
        "reason": reason,
        "page": settings.SITE_URL + reverse("admin:articles_article_change", args=[article.pk]),
        "preferences": settings.SITE_URL + reverse("preferences"),
    }
    return f"desk/emails/{EMAILS[action][2]}.txt", context
