"""E-mail notifications of editorial actions.

They are sent once the action is committed, one e-mail to each person concerned who hasn't turned them off.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from ..delivery import email_sending
from ..delivery.staff_user import display_name
from ..editorial.models import Article
from ..taxonomy.section_staff import staff_of_section
from .models import Preferences

logger = logging.getLogger(__name__)


def approvers_of(article: Article) -> QuerySet[User]:
    """Return the staff whose roles let them approve in the article's section."""
    may_approve = User.objects.with_perm("articles.approve_article", include_superusers=False)
    return staff_of_section(article.section, may_approve)


def writers_of(article: Article) -> QuerySet[User]:
    """Return the person who created the article and the authors of its byline who have accounts."""
    authors = article.bylines.values("author")
    return User.objects.filter(Q(pk=article.created_by_id) | Q(author__in=authors))


def writers_and_approvers_of(article: Article) -> QuerySet[User]:
    """Return the article's writers and the approvers of its section, chief editors included."""
    writers, approvers = (Q(pk__in=people.values("pk")) for people in (writers_of(article), approvers_of(article)))
    return User.objects.filter(writers | approvers)


@dataclass(frozen=True)
class ActionEmail:
    """The e-mail that an action sends.

    `recipients` returns the people concerned, `preference` is the field of Preferences that turns the e-mail off, and
    `template` is the name of the template in templates/desk/emails/.
    """

    recipients: Callable[[Article], QuerySet[User]]
    preference: str
    template: str


# By the name of the action.
EMAILS = {
    "submit": ActionEmail(approvers_of, "mail_submitted", "submitted"),
    "request_changes": ActionEmail(writers_of, "mail_requested", "changes_requested"),
    "approve": ActionEmail(writers_of, "mail_approved", "approved"),
    "publish": ActionEmail(writers_of, "mail_published", "published"),
    "schedule": ActionEmail(writers_of, "mail_published", "published"),
    "update": ActionEmail(writers_of, "mail_published", "published"),
    "publish_in_emergency": ActionEmail(writers_and_approvers_of, "mail_published", "published"),
}


def send_action_emails(
    sender: object, action: str, article: Article, by: User | None, reason: str, **kwargs: object
) -> None:
    """Notify the people concerned by an action once it is committed.

    A receiver of `action_performed`. Actions without a person, such as an import, send nothing.
    """
    if action in EMAILS and by is not None:
        transaction.on_commit(partial(_send_emails, action, article.pk, by, reason))


def _send_emails(action: str, news_id: int, by: User, reason: str) -> None:
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
        # The action is committed, so a failed e-mail must not show its user an error.
        logger.exception("No e-mails about “%s” were sent for News ID %s.", action, news_id)


def recipients(action: str, article: Article, by: User) -> QuerySet[User]:
    """Return the people to notify of an action by `by`: one query, however many people there are."""
    email = EMAILS[action]
    turned_off = Preferences.objects.filter(**{email.preference: False}).values("user")
    reachable = email.recipients(article).filter(is_active=True, is_staff=True).exclude(email="")
    return reachable.exclude(pk=by.pk).exclude(pk__in=turned_off).order_by("pk")


def _template_and_context(action: str, article: Article, by: User, reason: str) -> tuple[str, dict[str, object]]:
    """Return the template and the context of an e-mail."""
    context = {
        "action": action,
        "article": article,
        # On one line, since it is in the subject.
        "headline": " ".join(article.headline.split()),
        "person": display_name(by),
        "reason": reason,
        "page": settings.SITE_URL + reverse("admin:articles_article_change", args=[article.pk]),
        "preferences": settings.SITE_URL + reverse("preferences"),
    }
    return f"desk/emails/{EMAILS[action].template}.txt", context
