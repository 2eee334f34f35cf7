"""Corrections: public, permanent, and replaced only by another correction."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from articles.editorial.actions.publish import publish
from articles.editorial.actions.withdraw import withdraw
from articles.models import Article, Version
from tests import users
from tests.article_form import article_form_data, article_page_url, form_errors
from tests.builders import NOON, a_live_article

pytestmark = pytest.mark.django_db
HOUR, MINUTE = datetime.timedelta(hours=1), datetime.timedelta(minutes=1)
WRONG, RIGHT = "The fleet is 104 buses.", "The fleet is 140 buses, as first written."


def correct(live, note, hours=1, **options):
    """Publish a correction with this text, that many hours after noon."""
    article = Article.objects.get(pk=live.pk)
    return publish(article, kind="correction", note=note, now=NOON + hours * HOUR, **options)


@pytest.fixture
def live():
    """Return a published article."""
    return a_live_article(headline="Buses are counted")


def test_a_correction_is_shown_on_the_article_with_a_link_at_the_top_and_on_the_corrections_page(client, live):
    correct(live, WRONG)
    page = client.get(live.get_absolute_url()).text
    assert page.index('href="#note"') < page.index('id="note"') < page.rindex(WRONG)
    assert WRONG in client.get("/corrections/").text


def test_a_correction_cant_be_changed_or_deleted(live):
    entry = correct(live, WRONG)
    entry.note = RIGHT
    for alter in (entry.save, entry.delete, lambda: Version.objects.filter(pk=entry.pk).update(note=RIGHT)):
        with pytest.raises(TypeError):
            alter()
    assert Version.objects.get(pk=entry.pk).note == WRONG


def test_a_wrong_correction_is_replaced_by_another_and_both_stay(client, live):
    wrong = correct(live, WRONG)
    right = correct(live, RIGHT, 2, supersedes=wrong)
    assert right.supersedes == wrong
    for address in ("/corrections/", live.get_absolute_url(), f"/news/{live.pk}/history/"):
        page = client.get(address).text
        assert f"<s>{WRONG}</s>" in page
        assert "Corrected on" in page
        assert RIGHT in page


def test_a_correction_is_replaced_at_most_once_and_only_by_its_own_article(live):
    wrong = correct(live, WRONG)
    correct(live, RIGHT, 2, supersedes=wrong)
    other = a_live_article()
    for article in (live, other):
        with pytest.raises(ValidationError) as refusal:
            correct(article, "Once more.", 3, supersedes=wrong)
        assert list(refusal.value.message_dict) == ["supersedes"]
    assert Version.objects.exclude(supersedes=None).count() == 1


def test_only_a_correction_or_clarification_replaces_another(live):
    wrong = correct(live, WRONG)
    Article.objects.filter(pk=live.pk).update(headline="Buses are counted again")
    with pytest.raises(ValidationError) as refusal:
        publish(Article.objects.get(pk=live.pk), kind="typo", supersedes=wrong, now=NOON + 2 * HOUR)
    assert "supersedes" in refusal.value.message_dict


def test_the_desk_offers_the_corrections_that_can_be_replaced(client, live):
    wrong = correct(live, WRONG)
    client.force_login(users.editor())
    fields = {"_act": "update", "kind": "correction", "note": RIGHT, "supersedes": wrong.number}
    assert (
        client.post(article_page_url(live.article), article_form_data(client, live.article, **fields)).status_code
        == 302
    )
    assert Version.objects.get(number=3).supersedes == wrong
    page = client.get(article_page_url(live.article)).context["form"]
    assert [number for number, _ in page.fields["supersedes"].choices] == ["", 3]


def test_an_invalid_version_to_replace_is_refused_at_its_field(client, live):
    correct(live, WRONG)
    client.force_login(users.editor())
    fields = {"_act": "update", "kind": "correction", "note": RIGHT, "supersedes": 77}
    answer = client.post(article_page_url(live.article), article_form_data(client, live.article, **fields))
    assert answer.status_code == 422
    assert "supersedes" in form_errors(answer)


@pytest.mark.parametrize("how", ["withdrawn", "expired"])
def test_the_corrections_page_leaves_out_articles_that_readers_no_longer_see(client, live, how):
    correct(live, WRONG)
    if how == "withdrawn":
        withdraw(live.article, reason="All of it was wrong.")
    else:
        type(live).objects.filter(pk=live.pk).update(expires_at=NOON + 3 * HOUR)
    assert WRONG not in client.get("/corrections/").text


def test_the_latest_corrections_are_found_by_their_own_index_among_many_versions():
    live = a_live_article()
    first = Version.objects.get()
    Version.objects.bulk_create(
        Version(
            article_id=live.pk,
            number=number,
            revision=first.revision,
            kind="correction" if number % 100 == 0 else "update",
            published_at=NOON + number * MINUTE,
        )
        for number in range(2, 2002)
    )
    if connection.vendor == "postgresql":
        # SQLite plans the same without statistics, which nobody collects there.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE articles_version")
    latest = Version.objects.corrections(NOON + 3000 * MINUTE)[:3]
    assert "version_corrections" in latest.explain()
    assert [version.number for version in latest] == [2000, 1900, 1800]
