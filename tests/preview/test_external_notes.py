"""External notes, by people who have a preview link but neither an account nor a cookie."""

import datetime
import json

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from articles.editorial.notes import create_note, resolve_note
from articles.exchange.full_export.export_newspaper import export_newspaper
from articles.exchange.full_export.import_newspaper import import_newspaper
from articles.models import AuditEntry, ExternalNote, Note, ShareLink
from articles.preview.external_notes import MAX_UNRESOLVED_NOTES_PER_HOUR, add_external_note
from articles.preview.share_links import create_share_link, revoke_share_link
from tests import users
from tests.builders import NOON, a_draft
from tests.concurrency import run_concurrently
from tests.exchange.full_export.sample_newspaper import wipe

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def link():
    return create_share_link(a_draft(headline="Wells are measured"), "the lawyer", 24, by=users.editor())


@pytest.fixture
def client():
    """Return a client without a cookie, whose POSTs the desk's CSRF check would reject."""
    return Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "same-origin"})


def notes_url(link):
    return reverse("preview-note", args=[link.token])


def add_notes(link, count=MAX_UNRESOLVED_NOTES_PER_HOUR, **kwargs):
    return [add_external_note(link, f"Remark {number}.", **kwargs) for number in range(count)]


def test_a_note_is_stored_with_its_revision_and_author(client, link):
    response = client.post(notes_url(link), {"text": "The date is wrong.", "name": "Sara"})
    assert (response.status_code, response["Location"]) == (303, f"{link.get_absolute_url()}?sent")
    note = Note.objects.get()
    assert (note.article, note.revision, note.text) == (link.article, 1, "The date is wrong.")
    assert (note.external_author, note.written_by) == ("Sara, by the link “the lawyer”", None)
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]


def test_the_page_confirms_the_note(client, link):
    response = client.post(notes_url(link), {"text": "The date is wrong."}, follow=True)
    assert "Thank you. Your note was sent to the newsroom." in response.text
    assert "Thank you" not in client.get(link.get_absolute_url()).text


def test_a_name_is_optional(client, link):
    client.post(notes_url(link), {"text": "The date is wrong."})
    assert Note.objects.get().external_author == "Anonymous, by the link “the lawyer”"


def test_the_note_is_in_the_audit_log(client, link):
    client.post(notes_url(link), {"text": "The date is wrong.", "name": "Sara"})
    entry = AuditEntry.objects.about("article", link.article_id).get(action="add_external_note")
    assert entry.person is None
    assert entry.after["note"] == "The date is wrong."
    assert entry.after["written by"] == "Sara, by the link “the lawyer”"


def test_it_is_stored_as_plain_text(client, link):
    client.post(notes_url(link), {"text": "\u202eOne\r\nline\0 <b>and</b>\x08 another\r\n", "name": "Sa\nra\0\u2066"})
    note = Note.objects.get()
    assert note.text == "One\nline <b>and</b> another"
    assert note.external_author.startswith("Sa ra, by")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Write the note before you send it."),
        ({"text": " \u200b\0\n"}, "Write the note before you send it."),
        ({"text": "x" * 2001}, "Shorten the text to 2000 characters; it has 2001."),
        ({"text": "The date is wrong.", "name": "y" * 61}, "Shorten the text to 60 characters; it has 61."),
    ],
)
def test_an_invalid_form_keeps_the_text(client, link, fields, message):
    response = client.post(notes_url(link), fields)
    assert response.status_code == 422
    assert message in response.text
    assert "<title>Error: " in response.text
    assert fields.get("text", "").strip(" \0\u200b\n") in response.text
    assert "<h1>Wells are measured</h1>" in response.text
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    assert not Note.objects.exists()


def test_a_line_break_counts_as_one_character_in_any_form(client, link):
    assert client.post(notes_url(link), {"text": "x\r\n" * 999 + "xx"}).status_code == 303


def test_a_form_on_another_site_stores_nothing_and_keeps_the_text(client, link):
    response = client.post(notes_url(link), {"text": "Best prices!"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert "The form was sent from another website" in response.text
    assert "Best prices!" in response.text
    assert not Note.objects.exists()


def test_a_browser_that_sends_no_origin_is_accepted(link):
    assert Client(enforce_csrf_checks=True).post(notes_url(link), {"text": "Mine."}).status_code == 303


def test_a_link_accepts_twenty_notes_an_hour_and_keeps_the_text_of_the_next(client, link):
    add_notes(link)
    response = client.post(notes_url(link), {"text": "One too many."})
    assert response.status_code == 429
    assert "The newsroom has 20 unread notes from this link." in response.text
    assert "One too many." in response.text
    assert Note.objects.count() == MAX_UNRESOLVED_NOTES_PER_HOUR


@pytest.mark.django_db(transaction=True)
def test_concurrent_notes_are_all_counted(link):
    add_notes(link, MAX_UNRESOLVED_NOTES_PER_HOUR - 1)
    results = run_concurrently(*[lambda: add_external_note(link, "One more.")] * 6)
    assert sum(isinstance(result, Note) for result in results) == 1
    assert Note.objects.count() == MAX_UNRESOLVED_NOTES_PER_HOUR


def test_a_resolved_note_makes_room_for_another(client, link):
    first, *_ = add_notes(link)
    resolve_note(first, by=users.chief())
    assert client.post(notes_url(link), {"text": "One more."}).status_code == 303


def test_the_limit_is_per_hour_and_per_link(client, link, time_machine):
    time_machine.move_to(NOON, tick=False)
    link = create_share_link(link.article, "the source", 24, by=None)
    add_notes(link)
    other = create_share_link(link.article, "the expert", 24, by=None)
    assert client.post(notes_url(other), {"text": "From another."}).status_code == 303
    time_machine.move_to(NOON + HOUR, tick=False)
    assert client.post(notes_url(link), {"text": "An hour later."}).status_code == 303


def test_the_limit_does_not_include_notes_of_a_link_with_the_same_label_and_revision(client, link):
    add_notes(create_share_link(link.article, link.label, 24, by=None))
    assert client.post(notes_url(link), {"text": "From another link."}).status_code == 303
    assert link.external_notes.get().note.text == "From another link."


def test_importing_a_full_export_without_external_notes_creates_them(link):
    add_notes(link, 2)
    create_share_link(link.article, "the source", 24, by=None)
    create_note(link.article, "From the desk.", by=users.chief(), revision=1)
    lines = [line for line in export_newspaper() if '"model":"outsidenote"' not in line]
    end = json.dumps({"end": {"rows": len(lines) - 2}})
    wipe()
    (outcome,) = import_newspaper(iter(line.encode() for line in [*lines[:-1], end + "\n"]), "a.jsonl")
    assert (outcome.result, outcome.reason) == ("imported", "")
    assert {each.note.text: each.link.label for each in ExternalNote.objects.all()} == {
        "Remark 0.": "the lawyer",
        "Remark 1.": "the lawyer",
    }


def test_a_note_for_a_revoked_link_answers_410_and_keeps_the_text(client, link):
    revoke_share_link(link, by=None)
    response = client.post(notes_url(link), {"text": "The date is wrong."})
    assert response.status_code == 410
    assert "The date is wrong." in response.text
    assert "no-store" in response["Cache-Control"]
    assert not Note.objects.exists()


def test_a_note_is_refused_if_the_link_expires_while_it_is_sent(link):
    ShareLink.objects.update(ends_at=NOON)
    with pytest.raises(ValidationError, match="This preview link has expired"):
        add_external_note(link, "The date is wrong.")
    assert not Note.objects.exists()


def test_the_address_of_the_notes_redirects_to_the_page(client, link):
    assert client.get(notes_url(link))["Location"] == link.get_absolute_url()
    assert client.put(notes_url(link)).status_code == 405
