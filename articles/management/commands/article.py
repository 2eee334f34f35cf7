"""Do an act to articles, as a person of the staff."""

import sys

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from articles.delivery.url_converters import is_row_id
from articles.desk.action_arguments import CHANGE_KINDS, clean_action_arguments
from articles.desk.action_result import errors_by_field, try_action
from articles.desk.hidden_characters import hidden_character_error
from articles.editorial.actions.registry import ACTIONS
from articles.editorial.models import Article

ACTION_OPTIONS = {
    "reason": "why it is spiked, withdrawn, retracted or published in an emergency",
    "comment": "what is to change, when changes are requested",
    "publish_at": "date and time, as 2026-05-04T12:00 by the newspaper's clocks, or with an offset, as +03:30",
    "kind": f"what kind of change an update is: {', '.join(CHANGE_KINDS)}",
    "note": "what readers are told of a clarification or correction",
    "supersedes": "the number of the version whose note this one puts right",
}


class Command(BaseCommand):
    """Does what the desk's button of that name does, under the same rules, to each article by itself."""

    help = "Do an act to articles, as a person of the staff. Each is done or refused by itself."

    def add_arguments(self, parser):
        add = parser.add_argument
        add("action", metavar="ACTION", help=", ".join(ACTIONS))
        add("news_ids", metavar="NEWS_ID", nargs="+")
        add("--as", dest="username", metavar="USERNAME", required=True, help="whose act it is")
        for name, about in ACTION_OPTIONS.items():
            add(f"--{name.replace('_', '-')}", dest=name, help=about)

    def handle(self, *, action, news_ids, username, **options):
        member, article_ids = _staff_member(username), _articles(news_ids)
        if action not in ACTIONS:
            raise CommandError(f"There is no act “{action}”. There are: {', '.join(ACTIONS)}.")
        arguments = _action_arguments(ACTIONS[action], options)
        results = [try_action(ACTIONS[action], news_id, by=member, arguments=arguments) for news_id in article_ids]
        for result in results:
            if result.message:
                self.stdout.write(f"{result.news_id}: {result.message}")
            for message in result.error_messages:
                self.stderr.write(f"{result.news_id}: {message}")
        if not all(result.message for result in results):
            sys.exit(1)


def _staff_member(username):
    """Return the active member of staff with that user name."""
    is_readable = not hidden_character_error(username)
    member = get_user_model().objects.filter(username=username).first() if is_readable else None
    if member is None:
        raise CommandError(f"There is no account “{username}”.")
    if not (member.is_active and member.is_staff):
        raise CommandError(f"The account “{username}” is {'no staff' if member.is_active else 'closed'}.")
    return member


def _articles(texts):
    """Return the News IDs, each once, after looking whether there are such articles."""
    for text in texts:
        if not is_row_id(text) or not Article.objects.filter(pk=int(text)).exists():
            raise CommandError(f"There is no article with the News ID {text}.")
    return list(dict.fromkeys(map(int, texts)))


def _action_arguments(action, options):
    values = {name: options[name] for name in ACTION_OPTIONS if options[name] is not None}
    try:
        return clean_action_arguments(action, values)
    except ValidationError as error:
        problems = [f"--{name.replace('_', '-')}: {' '.join(told)}" for name, told in errors_by_field(error).items()]
        raise CommandError("\n".join(problems)) from None
