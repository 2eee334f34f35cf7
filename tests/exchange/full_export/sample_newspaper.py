"""A small newspaper with a row of every model, and helpers that export, import, compare and delete it."""

import io
import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.db import connection

from articles.comments.classifier import ClassifierState, ClassifierToken
from articles.comments.comment_settings import CommentRules, SectionPolicy
from articles.comments.commenters import CommenterEmail, Sanction, SanctionLift, Subscription
from articles.comments.models import CommentTrace, Fingerprint, ModerationSignal
from articles.delivery.ip_hashes import HashKey
from articles.editorial.actions.publish import publish
from articles.editorial.actions.save import save_working_copy
from articles.editorial.models import Note, RevisionName
from articles.exchange.full_export.export_filter import ExportFilter
from articles.exchange.full_export.export_newspaper import export_newspaper
from articles.exchange.full_export.exported_models import all_models, exported_models
from articles.exchange.full_export.import_newspaper import import_newspaper
from articles.exchange.full_export.row_serializer import row_to_line
from articles.exchange.import_run import ImportOutcome
from articles.exchange.models import ImportedComment, Redirect
from articles.models import (
    Article,
    ExternalNote,
    ImportedReport,
    LiveArticle,
    Masthead,
    Preferences,
    ShareLink,
    ShareView,
    Topic,
)
from articles.moderation.decide import decide
from articles.moderation.models import Appeal, Decision, DecisionBatch
from articles.search.index import update_index
from articles.writing.models import AutosaveBuffer, Presence
from tests import users
from tests.builders import NOON, a_comment, a_draft, a_live_article, a_photo, a_report, a_section, a_topic, an_author

HOUR = timedelta(hours=1)
TEXT = "“Ends”, a tab\t, a line\nfeed, یک، 🚲, \u2028 and a backslash \\u0000"


def create_newspaper() -> tuple[Article, Article]:
    """Store a newspaper with at least one row of every model; return its two articles: a published one and a draft."""
    editor = users.editor(sections=[a_section("World")])
    editor.user_permissions.add(Permission.objects.get(codename="view_whole_log"))
    moderator = users.moderator()
    Masthead.objects.create(name="The Courier")
    Preferences.objects.create(user=editor, keys=False)
    photo = a_photo(place=TEXT, uploaded_by=editor)
    body = f'<p>Water.</p><figure><img src="/admin/photos/{photo.pk}/" alt=""><figcaption></figcaption></figure>'
    live = a_live_article(
        topics=[a_topic(), a_topic("Rain", kind="event")],
        by=editor,
        photo=photo,
        body=body,
        standfirst=TEXT,
        planned_on=NOON.date(),
        editor=an_author("Dana"),
        sources=f"{TEXT}\nA driller",
        source_address="https://agency.example/1",
    )
    article = live.article
    article.headline = "Well is measured twice"
    save_working_copy(article, topics=list(Topic.objects.all()), authors=[an_author(), an_author("Omid")], by=editor)
    publish(article, kind="correction", note="It was two.", by=editor, now=NOON + HOUR)
    wrong = article.versions.get(number=2)
    publish(article, kind="correction", note="It was three.", supersedes=wrong, by=editor, now=NOON + 2 * HOUR)
    draft = a_draft(by=editor, section=a_section("World"), form_key=uuid.uuid4(), translation_of=article.pk)
    _create_desk_rows(article, draft, editor)
    _create_comments(live, editor, moderator)
    update_index()
    return article, draft


def _create_desk_rows(article: Article, draft: Article, editor: User) -> None:
    revision = draft.revisions.get()
    note = Note.objects.create(article=draft, text=TEXT, written_at=NOON, external_author="the lawyer")
    RevisionName.objects.create(revision=revision, name="for the lawyer", named_by=editor, named_at=NOON)
    link = ShareLink.objects.create(article=draft, revision=revision, label="the lawyer", ends_at=NOON + HOUR)
    ExternalNote.objects.create(note=note, link=link)
    ShareView.objects.create(link=link, at=NOON, user_agent="Mozilla/5.0 (of the lawyer)")
    window = {"window": uuid.uuid4(), "person": editor, "article": draft}
    AutosaveBuffer.objects.create(
        **window, sequence=3, fields={"headline": ["Unsaved"], "body": ["<p>b"]}, saved_at=NOON
    )
    Presence.objects.create(**window, seen_at=NOON)
    Redirect.objects.create(path="/2019/05/a-well/", article=article)
    ImportedReport.objects.create(article=article, fingerprint="f" * 64, revision=1, imported_at=NOON)
    SectionPolicy.objects.create(section=a_section(), policy="closed")


def _create_comments(live: LiveArticle, editor: User, moderator: User) -> None:
    first = a_comment(live, email="behzad@reader.example", status="held", address_hash="687.ab")
    CommentTrace.objects.create(comment=first, ip="203.0.113.7", user_agent="Mozilla/5.0 (a reader’s)", purge_at=NOON)
    ModerationSignal.objects.create(comment=first, kind="links", outcome="hold", risk=20, matched="3 links")
    Fingerprint.objects.create(comment=first, number=-(2**40))
    HashKey.objects.create(period=687, secret="c" * 64)
    CommentRules.objects.current()
    ClassifierState.objects.get_or_create(pk=1, defaults={"approved": 1})
    ClassifierToken.objects.create(text="Éa", approved=2)
    ClassifierToken.objects.create(text="b", rejected=1)
    CommenterEmail.objects.create(email=first.email, confirmed_at=NOON)
    Subscription.objects.create(comment=first)
    decide(first.pk, first.version, Decision.Verdict.REJECT, moderator, reason="Off topic", at=NOON)
    Appeal.objects.create(decision=first.decisions.get(), words="Look again.", appealed_at=NOON)
    batch = DecisionBatch.objects.create(description="a selection", made_by=moderator, made_at=NOON)
    DecisionBatch.objects.create(description="taken back", made_by=moderator, made_at=NOON, reverses=batch)
    second = a_comment(live, picked_at=NOON, picked_by=editor, nonce=uuid.uuid4())
    reply = a_comment(live, parent=second, author=editor)
    a_report(reply)
    ImportedComment.objects.create(comment=first, record=live.article.imported_report, key=7)
    sanction = Sanction.objects.create(
        kind="ban", target="email", value=first.email, comment=first, reason="Spam", begins_at=NOON,
        ends_at=NOON + HOUR, imposed_by=moderator,
    )  # fmt: skip
    SanctionLift.objects.create(sanction=sanction, lifted_at=NOON, lifted_by=moderator)


def export_lines(export_filter: ExportFilter | None = None, *, passwords: bool = False) -> list[bytes]:
    """Return the lines of the export."""
    return [line.encode() for line in export_newspaper(export_filter, passwords=passwords)]


def import_lines(lines: Iterable[bytes], **options: Any) -> ImportOutcome:
    """Import lines and return the one outcome."""
    (outcome,) = import_newspaper(iter(lines), "a.jsonl", **options)
    return outcome


def all_rows() -> dict[str, list[str]]:
    """Return {name: [line of each row with all its columns]} of the exported models."""
    return {
        name: [row_to_line(name, row) for row in model._base_manager.order_by("pk").values()]
        for name, model in exported_models().items()
    }


def wipe() -> None:
    """Delete every row of the newspaper and of the search index, as after `migrate`."""
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        for model in reversed(all_models()):
            if not model._meta.auto_created:
                for field in model._meta.many_to_many:
                    cursor.execute(f"DELETE FROM {field.remote_field.through._meta.db_table}")
        # With SQL, since append-only models refuse to be deleted. References are checked at the end of the transaction.
        for model in [*reversed(exported_models().values()), *all_models()]:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
    call_command("search_index", rebuild=True, verbosity=0, stdout=io.StringIO())
