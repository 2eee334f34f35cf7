"""What housekeeping repairs: missing pictures, the search index, and rows that are no longer needed."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.mail import EmailMessage
from django.utils import timezone

from articles.delivery.page_cache.tags import invalidate_at
from articles.housekeeping import picture_files
from articles.housekeeping.steps import STEPS
from articles.models import Article, AutosaveBuffer, LiveArticle, OutgoingEmail, Photo, ScheduledPageChange, SearchText
from articles.outbox.queue_emails import queue_messages
from articles.photos.renditions import is_complete
from articles.photos.storage import originals_storage, public_storage
from articles.search.index import update_index
from tests import users
from tests.builders import a_live_article, a_photo

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def run(name: str) -> int:
    """Run one step and return its number."""
    (step,) = [step for step in STEPS if step.name == name]
    return step.run(timezone.now())


def test_avif_files_of_a_lost_task_are_made(django_capture_on_commit_callbacks):
    photo = a_photo()
    assert not is_complete(photo.crops)
    with django_capture_on_commit_callbacks(execute=True):
        assert run("renditions") == 1
    photo.refresh_from_db()
    assert is_complete(photo.crops)
    assert run("renditions") == 0


def test_a_photo_whose_original_is_lost_does_not_stop_the_others(caplog):
    lost, whole = a_photo(), a_photo()
    Photo.objects.update(crops={})
    originals_storage().delete(lost.original.name)
    assert run("renditions") == 1
    whole.refresh_from_db()
    assert whole.crops
    assert f"photo {lost.pk}" in caplog.text


def test_missing_pictures_are_spread_over_several_runs(monkeypatch):
    monkeypatch.setattr(picture_files, "MAX_PHOTOS_PER_RUN", 2)
    for _ in range(3):
        a_photo()
    Photo.objects.update(crops={})
    assert run("renditions") == 2


def test_the_social_cards_of_imported_articles_are_drawn():
    live = a_live_article()
    assert run("social_cards") == 1
    assert LiveArticle.objects.get(pk=live.pk).social_card
    assert run("social_cards") == 0


def test_differences_of_the_search_index_are_corrected():
    changed, missing = a_live_article(headline="Zarquontine"), a_live_article()
    update_index()
    SearchText.objects.filter(article=changed.pk).update(digest="")
    SearchText.objects.filter(article=missing.pk).delete()
    assert run("search_index") == 2
    assert run("search_index") == 0


def test_the_search_index_is_compared_beyond_the_first_batch(monkeypatch):
    monkeypatch.setattr("articles.search.index.BATCH_SIZE", 2)
    articles = [a_live_article() for _ in range(5)]
    update_index()
    SearchText.objects.filter(article=articles[-1].pk).delete()
    assert Article.objects.count() == 5
    assert run("search_index") == 1


def test_unused_files_are_counted_and_stay(monkeypatch):
    monkeypatch.setattr(picture_files, "ORPHAN_GRACE_PERIOD", -DAY)
    a_photo()
    before = run("unused_files")
    names = ("photos/ff/unused/240.webp", "cards/unused.jpg")
    for name in names:
        public_storage().save(name, ContentFile(b"left"))
    assert run("unused_files") == before + 2
    for name in names:
        assert public_storage().exists(name)
        public_storage().delete(name)


def test_waiting_emails_are_sent_and_old_records_deleted(settings):
    queue_messages([EmailMessage("Hello", "A text", None, ["mina@reader.example"])])
    OutgoingEmail.objects.update(next_attempt_at=timezone.now(), created_at=timezone.now() - 31 * DAY)
    assert run("old_emails") == 0
    mail.outbox.clear()
    assert run("send_emails") == 1
    assert [message.to for message in mail.outbox] == [["mina@reader.example"]]
    assert run("old_emails") == 1


def test_past_changes_of_pages_are_deleted():
    now = timezone.now()
    for days in (-3, -1, 1):
        invalidate_at(["front"], now + days * DAY)
    assert run("page_changes") == 1
    assert ScheduledPageChange.objects.count() == 2


def test_empty_autosave_buffers_are_deleted_and_unsaved_text_stays():
    person = users.editor()
    for fields, days in (({}, 2), ({}, 0), ({"headline": ["Draft"]}, 200)):
        saved_at = timezone.now() - days * DAY
        AutosaveBuffer.objects.create(window=uuid.uuid4(), person=person, sequence=1, fields=fields, saved_at=saved_at)
    assert run("autosaves") == 1
    assert AutosaveBuffer.objects.unsaved().count() == 1
