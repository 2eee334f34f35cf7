"""Load the demonstration newspaper: its reports through the importer, its pictures, accounts and comments."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, NotRequired, TypedDict

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.comments.models import Comment, ModerationSignal, Thread
from articles.comments.page_tags import invalidate_threads
from articles.editorial.actions.run import ActionRefusedError
from articles.editorial.models import LiveArticle
from articles.exchange.demo import PASSWORD
from articles.exchange.demo.load_desk import load_demo_desk
from articles.exchange.demo.load_newspaper import (
    DEFAULT_SECTION,
    REPORTS_FOLDER,
    load_demo_newspaper,
    load_demo_redirects,
    load_lead_photos,
    read_demo,
)
from articles.exchange.import_formats import import_articles
from articles.exchange.import_run import ImportRunOptions
from articles.exchange.progress import with_progress
from articles.exchange.source_files import find_source_files
from articles.management.translated_command import TranslatedCommand
from articles.masthead.models import Masthead
from articles.moderation.decide import decide
from articles.moderation.models import Appeal, Decision, Report, new_reference_number
from articles.outbox.models import OutgoingEmail
from articles.pages.social_card import draw_missing_cards
from articles.search.index import update_index
from articles.taxonomy.models import Author

from .import_articles import counts_summary, print_outcome


class DemoAccount(NamedTuple):
    """An account of the demonstration, with its role and a description of what the role allows."""

    username: str
    name: str
    role: str
    duties: str | Promise


class CommentEntry(TypedDict):
    """A comment of comments.json; `key` and `parent` number the comments within the file."""

    news_id: int
    key: int
    parent: int | None
    name: str
    email: str
    body: str
    minutes_after: int
    status: str
    reason: str
    pick: NotRequired[bool]
    report: NotRequired[dict[str, str]]
    signals: NotRequired[list[dict[str, Any]]]
    appeal: NotRequired[str]


ACCOUNTS = [
    DemoAccount(
        "reporter", "Nasrin Kaveh", "Reporter", gettext_lazy("writes, edits their own articles and adds photos")
    ),
    DemoAccount(
        "editor", "Esfandiar Rad", "Editor", gettext_lazy("edits and publishes every article and moderates comments")
    ),
    DemoAccount(
        "chief",
        "Mahtab Salari",
        "Chief editor",
        gettext_lazy("does what an editor does, and manages sections and site settings"),
    ),
    DemoAccount("moderator", "Behnam Tavakol", "Moderator", gettext_lazy("moderates readers’ comments")),
    DemoAccount(
        "admin", "Roya Kamali", "Administrator", gettext_lazy("manages accounts; a superuser with every permission")
    ),
]
VERDICTS = {
    "approved": Decision.Verdict.APPROVE,
    "rejected": Decision.Verdict.REJECT,
    "spam": Decision.Verdict.SPAM,
}
# The time from a comment to its decision.
MINUTES_TO_DECIDE = 11


class Command(TranslatedCommand):
    """Load the missing parts of the demonstration newspaper, and print its addresses and accounts."""

    description = gettext_lazy(
        "Load the demonstration newspaper. Existing data is left unchanged. This command needs DEBUG to be on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        port = os.environ.get("PORT") or "8000"
        parser.add_argument(
            "--port", default=port, help=_("Port in the printed addresses; the default is %(default)s.")
        )

    def handle(self, *, port: str, verbosity: int, **options: object) -> None:
        if not settings.DEBUG:
            raise CommandError(
                _("The demonstration’s accounts have a public password. Set DEBUG to true to load the demonstration.")
            )
        now = timezone.now()
        load_demo_newspaper()
        for account in ACCOUNTS:
            create_account(account.username, account.name, account.role)
        self._import_reports(verbosity)
        load_demo_redirects()
        self._load_desk(now)
        self._create_comments(now, verbosity)
        draw_missing_cards()
        update_index()
        if verbosity:
            self._print_accounts(port)

    def _import_reports(self, verbosity: int) -> None:
        sources, counts = find_source_files([os.path.relpath(REPORTS_FOLDER)]), Counter[str]()
        outcomes = import_articles(sources, ImportRunOptions(photos=load_lead_photos(), section=DEFAULT_SECTION))
        for outcome in with_progress(outcomes, len(sources), self.stderr):
            counts[outcome.result] += 1
            print_outcome(outcome, self, verbosity)
        if verbosity:
            self.stdout.write(_("Reports: %(summary)s") % {"summary": counts_summary(counts)})

    def _load_desk(self, now: datetime) -> None:
        try:
            with without_emails():
                load_demo_desk(now)
        except ActionRefusedError as refusal:
            raise CommandError(
                _(
                    "An existing account has the username of a demonstration account but lacks its permissions. "
                    "%(message)s"
                )
                % {"message": refusal.message}
            ) from refusal

    def _create_comments(self, now: datetime, verbosity: int) -> None:
        threads = threads_to_create(now)
        try:
            for live_article, entries in with_progress(threads, len(threads), self.stderr):
                create_comments(live_article, entries, now)
        except PermissionDenied as error:
            raise CommandError(
                _("The account “%(username)s” already exists but doesn’t have permission to moderate comments.")
                % {"username": "moderator"}
            ) from error
        if verbosity and threads:
            message = ngettext(
                "Comments: added to %(count)d article", "Comments: added to %(count)d articles", len(threads)
            )
            self.stdout.write(message % {"count": len(threads)})

    def _print_accounts(self, port: str) -> None:
        site = f"http://localhost:{port}/"
        lines = [
            f"\n{Masthead.objects.current()}: {site}",
            _("Desk: %(address)s") % {"address": f"{site}admin/"},
            _("Moderation queue: %(address)s") % {"address": f"{site}admin/moderation/"},
            "",
            _("Accounts, all with the password %(password)s:") % {"password": PASSWORD},
            *(f"  {account.username:<10} {account.duties}" for account in ACCOUNTS),
        ]
        self.stdout.write("\n".join(lines))


@contextmanager
def without_emails() -> Iterator[None]:
    """Send no e-mail within the block, and leave none in the outbox."""
    begin = timezone.now()
    transport, settings.EMAIL_TRANSPORT = settings.EMAIL_TRANSPORT, "django.core.mail.backends.dummy.EmailBackend"
    try:
        yield
    finally:
        settings.EMAIL_TRANSPORT = transport
    OutgoingEmail.objects.filter(created_at__gte=begin).delete()


@transaction.atomic
def create_account(username: str, name: str, role: str) -> None:
    """Create a staff account with that role, unless the username is taken, and link it to the author of that name."""
    if User.objects.filter(username=username).exists():
        return
    first_name, last_name = name.split()
    names = {"first_name": first_name, "last_name": last_name}
    is_superuser = role == "Administrator"
    user = User.objects.create_user(
        username, f"{username}@courier.example", PASSWORD, is_staff=True, is_superuser=is_superuser, **names
    )
    user.groups.add(Group.objects.get(name=role))
    Author.objects.filter(name=name, user=None).update(user=user)


def threads_to_create(now: datetime) -> list[tuple[LiveArticle, list[CommentEntry]]]:
    """Return [(live article, its entries of comments.json)] for the visible articles without comments."""
    entries: list[CommentEntry] = read_demo("comments.json")
    threads = {news_id: list(thread) for news_id, thread in groupby(entries, itemgetter("news_id"))}
    articles = LiveArticle.objects.visible(now).filter(pk__in=threads, article__comments=None)
    return [(live_article, threads[live_article.pk]) for live_article in articles]


@transaction.atomic
def create_comments(live_article: LiveArticle, entries: list[CommentEntry], now: datetime) -> None:
    """Create an article's comments and the decisions on them, dated the given minutes after its publication."""
    moderator = User.objects.get(username="moderator")
    comments_by_key: dict[int, Comment] = {}
    for entry in entries:
        parent = comments_by_key[entry["parent"]] if entry["parent"] is not None else None
        at = written_at(live_article, entry, now)
        is_live = entry["status"] == Comment.Status.LIVE
        comment = Comment(
            article_id=live_article.pk,
            parent=parent,
            created_at=at,
            status=Comment.Status.LIVE if is_live else Comment.Status.HELD,
            published_at=at if is_live else None,
            body=entry["body"],
            name=entry["name"],
            email=entry["email"],
        )
        comment.full_clean()
        comment.save()
        comments_by_key[entry["key"]] = comment
        if verdict := VERDICTS.get(entry["status"]):
            decided_at = min(at + timedelta(minutes=MINUTES_TO_DECIDE), now)
            decide(comment.pk, comment.version, verdict, moderator, reason=entry["reason"], at=decided_at)
        create_moderation_records(comment, entry, now)
    Thread.objects.recount([live_article.pk])
    invalidate_threads([live_article.pk])


def create_moderation_records(comment: Comment, entry: CommentEntry, now: datetime) -> None:
    """Create the moderation signals, report, appeal and editors' pick that belong to a comment."""
    signals = entry.get("signals", [])
    ModerationSignal.objects.bulk_create(
        ModerationSignal(comment=comment, outcome="hold", **signal) for signal in signals
    )
    risk = sum(signal["risk"] for signal in signals)
    if "report" in entry:
        number = new_reference_number() if "law" in entry["report"] else None
        Report.objects.create(
            comment=comment,
            version=comment.version,
            address_hash="demonstration",
            **entry["report"],
            reference=number,
            reported_at=now,
        )
    if "appeal" in entry:
        Appeal.objects.create(decision=comment.decisions.get(), words=entry["appeal"], appealed_at=now)
    if risk:
        Comment.objects.filter(pk=comment.pk).update(risk=risk)
    if entry.get("pick"):
        editor = User.objects.get(username="editor")
        Comment.objects.filter(pk=comment.pk).update(picked_at=now, picked_by=editor)


def written_at(live_article: LiveArticle, entry: CommentEntry, now: datetime) -> datetime:
    """Return the time of a comment, at most `now`: minutes after its article, or minutes ago for a held comment."""
    minutes = timedelta(minutes=entry["minutes_after"])
    at = live_article.publish_at + minutes
    if entry["status"] == Comment.Status.HELD:
        at = max(at, now - minutes)
    return min(at, now)
