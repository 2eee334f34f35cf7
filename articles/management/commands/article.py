"""Do an act to articles, as a person of the staff."""

import sys

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from articles.delivery.addresses import is_row_id
from articles.desk.attempt import attempt, by_field
from articles.desk.signs import refuse_hidden_signs
from articles.desk.words import KINDS, read_words
from articles.editorial.acts import ACTS
from articles.editorial.models import Article

WORDS = {
    "reason": "why it is spiked, withdrawn, retracted or published in an emergency",
    "comment": "what is to change, when changes are requested",
    "publish_at": "date and time, as 2026-05-04T12:00 by the newspaper's clocks, or with an offset, as +03:30",
    "kind": f"what kind of change an update is: {', '.join(KINDS)}",
    "note": "what readers are told of a clarification or correction",
    "supersedes": "the number of the version whose note this one puts right",
}


class Command(BaseCommand):
    """Does what the desk's button of that name does, under the same rules, to each article by itself."""

    help = "Do an act to articles, as a person of the staff. Each is done or refused by itself."

    def add_arguments(self, parser):
        add = parser.add_argument
        add("act", metavar="ACT", help=", ".join(ACTS))
        add("news_ids", metavar="NEWS_ID", nargs="+")
        add("--as", dest="username", metavar="USERNAME", required=True, help="whose act it is")
        for name, about in WORDS.items():
            add(f"--{name.replace('_', '-')}", dest=name, help=about)

    def handle(self, *, act, news_ids, username, **options):
        person, numbers = _person(username), _articles(news_ids)
        if act not in ACTS:
            raise CommandError(f"There is no act “{act}”. There are: {', '.join(ACTS)}.")
        words = _words(ACTS[act], options)
        attempts = [attempt(ACTS[act], news_id, by=person, words=words) for news_id in numbers]
        for made in attempts:
            if made.told:
                self.stdout.write(f"{made.news_id}: {made.told}")
            for sentence in made.sentences:
                self.stderr.write(f"{made.news_id}: {sentence}")
        if not all(made.told for made in attempts):
            sys.exit(1)


def _person(username):
    """Return the active member of staff with that user name."""
    is_readable = not refuse_hidden_signs(username)
    person = get_user_model().objects.filter(username=username).first() if is_readable else None
    if person is None:
        raise CommandError(f"There is no account “{username}”.")
    if not (person.is_active and person.is_staff):
        raise CommandError(f"The account “{username}” is {'no staff' if person.is_active else 'closed'}.")
    return person


def _articles(texts):
    """Return the News IDs, each once, after looking whether there are such articles."""
    for text in texts:
        if not is_row_id(text) or not Article.objects.filter(pk=int(text)).exists():
            raise CommandError(f"There is no article with the News ID {text}.")
    return list(dict.fromkeys(map(int, texts)))


def _words(act, options):
    said = {name: options[name] for name in WORDS if options[name] is not None}
    try:
        return read_words(act, said)
    except ValidationError as error:
        problems = [f"--{name.replace('_', '-')}: {' '.join(told)}" for name, told in by_field(error).items()]
        raise CommandError("\n".join(problems)) from None
