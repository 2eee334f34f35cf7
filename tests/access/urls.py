"""Every URL of the URLconf, with its arguments filled from the rows of a small newspaper."""

import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.api.keys import create_key
from articles.exchange.models import Redirect
from articles.models import Comment, CommentRules, HousekeepingRun, Masthead, OutgoingEmail
from articles.moderation.decide import decide
from articles.moderation.sanction_actions import impose_sanction
from articles.preview.share_links import create_share_link
from tests import users
from tests.builders import a_comment, a_live_article, a_photo, a_report, a_section, a_topic, an_author

# Patterns without a name, or too general to fill in, and a path for each.
PATHS = {"api-nothing": "/api/v1/nothing/", "admin/(?P<url>.*)$": "/admin/nothing/at/all/"}
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")


class Newspaper:
    """One row of everything that a URL may name, and a user of each role.

    The article is the reporter's, in the section of one editor. The other editor works for another section.
    """

    def __init__(self) -> None:
        """Create the rows."""
        Masthead().save()
        CommentRules.objects.current()
        economy, root = a_section("Economy"), users.create_staff("root", is_superuser=True)
        self.users: dict[str, User | None] = {
            "anonymous": None,
            "Reporter": users.reporter(sections=[economy]),
            "Editor elsewhere": users.create_staff("elsa", "Editor", sections=[a_section("Sport")]),
            "Editor": users.editor(sections=[economy]),
            "Chief editor": users.chief(),
            "Moderator": users.moderator(),
            "Administrator": users.administrator(),
        }
        live = a_live_article(
            section=economy, topics=[a_topic()], authors=[an_author()], photo=a_photo(), by=self.users["Reporter"]
        )
        held = a_comment(live, status="held", email="reader@example.org", network_hash="1.n")
        decide(a_comment(live, status="held").pk, 1, "reject", root)
        a_report(a_comment(live))
        Redirect.objects.create(path="/old/1/", article=live.article)
        DBTaskResult.objects.create(id=uuid.uuid4(), task_path="tests.task", args_kwargs={"args": [], "kwargs": {}})
        now = timezone.now()
        OutgoingEmail.objects.create(
            kind="reply", recipient="reader@example.org", created_at=now, next_attempt_at=now, give_up_at=now
        )
        HousekeepingRun.objects.create(started_at=now, finished_at=now)
        link, shown = create_share_link(live.article, "The lawyer", 48, root), Comment.objects.visible().first()
        until, day = timezone.now() + timedelta(days=1), timezone.localtime(live.publish_at)
        # By the name of the argument, and where that means different things also by the name of the URL.
        self.arguments: dict[str, Any] = {
            "news_id": live.pk,
            "comment_id": held.pk,
            "comment comment_id": shown.pk,
            "comment-report comment_id": shown.pk,
            "photo_id": live.photo_id,
            "account_id": self.users["Reporter"].pk,
            "session_id": 1,
            "pk": 1,
            "uidb36": "1",
            "key": "invalid",
            "key_id": create_key(root, "A key", 30)[0].pk,
            "link_id": link.pk,
            "sanction_id": impose_sanction("ban", held.pk, "email", until, by=root, reason="Insults.").pk,
            "number": 1,
            "window": uuid.uuid4(),
            "action": "submit",
            "app_label": "articles",
            "content_type_id": ContentType.objects.get_for_model(live.article).pk,
            "admin:view_on_site object_id": live.pk,
            "id": root.pk,
            "slug": "economy",
            "article slug": live.url_slug,
            "topic slug": "water",
            "topic-feed slug": "water",
            "author slug": "nasrin-kaveh",
            "author-feed slug": "nasrin-kaveh",
            "token": "invalid",
            "comment-receipt token": held.token,
            "preview token": link.token,
            "preview-note token": link.token,
            "feed_format": "rss",
            "folder": "photos",
            "path": "missing.webp",
            "year": day.year,
            "month": day.month,
            "day": day.day,
            "part": 1,
        }

    def urls(self) -> dict[str, str]:
        """Return {name: path} of every URL. One without a name has its pattern as the name."""
        return {name: self._path(name, route, pattern) for name, route, pattern in _patterns()}

    def _path(self, name: str, route: str, pattern: URLPattern) -> str:
        if name in PATHS:
            return PATHS[name]
        names = ARGUMENT.findall(route) or re.findall(r"\(\?P<(\w+)>", route)
        arguments = {argument: self._argument(name, argument) for argument in names}
        if pattern.name:
            return reverse(name, kwargs=arguments)
        return "/" + ARGUMENT.sub(lambda match: str(arguments[match[1]]), route)

    def _argument(self, name: str, argument: str) -> Any:
        if f"{name} {argument}" in self.arguments:
            return self.arguments[f"{name} {argument}"]
        if argument == "object_id":
            return _object_id(name)
        assert argument in self.arguments, f"Give {argument} of {name} a value in tests/access/urls.py."
        return self.arguments[argument]


def _object_id(name: str) -> Any:
    """Return the key of a row of the model that a URL of the admin is about."""
    for model in apps.get_models():
        label, model_name = model._meta.app_label, model._meta.model_name
        if name.startswith((f"admin:{label}_{model_name}_", f"admin/{label}/{model_name}/")):
            row = model._base_manager.order_by("pk").last()
            assert row is not None, f"Create a row of {model} in tests/access/urls.py."
            return row.pk
    raise AssertionError(f"No model has the URL {name}.")


def _patterns(resolver: URLResolver | None = None, namespace: str = "", prefix: str = "") -> Iterator[Any]:
    """Yield (name, route, pattern) of every URL."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, namespace + (f"{pattern.namespace}:" if pattern.namespace else ""), route)
        else:
            yield f"{namespace}{pattern.name}" if pattern.name else route, route, pattern
