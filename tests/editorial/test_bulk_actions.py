"""Acts on several articles from the list: each by itself, and told row by row."""

import datetime

import pytest
from django.utils import timezone

from articles.models import Article, AuditEntry, LiveArticle, Note
from tests import users
from tests.builders import a_draft, a_live_article, a_section

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/article/"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def desk(client):
    """Return the browser of Edris, an editor."""
    client.force_login(users.editor())
    return client


def selection(action, *articles, **words):
    """Return what the list posts when these articles are ticked and the button of an act is pressed."""
    return {"action": action, "index": "0", "_selected_action": [article.pk for article in articles], **words}


def confirmed(action, *articles, **words):
    """Return what the page that asks for the act's words posts."""
    return selection(action, *articles, confirmed="1", **words)


def a_text_in(stage, **fields):
    """Return a working copy in that stage."""
    article = a_draft(**fields)
    Article.objects.filter(pk=article.pk).update(stage=stage)
    return article


def stages(*articles):
    """Return the stages of these articles as they are stored, in order."""
    found = Article.objects.in_bulk([article.pk for article in articles])
    return [found[article.pk].stage for article in articles]


def buttons(response):
    """Return the names of the acts that the list's bar offers."""
    return [act.name for act in response.context["cl"].bulk_actions]


def test_an_act_without_words_is_done_at_once_and_told_row_by_row(desk):
    one, two = a_text_in("in_review", headline="One"), a_text_in("in_review", headline="Two")
    response = desk.post(LIST, selection("approve", one, two))
    assert response.status_code == 200
    assert stages(one, two) == ["approved", "approved"]
    assert "Approve: 2 done" in response.text
    assert response.text.count("Approved. The next edit voids that.") == 2
    assert [entry.action for entry in AuditEntry.objects.filter(action="approve")] == ["approve"] * 2


def test_what_is_refused_is_told_in_its_row_and_hinders_no_other(desk):
    ready, draft = a_text_in("in_review", headline="Ready"), a_draft(headline="A draft still")
    response = desk.post(LIST, selection("approve", draft, ready))
    assert response.status_code == 409
    assert stages(ready, draft) == ["approved", "draft"]
    assert "Approve: 1 done, 1 refused" in response.text
    assert "Approve: its stage is “draft”." in response.text


def test_a_failing_check_leads_to_its_field(desk):
    article, whole = a_draft(), a_draft()
    article.bylines.all().delete()
    response = desk.post(LIST, confirmed("publish", article, whole))
    assert response.status_code == 422
    assert f'<a href="{LIST}{article.pk}/change/#id_bylines_0">Name at least one author.</a>' in response.text
    assert [live.pk for live in LiveArticle.objects.all()] == [whole.pk]


def test_publishing_several_is_asked_for_first(desk):
    one, two = a_draft(headline="One"), a_draft(headline="Two")
    response = desk.post(f"{LIST}?tab=mine", selection("publish", one, two))
    assert response.status_code == 200
    assert "Publish: 2 articles?" in response.text
    assert "One" in response.text
    assert f'<input type="hidden" name="_selected_action" value="{two.pk}">' in response.text
    assert not LiveArticle.objects.exists()
    desk.post(f"{LIST}?tab=mine", confirmed("publish", one, two))
    assert LiveArticle.objects.visible().count() == 2


@pytest.mark.parametrize(
    ("action", "word", "make"),
    [
        ("spike", "reason", a_draft),
        ("withdraw", "reason", lambda: a_live_article().article),
        ("request_changes", "comment", lambda: a_text_in("in_review")),
    ],
)
def test_an_act_that_takes_words_asks_for_them(desk, action, word, make):
    article = make()
    page = desk.post(LIST, selection(action, article)).text
    assert f'name="{word}"' in page
    assert not AuditEntry.objects.filter(action=action).exists()
    response = desk.post(LIST, confirmed(action, article, **{word: "The well is dry."}))
    assert response.status_code == 200
    assert AuditEntry.objects.get(action=action).reason == "The well is dry."


def test_the_comment_stands_among_the_notes_of_each(desk):
    one, two = a_text_in("in_review"), a_text_in("in_review")
    desk.post(LIST, confirmed("request_changes", one, two, comment="Say who measured."))
    assert {(note.article_id, note.text) for note in Note.objects.all()} == {
        (one.pk, "Say who measured."),
        (two.pk, "Say who measured."),
    }


def test_words_that_are_missing_are_asked_for_once_more_with_what_was_refused_alone(desk):
    draft, live = a_draft(headline="To be spiked"), a_live_article(headline="Live already").article
    response = desk.post(LIST, confirmed("spike", draft, live, reason=" "))
    assert response.status_code == 409
    assert '<a href="#id_reason">Give the reason, for the log.</a>' in response.text
    assert "Spike: the article is live." in response.text
    once_more = desk.post(LIST, confirmed("spike", draft, reason="Told already."))
    assert once_more.status_code == 200
    assert stages(draft) == ["spiked"]


def test_several_are_scheduled_for_one_time(desk):
    one, two = a_draft(), a_draft()
    at = timezone.localtime() + DAY
    desk.post(LIST, confirmed("schedule", one, two, publish_at_0=f"{at:%Y-%m-%d}", publish_at_1="06:30"))
    times = {timezone.localtime(live.publish_at) for live in LiveArticle.objects.all()}
    assert times == {at.replace(hour=6, minute=30, second=0, microsecond=0)}
    assert not LiveArticle.objects.visible().exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"publish_at_0": "2199-02-31", "publish_at_1": "06:30"}, "Enter a valid date."),
        ({"publish_at_0": "9999-12-31", "publish_at_1": "06:30"}, "Give a year between 1900 and 2199."),
        ({"publish_at_0": "2026-05-04"}, "Enter a valid time."),
    ],
)
def test_a_time_that_is_none_is_refused_before_anything_is_done(desk, words, sentence):
    article = a_draft()
    response = desk.post(LIST, confirmed("schedule", article, **words))
    assert response.status_code == 422
    assert sentence in response.text
    assert not LiveArticle.objects.exists()


def test_a_time_gone_by_and_none_at_all_are_refused_in_the_row(desk):
    article = a_draft()
    past = desk.post(LIST, confirmed("schedule", article, publish_at_0="2001-01-01", publish_at_1="06:30"))
    assert (past.status_code, "That time has passed." in past.text) == (422, True)
    none = desk.post(LIST, confirmed("schedule", article))
    assert (none.status_code, "Give the date and time at which readers get it." in none.text) == (422, True)
    assert not LiveArticle.objects.exists()


@pytest.mark.parametrize("reason", ["right\u202eleft", "bell\x07", "nul\0", "x" * 1001])
def test_a_reason_with_hidden_signs_or_too_long_is_refused_and_kept(desk, reason):
    article = a_draft()
    response = desk.post(LIST, confirmed("spike", article, reason=reason))
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.text
    assert stages(article) == ["draft"]


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({}, "Choose what is to be done."),
        ({"action": "approve"}, "Select at least one article."),
        ({"action": "delete_selected", "_selected_action": "1"}, "No act of that name is done to several articles."),
        ({"action": "retract", "_selected_action": "1"}, "No act of that name is done to several articles."),
        ({"action": "approve", "_selected_action": "x"}, "isn’t all News IDs"),
        ({"action": "approve", "_selected_action": "9" * 40}, "isn’t all News IDs"),
        ({"action": "approve", "_selected_action": ["1", "\0"]}, "isn’t all News IDs"),
        ({"action": "approve", "_selected_action": list(range(1, 102))}, "101 articles are selected; 100 is the most"),
        ({"action": "approve", "select_across": "1"}, "Select at least one article."),
    ],
)
def test_a_form_that_means_nothing_is_refused_with_a_sentence(desk, posted, sentence):
    response = desk.post(LIST, posted)
    assert response.status_code == 422
    assert sentence in response.text


def test_an_article_that_is_gone_is_told_by_its_number(desk):
    article = a_text_in("in_review")
    gone = Article(pk=article.pk + 1000)
    response = desk.post(LIST, selection("approve", article, gone))
    assert response.status_code == 404
    assert f"There is no article with the News ID {gone.pk}." in response.text
    assert stages(article) == ["approved"]


def test_an_article_ticked_twice_is_done_once(desk):
    article = a_text_in("in_review")
    assert desk.post(LIST, selection("approve", article, article)).status_code == 200


def test_an_article_that_has_left_the_tab_meanwhile_is_reported_too(desk):
    article = a_text_in("approved", headline="Approved meanwhile")
    response = desk.post(f"{LIST}?tab=review", selection("approve", article))
    assert response.status_code == 409
    assert "Approved meanwhile" in response.text


# who may


def test_the_bar_offers_what_the_role_may_do_and_somebody_could_do_to_a_row(client):
    rana = users.reporter()
    a_draft(by=rana), a_text_in("spiked", by=rana)
    client.force_login(rana)
    assert buttons(client.get(LIST)) == ["submit", "spike"]
    assert buttons(client.get(f"{LIST}?tab=spiked")) == ["unspike"]
    client.force_login(users.editor())
    assert buttons(client.get(LIST)) == ["submit", "publish", "schedule", "spike"]
    assert 'name="action" value="publish"' in client.get(LIST).text
    assert buttons(client.get(f"{LIST}?q=nothing")) == []


def test_a_hand_made_act_is_refused_in_each_row(client):
    rana = users.reporter()
    client.force_login(rana)
    article = a_text_in("in_review", by=rana)
    response = client.post(LIST, selection("approve", article))
    assert response.status_code == 403
    assert "Approve: An editor of the section may do that." in response.text
    assert stages(article) == ["in_review"]


def test_an_article_of_another_section_is_refused_without_its_headline(client):
    client.force_login(users.editor(sections=[a_section("Economy")]))
    article = a_text_in("in_review", headline="Nobody’s business", section=a_section("World"))
    for fields in (selection("approve", article), selection("spike", article), confirmed("spike", article, reason="x")):
        assert "Nobody’s business" not in client.post(LIST, fields).text
    assert stages(article) == ["in_review"]


@pytest.mark.parametrize("role", ["moderator", "administrator"])
def test_who_has_no_part_in_writing_posts_in_vain(client, role):
    article = a_text_in("in_review")
    client.force_login(getattr(users, role)())
    assert client.post(LIST, selection("approve", article)).status_code == 403
    assert stages(article) == ["in_review"]


def test_a_role_taken_away_between_page_and_answer_refuses_the_rows(desk):
    article = a_draft()
    desk.post(LIST, selection("publish", article))
    desk.get(LIST).context["user"].groups.clear()
    assert desk.post(LIST, confirmed("publish", article)).status_code == 403
    assert not LiveArticle.objects.exists()
