"""A small newspaper with a row of every model, and the roads between it, a file and an empty database."""

import io
import uuid
from datetime import timedelta

from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connection

from articles.comments.classifier import Lessons, Token
from articles.comments.hashes import HashKey
from articles.comments.models import Fingerprint, Signal, Trace
from articles.comments.rules import CommentRules, SectionPolicy
from articles.comments.senders import Address, Lift, Sanction, Subscription
from articles.editorial.models import Note, RevisionName
from articles.editorial.publish import publish
from articles.editorial.save import save_working_copy
from articles.exchange.models import ImportedComment, Redirect
from articles.exchange.whole.inventory import every_model, taken
from articles.exchange.whole.rows import line_of
from articles.exchange.whole.take import import_newspaper
from articles.exchange.whole.write import export_newspaper
from articles.models import ImportedReport, Masthead, OutsideNote, Preferences, ShareLink, ShareView, Topic
from articles.moderation.decide import decide
from articles.moderation.models import Appeal, Batch, Decision
from articles.search.index import catch_up
from articles.writing.models import Buffer, Presence
from tests import cast
from tests.builders import NOON, a_comment, a_draft, a_live_article, a_photo, a_report, a_section, a_topic, an_author

HOUR = timedelta(hours=1)
TEXT = "“Ends”, a tab\t, a line\nfeed, یک، 🚲, \u2028 and a backslash \\u0000"


def lay_newspaper():
    """Store a newspaper with at least a row of every model, and return its two articles: published, and a draft."""
    editor = cast.editor(sections=[a_section("World")])
    editor.user_permissions.add(Permission.objects.get(codename="view_whole_log"))
    moderator = cast.moderator()
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
    _lay_the_desks_rows(article, draft, editor)
    _lay_the_talk(live, editor, moderator)
    catch_up()
    return article, draft


def _lay_the_desks_rows(article, draft, editor):
    revision = draft.revisions.get()
    note = Note.objects.create(article=draft, text=TEXT, written_at=NOON, outsider="the lawyer")
    RevisionName.objects.create(revision=revision, name="for the lawyer", named_by=editor, named_at=NOON)
    link = ShareLink.objects.create(article=draft, revision=revision, label="the lawyer", ends_at=NOON + HOUR)
    OutsideNote.objects.create(note=note, link=link)
    ShareView.objects.create(link=link, at=NOON, agent="Mozilla/5.0 (of the lawyer)")
    window = {"window": uuid.uuid4(), "person": editor, "article": draft}
    Buffer.objects.create(**window, sequence=3, fields={"headline": ["Unsaved"], "body": ["<p>b"]}, saved_at=NOON)
    Presence.objects.create(**window, seen_at=NOON)
    Redirect.objects.create(path="/2019/05/a-well/", article=article)
    ImportedReport.objects.create(article=article, fingerprint="f" * 64, revision=1, imported_at=NOON)
    SectionPolicy.objects.create(section=a_section(), policy="closed")


def _lay_the_talk(live, editor, moderator):
    first = a_comment(live, email="behzad@reader.example", status="held", address_hash="687.ab")
    Trace.objects.create(comment=first, ip="203.0.113.7", user_agent="Mozilla/5.0 (a reader’s)", purge_at=NOON)
    Signal.objects.create(comment=first, kind="links", outcome="hold", risk=20, matched="3 links")
    Fingerprint.objects.create(comment=first, number=-(2**40))
    HashKey.objects.create(period=687, secret="c" * 64)
    CommentRules.objects.current()
    Lessons.objects.get_or_create(pk=1, defaults={"approved": 1})
    Token.objects.create(text="Éa", approved=2)
    Token.objects.create(text="b", rejected=1)
    Address.objects.create(email=first.email, confirmed_at=NOON)
    Subscription.objects.create(comment=first)
    decide(first.pk, first.version, Decision.Verdict.REJECT, moderator, reason="Off topic", at=NOON)
    Appeal.objects.create(decision=first.decisions.get(), words="Look again.", appealed_at=NOON)
    batch = Batch.objects.create(words="a selection", made_by=moderator, made_at=NOON)
    Batch.objects.create(words="taken back", made_by=moderator, made_at=NOON, reverses=batch)
    second = a_comment(live, picked_at=NOON, picked_by=editor, nonce=uuid.uuid4())
    answer = a_comment(live, parent=second, author=editor)
    a_report(answer)
    ImportedComment.objects.create(comment=first, record=live.article.imported_report, key=7)
    sanction = Sanction.objects.create(
        kind="ban", target="email", value=first.email, comment=first, reason="Spam", begins_at=NOON,
        ends_at=NOON + HOUR, imposed_by=moderator,
    )  # fmt: skip
    Lift.objects.create(sanction=sanction, lifted_at=NOON, lifted_by=moderator)


def exported(*args, **options):
    """Return the newspaper's lines as bytes."""
    return [line.encode() for line in export_newspaper(*args, **options)]


def taken_in(lines, **options):
    """Take lines in and return the one Outcome."""
    (outcome,) = import_newspaper(iter(lines), "a.jsonl", **options)
    return outcome


def every_row():
    """Return {name: [every column of each row, as it is written]} of all models that go out."""
    return {
        name: [line_of(name, row) for row in model._base_manager.order_by("pk").values()]
        for name, model in taken().items()
    }


def wipe():
    """Leave the database as `migrate` does: no row of the newspaper, nothing in the index."""
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        for model in reversed(every_model()):
            if not model._meta.auto_created:
                for field in model._meta.many_to_many:
                    cursor.execute(f"DELETE FROM {field.remote_field.through._meta.db_table}")
        # As a statement, since logs refuse; references are looked at when the transaction ends.
        for model in [*reversed(taken().values()), *every_model()]:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
    call_command("search_index", rebuild=True, verbosity=0, stdout=io.StringIO())
