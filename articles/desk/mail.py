"""E-mail to those concerned by an act on an article: after it is committed, one letter each, only to who wants it."""

import logging
from functools import partial

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from ..delivery import letters
from ..editorial.models import Article
from ..taxonomy.staff import working_in
from .models import Preferences

logger = logging.getLogger(__name__)


def approvers_of(article):
    """Return the staff whose roles let them approve in the article's section."""
    may_approve = get_user_model().objects.with_perm("articles.approve_article", include_superusers=False)
    return working_in(article.section, may_approve)


def writers_of(article):
    """Return who began the article and who signs it, as far as they have accounts."""
    signed = article.bylines.values("author")
    return get_user_model().objects.filter(Q(pk=article.created_by_id) | Q(author__in=signed))


def both_of(article):
    """Return the writers and the section's approvers, among them the chiefs."""
    concerned = [Q(pk__in=people.values("pk")) for people in (writers_of(article), approvers_of(article))]
    return get_user_model().objects.filter(concerned[0] | concerned[1])


# Of which acts letters tell: whom, by which choice of theirs, in which words.
LETTERS = {
    "submit": (approvers_of, "mail_submitted", "submitted"),
    "request_changes": (writers_of, "mail_requested", "requested"),
    "approve": (writers_of, "mail_approved", "approved"),
    "publish": (writers_of, "mail_published", "published"),
    "schedule": (writers_of, "mail_published", "published"),
    "update": (writers_of, "mail_published", "published"),
    "emergency": (both_of, "mail_published", "published"),
}


def write_of(sender, act, article, by, reason, **kwargs):
    """Write to those concerned, once the act is committed; of what no person did, such as an import, to nobody."""
    if act in LETTERS and by is not None:
        transaction.on_commit(partial(_write, act, article.pk, by, reason))


def _write(act, news_id, by, reason):
    try:
        article = Article.objects.select_related("section", "live").defer("body", "live__body").get(pk=news_id)
        people = list(recipients(act, article, by))
        if people:
            letters.send([letters.write(person.email, *_words(act, article, by, reason)) for person in people])
    except Exception:
        # The act is done, whatever becomes of the letters; whoever did it isn't troubled.
        logger.exception("No letters of “%s” went out for News ID %s.", act, news_id)


def recipients(act, article, by):
    """Return who is written to of an act that `by` did: one query, whatever their number."""
    concerned, choice, _ = LETTERS[act]
    refusing = Preferences.objects.filter(**{choice: False}).values("user")
    reachable = concerned(article).filter(is_active=True, is_staff=True).exclude(email="")
    return reachable.exclude(pk=by.pk).exclude(pk__in=refusing).order_by("pk")


def _words(act, article, by, reason):
    """Return a letter's template and context."""
    context = {
        "act": act,
        "article": article,
        # A line of its own, as the subject must be.
        "headline": " ".join(article.headline.split()),
        "who": by.get_full_name() or by.get_username(),
        "reason": reason,
        "page": settings.SITE_URL + reverse("admin:articles_article_change", args=[article.pk]),
        "preferences": settings.SITE_URL + reverse("preferences"),
    }
    return f"desk/mail/{LETTERS[act][2]}.txt", context
