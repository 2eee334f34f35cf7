"""Load the demonstration newspaper: its reports through the importer, its pictures, accounts and comments."""

import os
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from itertools import groupby
from operator import itemgetter

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from articles.comments.models import Comment, ModerationSignal, Thread
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
from articles.masthead.models import Masthead
from articles.moderation.decide import decide
from articles.moderation.models import Appeal, Decision, Report, new_reference_number
from articles.pages.social_card import draw_missing_cards
from articles.search.index import update_index
from articles.taxonomy.models import Author

from .import_articles import counts_summary, print_outcome

# Username, name, role, and what somebody with it may do.
ACCOUNTS = [
    ("reporter", "Nasrin Kaveh", "Reporter", "writes, edits their own articles, adds photos"),
    ("editor", "Esfandiar Rad", "Editor", "edits and publishes every article, moderates comments"),
    ("chief", "Mahtab Salari", "Chief editor", "all that, and the sections and the newspaper’s settings"),
    ("moderator", "Behnam Tavakol", "Moderator", "reads what readers wrote and decides on it"),
    ("admin", "Roya Kamali", "Administrator", "keeps the accounts; a superuser, who may do everything"),
]
VERDICTS = {
    "approved": Decision.Verdict.APPROVE,
    "rejected": Decision.Verdict.REJECT,
    "spam": Decision.Verdict.SPAM,
}
# How long the demonstration's moderator takes.
MINUTES_TO_DECIDE = 11


class Command(BaseCommand):
    """Loads what is missing of the demonstration newspaper and tells where it is and who may sign in."""

    help = "Load the demonstration newspaper. What is there already stays as it is. Needs DEBUG on."

    def add_arguments(self, parser):
        port = os.environ.get("PORT") or "8000"
        parser.add_argument("--port", default=port, help="the port in the printed addresses: %(default)s")

    def handle(self, *, port, verbosity, **options):
        if not settings.DEBUG:
            raise CommandError("The demonstration’s password is known to everybody, so it needs DEBUG on.")
        now = timezone.now()
        load_demo_newspaper()
        for account in ACCOUNTS:
            create_account(*account[:3])
        self._import_reports(verbosity)
        load_demo_redirects()
        self._load_desk(now)
        self._create_comments(now, verbosity)
        draw_missing_cards()
        update_index()
        if verbosity:
            self._print_accounts(port)

    def _import_reports(self, verbosity):
        sources, counts = find_source_files([os.path.relpath(REPORTS_FOLDER)]), Counter()
        outcomes = import_articles(sources, ImportRunOptions(photos=load_lead_photos(), section=DEFAULT_SECTION))
        for outcome in with_progress(outcomes, len(sources), self.stderr):
            counts[outcome.result] += 1
            print_outcome(outcome, self, verbosity)
        if verbosity:
            self.stdout.write(f"Reports: {counts_summary(counts)}")

    def _load_desk(self, now):
        try:
            with without_emails():
                load_demo_desk(now)
        except ActionRefusedError as refusal:
            raise CommandError(f"An account of the demonstration was here before: {refusal.message}") from refusal

    def _create_comments(self, now, verbosity):
        threads = threads_to_create(now)
        try:
            for live_article, entries in with_progress(threads, len(threads), self.stderr):
                create_comments(live_article, entries, now)
        except PermissionDenied as error:
            raise CommandError("The account “moderator” was here before and may not moderate.") from error
        if verbosity and threads:
            self.stdout.write(f"Comments: written under {len(threads)} articles")

    def _print_accounts(self, port):
        site = f"http://127.0.0.1:{port}/"
        lines = [
            f"\n{Masthead.objects.current()}: {site}",
            f"The desk: {site}admin/",
            f"Readers’ comments: {site}admin/moderation/",
            f"\nAccounts, all with the password {PASSWORD}:",
            *(f"  {username:<10} {duties}" for username, _, _, duties in ACCOUNTS),
        ]
        self.stdout.write("\n".join(lines))


@contextmanager
def without_emails():
    """Send nobody a letter of what is done in the block."""
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.dummy.EmailBackend"
    try:
        yield
    finally:
        settings.EMAIL_BACKEND = backend


@transaction.atomic
def create_account(username, name, role):
    """Make a member of staff with that role, unless the username is taken, and link their byline."""
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


def threads_to_create(now):
    """Return [(LiveArticle, its entries of comments.json)] for the visible articles without any comment."""
    threads = {
        news_id: list(entries) for news_id, entries in groupby(read_demo("comments.json"), itemgetter("news_id"))
    }
    articles = LiveArticle.objects.visible(now).filter(pk__in=threads, article__comments=None)
    return [(live_article, threads[live_article.pk]) for live_article in articles]


@transaction.atomic
def create_comments(live_article, entries, now):
    """Write an article's comments, and the decisions on them, at their minutes after its publication."""
    moderator = User.objects.get(username="moderator")
    comments_by_key = {}
    for entry in entries:
        parent = comments_by_key.get(entry["parent"])
        at = written_at(live_article, entry, now)
        is_live = entry["status"] == Comment.Status.LIVE
        comment = Comment(
            article_id=live_article.pk,
            parent=parent,
            created_at=at,
            status=Comment.Status.LIVE if is_live else Comment.Status.HELD,
            published_at=at if is_live else None,
            **{name: entry[name] for name in ("body", "name", "email")},
        )
        comment.full_clean()
        comment.save()
        comments_by_key[entry["key"]] = comment
        if verdict := VERDICTS.get(entry["status"]):
            decided_at = min(at + timedelta(minutes=MINUTES_TO_DECIDE), now)
            decide(comment.pk, comment.version, verdict, moderator, reason=entry["reason"], at=decided_at)
        create_moderation_records(comment, entry, now)
    Thread.objects.recount([live_article.pk])


def create_moderation_records(comment, entry, now):
    """Write what the demonstration has beside a comment: signals of the pipeline, a report, an appeal, a pick."""
    signals = entry.get("signals", [])
    ModerationSignal.objects.bulk_create(
        ModerationSignal(comment=comment, outcome="hold", **signal) for signal in signals
    )
    risk = sum(signal["risk"] for signal in signals)
    if "report" in entry:
        number = new_reference_number() if "law" in entry["report"] else None
        where = {"comment": comment, "version": comment.version, "address_hash": "demonstration"}
        Report.objects.create(**where, **entry["report"], reference=number, reported_at=now)
    if "appeal" in entry:
        Appeal.objects.create(decision=comment.decisions.get(), words=entry["appeal"], appealed_at=now)
    pick_fields = {"picked_at": now, "picked_by": User.objects.get(username="editor")} if entry.get("pick") else {}
    if risk or pick_fields:
        Comment.objects.filter(pk=comment.pk).update(risk=risk, **pick_fields)


def written_at(live_article, entry, now):
    """Return when a comment was written: minutes after its article and never ahead; minutes ago if it waits."""
    minutes = timedelta(minutes=entry["minutes_after"])
    at = live_article.publish_at + minutes
    if entry["status"] == Comment.Status.HELD:
        at = max(at, now - minutes)
    return min(at, now)
