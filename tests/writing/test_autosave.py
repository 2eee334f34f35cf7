"""Autosave: one row per window, no revisions, and no effect of late requests and of other windows."""

import datetime
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client
from django.urls import reverse

from articles.models import Article, AutosaveBuffer, Revision
from articles.writing.autosave import StaleAutosaveError, clear_buffer, discard_unsaved_text, save_buffer, unsaved_texts
from articles.writing.browser_window import EditorWindow
from tests import users
from tests.article_form import NEW_ARTICLE_URL, article_page_url
from tests.builders import NOON, a_draft, a_section

pytestmark = pytest.mark.django_db
AUTOSAVE_NEW = reverse("autosave-new")


@pytest.fixture
def edris():
    return users.editor()


@pytest.fixture
def desk(client, edris):
    """Return a client signed in as Edris, an editor."""
    client.force_login(edris)
    return client


def autosave(article):
    return reverse("autosave", args=[article.pk])


def autosave_data(window, sequence=1, **fields):
    """Return the data that a window posts: its hidden fields and the fields of its form."""
    return {"window": str(window), "base": 1, "sequence": sequence, "_act": "save", **fields}


def window_and_fields(sequence, text, window):
    return EditorWindow(window, base=1, sequence=sequence), {"headline": [text]}


def test_two_hundred_autosaves_make_one_row_and_no_revision(desk):
    article, window = a_draft(), uuid4()
    for n in range(1, 201):
        answer = desk.post(autosave(article), autosave_data(window, n, headline=f"Wells {n}", topics=["Water", ""]))
        assert answer.status_code == 200
    buffer = AutosaveBuffer.objects.get()
    assert (buffer.sequence, buffer.base) == (200, 1)
    assert buffer.fields == {"headline": ["Wells 200"], "topics": ["Water", ""]}
    assert Revision.objects.count() == 1
    article.refresh_from_db()
    assert article.headline != "Wells 200"


def test_the_response_has_the_stored_sequence_and_the_latest_revision(desk, edris):
    article = a_draft()
    answer = desk.post(autosave(article), autosave_data(uuid4(), 7, headline="Wells")).json()
    assert answer.pop("saved_at") == DjangoJSONEncoder().default(AutosaveBuffer.objects.get().saved_at)
    assert answer == {"sequence": 7, "unsaved": True, "revision": 1, "others": [], "also": "", "meanwhile": ""}


def test_the_response_mentions_a_save_by_someone_else(desk):
    article = a_draft(by=users.chief(last_name="Rostami"))
    answer = desk.post(autosave(article), autosave_data(uuid4(), base=0, headline="Wells")).json()
    assert (
        answer["meanwhile"]
        == "Chaman Rostami saved revision 1 in the meantime. When you save, you will see both texts."
    )


def test_the_text_of_a_new_article_is_stored_without_creating_the_article(desk, edris):
    answer = desk.post(AUTOSAVE_NEW, autosave_data(uuid4(), base=0, headline="Wells"))
    assert (answer.status_code, answer.json()["revision"]) == (200, 0)
    assert not Article.objects.exists()
    assert [offer.excerpt for offer in unsaved_texts(edris, None)] == ["Wells"]


def test_a_request_with_an_older_sequence_changes_nothing(desk):
    article, window = a_draft(), uuid4()
    desk.post(autosave(article), autosave_data(window, 3, headline="Third"))
    for late in (2, 3):
        answer = desk.post(autosave(article), autosave_data(window, late, headline="Second"))
        assert answer.status_code == 409
        assert (answer.json()["sequence"], answer.json()["unsaved"]) == (3, True)
    assert AutosaveBuffer.objects.get().fields == {"headline": ["Third"]}


def test_a_browser_that_sends_its_own_copy_late_gets_a_status_and_no_error(desk):
    article, window = a_draft(), uuid4()
    for brought in (2, 2, 1):
        answer = desk.post(autosave(article), autosave_data(window, brought, headline=f"Wells {brought}", brought=1))
        assert (answer.status_code, answer.json()["sequence"], answer.json()["unsaved"]) == (200, 2, True)
    assert AutosaveBuffer.objects.get().fields == {"headline": ["Wells 2"]}


def test_texts_of_two_windows_of_one_person_are_both_stored_and_offered(edris):
    article, first, second = a_draft(), uuid4(), uuid4()
    save_buffer(edris, article, *window_and_fields(1, "In one", first), now=NOON)
    save_buffer(edris, article, *window_and_fields(1, "In another", second), now=NOON + datetime.timedelta(seconds=1))
    assert [offer.excerpt for offer in unsaved_texts(edris, article)] == ["In another", "In one"]
    assert [offer.excerpt for offer in unsaved_texts(edris, article, window=second)] == ["In one"]
    assert [offer.excerpt for offer in unsaved_texts(edris, article, window=str(second))] == ["In one"]


def test_a_text_is_offered_only_to_its_writer_and_on_its_article(edris):
    article = a_draft()
    save_buffer(edris, article, *window_and_fields(1, "Mine", uuid4()))
    assert unsaved_texts(users.chief(), article) == []
    assert unsaved_texts(edris, a_draft()) == []
    assert unsaved_texts(edris, None) == []


def test_a_window_of_another_person_or_article_is_refused(edris):
    article, window = a_draft(), uuid4()
    save_buffer(edris, article, *window_and_fields(1, "Mine", window))
    for person, on in ((users.chief(), article), (edris, a_draft()), (edris, None)):
        with pytest.raises(PermissionDenied):
            save_buffer(person, on, *window_and_fields(2, "Foreign", window))
    assert AutosaveBuffer.objects.get().fields == {"headline": ["Mine"]}


def test_a_text_changed_back_to_the_saved_one_is_no_longer_offered(desk, edris):
    article, window = a_draft(), uuid4()
    desk.post(autosave(article), autosave_data(window, 1, headline="Wells"))
    answer = desk.post(autosave(article), autosave_data(window, 2))
    assert answer.json()["unsaved"] is False
    assert unsaved_texts(edris, article) == []


def test_after_a_save_nothing_is_offered_and_a_late_autosave_changes_nothing(edris):
    article, window = a_draft(), uuid4()
    save_buffer(edris, article, *window_and_fields(1, "Wells", window))
    clear_buffer(edris, article, EditorWindow(window, sequence=3))
    with pytest.raises(StaleAutosaveError):
        save_buffer(edris, article, *window_and_fields(2, "Well", window))
    assert unsaved_texts(edris, article) == []


def test_a_late_autosave_changes_nothing_even_if_it_is_the_first_of_its_window(edris):
    window = uuid4()
    clear_buffer(edris, None, EditorWindow(window, sequence=2))
    with pytest.raises(StaleAutosaveError):
        save_buffer(edris, None, *window_and_fields(1, "Well", window))


def test_text_written_after_the_form_was_sent_stays(edris):
    article, window = a_draft(), uuid4()
    save_buffer(edris, article, *window_and_fields(4, "And more", window))
    clear_buffer(edris, article, EditorWindow(window, sequence=3))
    assert [offer.excerpt for offer in unsaved_texts(edris, article)] == ["And more"]


def test_a_save_leaves_windows_of_other_people_alone(edris):
    article, window = a_draft(), uuid4()
    save_buffer(edris, article, *window_and_fields(1, "Mine", window))
    clear_buffer(users.chief(), article, EditorWindow(window, sequence=9))
    assert [offer.excerpt for offer in unsaved_texts(edris, article)] == ["Mine"]


def test_a_save_without_javascript_leaves_no_row(edris):
    clear_buffer(edris, a_draft(), EditorWindow(uuid4()))
    assert not AutosaveBuffer.objects.exists()


def test_empty_rows_are_deleted_after_a_week_and_texts_never(edris):
    article, old, text = a_draft(), uuid4(), uuid4()
    clear_buffer(edris, article, EditorWindow(old, sequence=1), now=NOON)
    save_buffer(edris, article, *window_and_fields(1, "Unsaved", text), now=NOON)
    clear_buffer(edris, article, EditorWindow(uuid4(), sequence=1), now=NOON + datetime.timedelta(days=6))
    assert AutosaveBuffer.objects.filter(window=old).exists()
    clear_buffer(edris, article, EditorWindow(uuid4(), sequence=1), now=NOON + datetime.timedelta(days=8))
    assert not AutosaveBuffer.objects.filter(window=old).exists()
    assert AutosaveBuffer.objects.filter(window=text).exists()


def test_a_restored_text_belongs_to_the_window_that_restored_it(edris):
    article, crashed, fresh = a_draft(), uuid4(), uuid4()
    save_buffer(edris, article, *window_and_fields(5, "Half a", crashed))
    window = EditorWindow(fresh, base=1, sequence=1, taken=crashed, taken_sequence=5)
    save_buffer(edris, article, window, {"headline": ["Half a thought"]})
    assert [offer.excerpt for offer in unsaved_texts(edris, article)] == ["Half a thought"]


def test_a_text_continued_after_it_was_restored_elsewhere_is_kept(edris):
    article, other_tab, fresh = a_draft(), uuid4(), uuid4()
    save_buffer(edris, article, *window_and_fields(5, "Half a", other_tab))
    save_buffer(edris, article, *window_and_fields(6, "Half a loaf", other_tab))
    save_buffer(
        edris, article, EditorWindow(fresh, 1, 1, taken=other_tab, taken_sequence=5), {"headline": ["Half a thought"]}
    )
    assert {offer.excerpt for offer in unsaved_texts(edris, article)} == {"Half a loaf", "Half a thought"}


def test_a_text_restored_and_saved_at_once_is_no_longer_offered(edris):
    article, crashed = a_draft(), uuid4()
    save_buffer(edris, article, *window_and_fields(5, "Half a", crashed))
    clear_buffer(edris, article, EditorWindow(uuid4(), taken=crashed, taken_sequence=5))
    assert unsaved_texts(edris, article) == []


def test_an_offer_shows_the_beginning_of_the_text_without_markup(edris):
    fields = {"headline": ["Wells & gauges"], "body": ["<p>The <b>water</b> stood&nbsp;low<" + "<" * 90]}
    save_buffer(edris, None, EditorWindow(uuid4(), 0, 1), fields)
    assert unsaved_texts(edris, None)[0].excerpt.startswith("Wells & gauges The water stood low<")


def test_characters_that_the_database_cant_store_are_replaced(edris):
    save_buffer(edris, None, EditorWindow(uuid4(), 0, 1), {"headline": ["a\0b\ud800c"]})
    assert AutosaveBuffer.objects.get().fields == {"headline": ["ab\ufffdc"]}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"body": ["w" * 2_000_001]}, "The text has 2,000,005 characters; the limit is 2,000,000."),
        ({f"field{n}": [""] for n in range(201)}, "The form has 201 fields; the limit is 200."),
    ],
)
def test_a_text_that_is_too_large_is_refused_with_a_message_and_the_stored_text_stays(edris, fields, sentence):
    article, window = a_draft(), uuid4()
    save_buffer(edris, article, *window_and_fields(1, "Kept", window))
    with pytest.raises(ValidationError, match=sentence):
        save_buffer(edris, article, EditorWindow(window, 1, 2), fields)
    assert AutosaveBuffer.objects.get().fields == {"headline": ["Kept"]}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"window": "mine"}, "The form’s “window” must be the UUID of a window."),
        ({"window": ""}, "The form’s “window” must be the UUID of a window."),
        ({"sequence": "soon"}, "The form’s “sequence” must be a whole number from 0 to 9223372036854775807."),
        ({"sequence": "9" * 30}, "The form’s “sequence” must be a whole number from 0 to 9223372036854775807."),
        ({"sequence": "-1"}, "The form’s “sequence” must be a whole number from 0 to 9223372036854775807."),
        ({"sequence": ""}, "The form’s “sequence” must be a whole number of at least 1."),
        ({"base": str(2**31)}, "The form’s “base” must be a whole number from 0 to 2147483647."),
        ({"taken": "\0"}, "The form’s “taken” must be the UUID of a window."),
        ({"body": "w" * 2_000_000}, "The text has 2,000,004 characters; the limit is 2,000,000."),
    ],
)
def test_an_invalid_field_is_refused_with_a_message(desk, change, sentence):
    answer = desk.post(autosave(a_draft()), autosave_data(uuid4()) | change)
    assert (answer.status_code, answer.json()) == (422, {"sentence": f"Not saved. {sentence}"})
    assert not AutosaveBuffer.objects.exists()


def test_autosave_without_permission_to_edit_is_forbidden(client):
    client.force_login(users.reporter())
    answer = client.post(autosave(a_draft()), autosave_data(uuid4(), headline="Wells"))
    assert (answer.status_code, answer.json()["sentence"]) == (
        403,
        "Not saved. You don’t have permission to edit this article.",
    )
    assert not AutosaveBuffer.objects.exists()


def test_autosave_of_a_new_article_needs_permission_to_add_one(client):
    client.force_login(users.moderator())
    assert client.post(AUTOSAVE_NEW, autosave_data(uuid4(), headline="Wells")).status_code == 403


def test_a_permission_removed_between_two_autosaves_takes_effect_at_once(desk, edris):
    article, window = a_draft(), uuid4()
    assert desk.post(autosave(article), autosave_data(window, 1, headline="Wells")).status_code == 200
    edris.assigned_sections.set([a_section("Sport")])
    assert desk.post(autosave(article), autosave_data(window, 2, headline="Wells!")).status_code == 403


def test_autosave_of_someone_signed_out_answers_401_without_a_redirect(client):
    answer = client.post(autosave(a_draft()), autosave_data(uuid4(), headline="Wells"))
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/json")
    assert "logged out" in answer.json()["sentence"]


def test_the_text_of_a_deleted_article_is_offered_as_a_new_article(desk, edris):
    article, window = a_draft(), uuid4()
    desk.post(autosave(article), autosave_data(window, 1, headline="Wells"))
    address = autosave(article)
    article.delete()
    for sequence, status in ((2, 404), (3, 404), (3, 409)):
        answer = desk.post(address, autosave_data(window, sequence, headline="Wells go on"))
        assert (answer.status_code, answer.json()["sequence"]) == (status, sequence)
    assert [offer.excerpt for offer in unsaved_texts(edris, None)] == ["Wells go on"]


def test_a_news_id_out_of_range_stores_nothing(desk):
    assert (
        desk.post(f"/admin/articles/article/{2**63}/autosave/", autosave_data(uuid4(), headline="Wells")).status_code
        < 500
    )
    assert not AutosaveBuffer.objects.exists()


def test_a_post_without_a_csrf_token_is_refused(edris):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(edris)
    assert browser.post(autosave(a_draft()), autosave_data(uuid4(), headline="Wells")).status_code == 403
    assert not AutosaveBuffer.objects.exists()


def test_autosave_only_accepts_post(desk):
    assert desk.get(autosave(a_draft())).status_code == 405


@pytest.mark.parametrize("is_new", [True, False])
def test_a_discarded_text_is_gone_and_the_page_that_offered_it_is_shown(desk, edris, is_new):
    article = None if is_new else a_draft()
    window = uuid4()
    save_buffer(edris, article, *window_and_fields(1, "Wells", window))
    answer = desk.post(reverse("buffer-discard", args=[window]))
    assert answer.url == (NEW_ARTICLE_URL if is_new else article_page_url(article))
    assert unsaved_texts(edris, article) == []
    assert desk.post(reverse("buffer-discard", args=[window])).status_code == 404


def test_a_late_autosave_doesnt_bring_back_a_discarded_text(edris):
    window = uuid4()
    save_buffer(edris, None, *window_and_fields(4, "Wells", window))
    discard_unsaved_text(edris, window)
    with pytest.raises(StaleAutosaveError):
        save_buffer(edris, None, *window_and_fields(4, "Wells", window))


def test_a_text_of_another_person_cant_be_discarded(client, edris):
    window = uuid4()
    save_buffer(edris, None, *window_and_fields(1, "Wells", window))
    client.force_login(users.chief())
    assert client.post(reverse("buffer-discard", args=[window])).status_code == 404
    assert len(unsaved_texts(edris, None)) == 1


def test_discarding_only_accepts_post_and_only_by_staff(client, edris):
    window = uuid4()
    save_buffer(edris, None, *window_and_fields(1, "Wells", window))
    assert "/login/" in client.post(reverse("buffer-discard", args=[window])).url
    client.force_login(edris)
    assert client.get(reverse("buffer-discard", args=[window])).status_code == 405
    assert len(unsaved_texts(edris, None)) == 1
