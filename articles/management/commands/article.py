"""Run an action on articles, as a member of staff."""

import sys
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.delivery.localized_formats import join_names
from articles.delivery.url_converters import is_row_id
from articles.desk.action_arguments import CHANGE_KINDS, clean_action_arguments
from articles.desk.action_result import errors_by_field, try_action
from articles.desk.hidden_characters import hidden_character_error
from articles.editorial.actions.registry import ACTIONS, Action
from articles.editorial.models import Article
from articles.management.translated_command import TranslatedCommand


class Command(TranslatedCommand):
    """Run an action on each article, under the same rules as the desk's button of that name."""

    description = gettext_lazy(
        "Run an action on articles as a member of staff. Each article is handled separately: one that is refused "
        "doesn’t stop the others."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("action", metavar="ACTION", help=", ".join(ACTIONS))
        add("news_ids", metavar="NEWS_ID", nargs="+")
        add("--as", dest="username", metavar="USERNAME", required=True, help=_("Username of the member of staff."))
        for name, help_text in _argument_help().items():
            add(_option(name), dest=name, help=help_text)

    def handle(self, *, action: str, news_ids: list[str], username: str, **options: Any) -> None:
        member, article_ids = _staff_member(username), _existing_news_ids(news_ids)
        if action not in ACTIONS:
            raise CommandError(
                _("There is no action “%(action)s”. The actions are %(actions)s.")
                % {"action": action, "actions": join_names(ACTIONS)}
            )
        arguments = _action_arguments(ACTIONS[action], options)
        results = [try_action(ACTIONS[action], news_id, by=member, arguments=arguments) for news_id in article_ids]
        for result in results:
            if result.message:
                self.stdout.write(f"{result.news_id}: {result.message}")
            for message in result.error_messages:
                self.stderr.write(f"{result.news_id}: {message}")
        if not all(result.message for result in results):
            sys.exit(1)


def _argument_help() -> dict[str, str]:
    """Return {action argument: help text of its option}."""
    return {
        "reason": _("Reason for spiking, withdrawing, retracting or publishing in an emergency."),
        "comment": _("What needs changing, when you request changes."),
        "publish_at": _(
            "Date and time as 2026-05-04T12:00 in the newspaper’s time zone, or with an offset such as +03:30."
        ),
        "kind": _("Kind of change, when you publish changes: %(kinds)s.") % {"kinds": join_names(CHANGE_KINDS)},
        "note": _("Public note of a clarification or correction."),
        "supersedes": _("Number of the version whose public note the new note replaces."),
    }


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _staff_member(username: str) -> User:
    """Return the active member of staff with that username. Raises CommandError where there is none."""
    is_readable = not hidden_character_error(username)
    member = User.objects.filter(username=username).first() if is_readable else None
    if member is None:
        raise CommandError(_("There is no account “%(username)s”.") % {"username": username})
    if not member.is_active:
        raise CommandError(_("The account “%(username)s” is deactivated.") % {"username": username})
    if not member.is_staff:
        raise CommandError(_("The account “%(username)s” isn’t a staff account.") % {"username": username})
    return member


def _existing_news_ids(texts: list[str]) -> list[int]:
    """Return the News IDs, each once. Raises CommandError for one that no article has."""
    for text in texts:
        if not is_row_id(text) or not Article.objects.filter(pk=int(text)).exists():
            raise CommandError(_("There is no article with the News ID %(news_id)s.") % {"news_id": text})
    return list(dict.fromkeys(map(int, texts)))


def _action_arguments(action: Action, options: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: options[name] for name in _argument_help() if options[name] is not None}
    try:
        return clean_action_arguments(action, values)
    except ValidationError as error:
        lines = [f"{_option(name)}: {' '.join(messages)}" for name, messages in errors_by_field(error).items()]
        raise CommandError("\n".join(lines)) from None
