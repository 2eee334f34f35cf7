"""Publishing: what readers see, when, and which versions are kept."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from articles.editorial.actions.publish import publish
from articles.editorial.actions.save import record_revision, save_working_copy
from articles.editorial.actions.unschedule import unschedule
from articles.editorial.actions.withdraw import withdraw
from articles.models import Article, LiveArticle, Version
from tests.builders import NOON, a_draft, a_live_article, a_photo, a_section, a_topic, an_author

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def change(live, **fields):
    """Change the working copy of a live article and return it."""
    article = Article.objects.get(pk=live.pk)
    for name, value in fields.items():
        setattr(article, name, value)
    article.save()
    return article


def test_a_draft_isnt_visible():
    a_draft()
    assert not LiveArticle.objects.exists()


def test_a_published_article_has_all_content_of_the_working_copy():
    topic, first, second = a_topic(), an_author("Omid Sattari"), an_author("Leila Farahani")
    live = a_live_article(kicker="Wells", topics=[topic], authors=[first, second], dateline="KERMAN")
    assert (live.kicker, live.dateline, live.publish_at) == ("Wells", "KERMAN", NOON)
    assert list(live.topics.all()) == [topic]
    assert [byline.author for byline in live.bylines.all()] == [first, second]


def test_a_scheduled_article_becomes_visible_at_its_time_without_a_job():
    article = a_draft()
    publish(article, at=NOON + HOUR, now=NOON)
    visible = LiveArticle.objects.visible
    assert not visible(at=NOON + HOUR - datetime.timedelta(microseconds=1)).exists()
    assert visible(at=NOON + HOUR).get().pk == article.pk


def test_the_working_copys_publish_at_is_the_default_time_of_publication():
    article = a_draft(publish_at=NOON + HOUR)
    publish(article, now=NOON)
    assert article.live.publish_at == NOON + HOUR


def test_an_edit_changes_nothing_for_readers_until_it_is_published():
    live = a_live_article(headline="The old bridge")
    article = change(live, headline="The older bridge")
    record_revision(article)
    assert LiveArticle.objects.get(pk=live.pk).headline == "The old bridge"
    publish(article, now=NOON + HOUR)
    assert LiveArticle.objects.get(pk=live.pk).headline == "The older bridge"


@pytest.mark.parametrize(
    ("kind", "note", "modified"),
    [
        ("typo", "", None),
        ("update", "", NOON + HOUR),
        ("clarification", "The dam is the upper one.", NOON + HOUR),
        ("correction", "The fleet is 104 buses, not 140.", NOON + HOUR),
    ],
)
def test_the_kind_of_change_decides_whether_the_modified_date_moves(kind, note, modified):
    live = a_live_article()
    publish(change(live, headline="Changed"), kind=kind, note=note, now=NOON + HOUR)
    live.refresh_from_db()
    assert (live.modified_at, live.version) == (modified, 2)


@pytest.mark.parametrize("kind", ["clarification", "correction"])
def test_a_correction_without_a_text_is_refused(kind):
    live = a_live_article()
    with pytest.raises(ValidationError) as refusal:
        publish(change(live, headline="Changed"), kind=kind, note=" ", now=NOON + HOUR)
    assert refusal.value.message_dict == {"note": [f"Write the {kind} that readers will see."]}
    assert Version.objects.count() == 1


def test_every_version_is_kept_with_its_revision():
    live = a_live_article(headline="One")
    publish(change(live, headline="Two"), now=NOON + HOUR)
    versions = Version.objects.filter(article=live.pk).order_by("number")
    assert [(v.number, v.kind, v.revision.content["headline"]) for v in versions] == [
        (1, "first", "One"),
        (2, "update", "Two"),
    ]


def test_rescheduling_an_unseen_article_keeps_it_at_its_first_version():
    article = a_draft(headline="One")
    publish(article, at=NOON + 2 * HOUR, now=NOON)
    article.headline = "Two"
    article.save()
    publish(article, at=NOON + 3 * HOUR, now=NOON + HOUR)
    version = Version.objects.get()
    assert (version.number, version.kind, version.published_at) == (1, "first", NOON + 3 * HOUR)
    assert version.revision.content["headline"] == "Two"
    assert LiveArticle.objects.get().modified_at is None


def test_a_planned_time_in_the_past_means_now():
    article = a_draft(publish_at=NOON - HOUR)
    publish(article, now=NOON)
    assert article.live.publish_at == NOON


def test_a_scheduled_article_can_be_unscheduled():
    article = a_draft()
    publish(article, at=NOON + HOUR, now=NOON)
    unschedule(article, now=NOON)
    article.refresh_from_db()
    assert (article.stage, article.publish_at) == ("draft", None)
    assert not LiveArticle.objects.exists()
    assert not Version.objects.exists()


def test_a_live_article_cant_be_unscheduled():
    live = a_live_article()
    with pytest.raises(ValidationError):
        unschedule(live.article, now=NOON)
    assert LiveArticle.objects.count() == 1


def test_a_scheduled_article_cant_be_withdrawn():
    article = a_draft()
    publish(article, at=NOON + HOUR, now=NOON)
    with pytest.raises(ValidationError):
        withdraw(article, reason="Too early.", now=NOON)
    assert LiveArticle.objects.get().withdrawal == ""


def test_a_live_article_cant_be_scheduled_for_later():
    live = a_live_article()
    with pytest.raises(ValidationError) as refusal:
        publish(live.article, at=NOON + 2 * HOUR, now=NOON + HOUR)
    assert "publish_at" in refusal.value.message_dict


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"headline": "  "}, "headline"),
        ({"body": "<p> </p>"}, "body"),
        ({"section": None}, "section"),
    ],
)
def test_a_failing_check_names_its_field_and_changes_nothing(fields, field):
    article = a_draft(**fields)
    with pytest.raises(ValidationError) as refusal:
        publish(article, now=NOON)
    assert list(refusal.value.message_dict) == [field]
    assert not LiveArticle.objects.exists()
    assert Article.objects.get(pk=article.pk).stage == "draft"


@pytest.mark.parametrize(
    ("publish_at", "expires_at"),
    [(NOON, NOON), (NOON, NOON - HOUR), (NOON + HOUR, NOON + HOUR), (NOON - HOUR, NOON)],
    ids=["at once", "long before", "scheduled", "backdated"],
)
def test_an_article_that_expires_when_it_is_published_is_refused(publish_at, expires_at):
    article = a_draft(expires_at=expires_at)
    with pytest.raises(ValidationError) as refusal:
        publish(article, at=publish_at, now=NOON)
    assert refusal.value.message_dict == {
        "expires_at": ["The article would expire before it is published. Give a later time, or leave it blank."]
    }
    assert not LiveArticle.objects.exists()


def test_an_article_may_expire_as_soon_as_readers_have_seen_it():
    publish(a_draft(expires_at=NOON + datetime.timedelta(microseconds=1)), at=NOON, now=NOON)
    assert LiveArticle.objects.visible(NOON).exists()


def test_a_photo_without_a_credit_prevents_publication():
    article = a_draft(photo=a_photo(credit=" "))
    with pytest.raises(ValidationError) as refusal:
        publish(article, now=NOON)
    assert refusal.value.message_dict == {"photo": ["Give the credit of the lead photo."]}


def test_a_body_is_sanitised_without_a_form():
    article = a_draft(body="<p>Dry.</p><script>alert(1)</script>")
    assert article.body == "<p>Dry.</p>"


def test_an_article_without_authors_is_refused():
    article = a_draft()
    article.bylines.all().delete()
    with pytest.raises(ValidationError) as refusal:
        publish(article, now=NOON)
    assert list(refusal.value.message_dict) == ["bylines"]


def test_a_withdrawn_article_is_no_longer_visible_and_keeps_its_reason():
    live = a_live_article()
    withdraw(live.article, reason="It named the wrong man.", now=NOON + HOUR)
    assert not LiveArticle.objects.visible(NOON + 2 * HOUR).exists()
    assert LiveArticle.objects.with_public_page(NOON + 2 * HOUR).get().withdrawal_reason == "It named the wrong man."


def test_a_withdrawn_article_cant_be_published_again():
    live = a_live_article()
    withdraw(live.article, reason="It named the wrong man.")
    with pytest.raises(ValidationError):
        publish(live.article, now=NOON + HOUR)


def test_withdrawing_needs_a_reason():
    live = a_live_article()
    with pytest.raises(ValidationError) as refusal:
        withdraw(live.article, reason=" ")
    assert list(refusal.value.message_dict) == ["reason"]
    assert LiveArticle.objects.visible().count() == 1


def test_saving_the_same_content_again_makes_no_revision():
    article = a_draft()
    before = article.revisions.count()
    assert record_revision(article).number == before
    article.headline = "Another"
    article.save()
    assert record_revision(article).number == before + 1


def test_a_new_order_of_bylines_makes_a_revision():
    first, second = an_author("Omid Sattari"), an_author("Leila Farahani")
    article = a_draft(authors=[first, second])
    save_working_copy(article, topics=[], authors=[second, first])
    assert [revision.content["authors"] for revision in article.revisions.order_by("number")] == [
        [first.pk, second.pk],
        [second.pk, first.pk],
    ]


def test_the_newest_articles_of_each_section_are_found_with_one_query(django_assert_num_queries):
    economy, sport = a_section("Economy"), a_section("Sport")
    ids = [a_live_article(section=economy, at=NOON + n * HOUR).pk for n in range(3)]
    other = a_live_article(section=sport).pk
    from_all = type(economy).objects.all()
    with django_assert_num_queries(1):
        newest = LiveArticle.objects.newest_by_section(from_all, 2, at=NOON + 9 * HOUR)
    assert newest == {economy: [ids[2], ids[1]], sport: [other]}


def test_the_newest_articles_of_each_section_can_leave_some_out():
    economy = a_section("Economy")
    ids = [a_live_article(section=economy, at=NOON + n * HOUR).pk for n in range(4)]
    newest = LiveArticle.objects.newest_by_section(
        type(economy).objects.all(), 2, at=NOON + 9 * HOUR, besides=[ids[3], ids[1]]
    )
    assert newest == {economy: [ids[2], ids[0]]}
