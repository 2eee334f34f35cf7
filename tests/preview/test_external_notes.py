"""A add_external_note, who has a link and neither account nor cookie."""

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
    """A browser without a cookie, which the desk's own guard would refuse."""
    return Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "same-origin"})


def notes(link):
    return reverse("preview-note", args=[link.token])


def fill(link, count=MAX_UNRESOLVED_NOTES_PER_HOUR, **when):
    return [add_external_note(link, f"Remark {number}.", **when) for number in range(count)]


def test_a_note_is_kept_with_its_revision_and_whose_it_is(client, link):
    answer = client.post(notes(link), {"text": "The date is wrong.", "name": "Sara"})
    assert (answer.status_code, answer["Location"]) == (303, f"{link.get_absolute_url()}?sent")
    note = Note.objects.get()
    assert (note.article, note.revision, note.text) == (link.article, 1, "The date is wrong.")
    assert (note.external_author, note.written_by) == ("Sara, by the link “the lawyer”", None)
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]


def test_the_page_says_thank_you(client, link):
    answer = client.post(notes(link), {"text": "The date is wrong."}, follow=True)
    assert "Thank you. Your note was sent to the newsroom." in answer.text
    assert "Thank you" not in client.get(link.get_absolute_url()).text


def test_a_name_is_not_asked_for(client, link):
    client.post(notes(link), {"text": "The date is wrong."})
    assert Note.objects.get().external_author == "Anonymous, by the link “the lawyer”"


def test_the_note_is_in_the_log_of_acts(client, link):
    client.post(notes(link), {"text": "The date is wrong.", "name": "Sara"})
    entry = AuditEntry.objects.about("article", link.article_id).get(action="add_external_note")
    assert entry.person is None
    assert entry.after["note"] == "The date is wrong."
    assert entry.after["written by"] == "Sara, by the link “the lawyer”"


def test_it_is_stored_as_plain_text(client, link):
    client.post(notes(link), {"text": "\u202eOne\r\nline\0 <b>and</b>\x08 another\r\n", "name": "Sa\nra\0\u2066"})
    note = Note.objects.get()
    assert note.text == "One\nline <b>and</b> another"
    assert note.external_author.startswith("Sa ra, by")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Write the note before you send it."),
        ({"text": " \u200b\0\n"}, "Write the note before you send it."),
        ({"text": "x" * 2001}, "Shorten the text to 2000 characters; it has 2001."),
        ({"text": "The date is wrong.", "name": "y" * 61}, "Shorten the text to 60 characters; it has 61."),
    ],
)
def test_a_mistake_gives_the_text_back(client, link, fields, sentence):
    answer = client.post(notes(link), fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "<title>Error: " in answer.text
    assert fields.get("text", "").strip(" \0\u200b\n") in answer.text
    assert "<h1>Wells are measured</h1>" in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    assert not Note.objects.exists()


def test_a_line_counts_as_one_character_at_its_end_however_it_is_sent(client, link):
    assert client.post(notes(link), {"text": "x\r\n" * 999 + "xx"}).status_code == 303


def test_a_form_on_another_site_leaves_nothing_and_the_text_can_be_sent_from_ours(client, link):
    answer = client.post(notes(link), {"text": "Best prices!"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "The form was sent from another website" in answer.text
    assert "Best prices!" in answer.text
    assert not Note.objects.exists()


def test_a_browser_that_tells_nothing_of_itself_is_taken_at_its_word(link):
    assert Client(enforce_csrf_checks=True).post(notes(link), {"text": "Mine."}).status_code == 303


def test_a_link_brings_twenty_notes_an_hour_and_keeps_the_text_of_the_next(client, link):
    fill(link)
    answer = client.post(notes(link), {"text": "One too many."})
    assert answer.status_code == 429
    assert "The newsroom has 20 unread notes from this link." in answer.text
    assert "One too many." in answer.text
    assert Note.objects.count() == MAX_UNRESOLVED_NOTES_PER_HOUR


@pytest.mark.django_db(transaction=True)
def test_notes_that_arrive_at_once_are_all_counted(link):
    fill(link, MAX_UNRESOLVED_NOTES_PER_HOUR - 1)
    results = run_concurrently(*[lambda: add_external_note(link, "One more.")] * 6)
    assert sum(isinstance(result, Note) for result in results) == 1
    assert Note.objects.count() == MAX_UNRESOLVED_NOTES_PER_HOUR


def test_there_is_room_again_once_a_note_is_resolved(client, link):
    first, *_ = fill(link)
    resolve_note(first, by=users.chief())
    assert client.post(notes(link), {"text": "One more."}).status_code == 303


def test_there_is_room_again_after_an_hour_and_on_another_link(client, link, time_machine):
    time_machine.move_to(NOON, tick=False)
    link = create_share_link(link.article, "the source", 24, by=None)
    fill(link)
    other = create_share_link(link.article, "the expert", 24, by=None)
    assert client.post(notes(other), {"text": "From another."}).status_code == 303
    time_machine.move_to(NOON + HOUR, tick=False)
    assert client.post(notes(link), {"text": "An hour later."}).status_code == 303


def test_a_link_is_not_kept_from_notes_by_another_of_the_same_name_and_revision(client, link):
    fill(create_share_link(link.article, link.label, 24, by=None))
    assert client.post(notes(link), {"text": "From another link."}).status_code == 303
    assert link.external_notes.get().note.text == "From another link."


def test_a_newspaper_exported_before_notes_knew_their_links_has_them_related_at_import(link):
    fill(link, 2)
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


def test_a_note_for_a_revoked_link_answers_410_and_gives_the_text_back(client, link):
    revoke_share_link(link, by=None)
    answer = client.post(notes(link), {"text": "The date is wrong."})
    assert answer.status_code == 410
    assert "The date is wrong." in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert not Note.objects.exists()


def test_a_note_is_refused_where_the_link_ends_while_it_is_sent(link):
    ShareLink.objects.update(ends_at=NOON)
    with pytest.raises(ValidationError, match="This preview link has expired"):
        add_external_note(link, "The date is wrong.")
    assert not Note.objects.exists()


def test_the_address_of_the_notes_leads_to_the_page(client, link):
    assert client.get(notes(link))["Location"] == link.get_absolute_url()
    assert client.put(notes(link)).status_code == 405
