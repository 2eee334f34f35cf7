"""E-mail notifications of editorial actions.

They are queued in the action's transaction, one e-mail to each person concerned who hasn't turned them off.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet
from django.urls import reverse

from ..delivery.staff_user import display_name
from ..editorial.models import Article
from ..outbox.queue_emails import queue_emails
from ..outbox.render_email import render_email
from ..taxonomy.section_staff import staff_of_section
from .models import Preferences


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
        addresses = recipients(action, article, by).values_list("email", flat=True)
        context = {"action": action, "article": article.pk, "by": by.pk, "reason": reason}
        queue_emails("article_action", addresses, context, about=("article", article.pk))


def write_action_email(recipient: str, context: Mapping[str, Any]) -> EmailMessage | None:
    """Write the e-mail about an action, unless the article was deleted or the recipient has left since."""
    articles = Article.objects.select_related("section", "live").defer("body", "live__body")
    article = articles.filter(pk=context["article"]).first()
    if article is None or not User.objects.filter(email=recipient, is_active=True, is_staff=True).exists():
        return None
    by = User.objects.filter(pk=context["by"]).first()
    values = {
        "action": context["action"],
        "article": article,
        # On one line, since it is in the subject.
        "headline": " ".join(article.headline.split()),
        "person": display_name(by),
        "reason": context["reason"],
        "page": settings.SITE_URL + reverse("admin:articles_article_change", args=[article.pk]),
        "preferences": settings.SITE_URL + reverse("preferences"),
    }
    return render_email(recipient, f"desk/emails/{EMAILS[context['action']].template}.txt", values)


def recipients(action: str, article: Article, by: User) -> QuerySet[User]:
    """Return the people to notify of an action by `by`: one query, however many people there are."""
    email = EMAILS[action]
    turned_off = Preferences.objects.filter(**{email.preference: False}).values("user")
    reachable = email.recipients(article).filter(is_active=True, is_staff=True).exclude(email="")
    return reachable.exclude(pk=by.pk).exclude(pk__in=turned_off).order_by("pk")
