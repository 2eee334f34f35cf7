"""Two saves of one article: nobody's text is lost, whoever comes second, and whatever they do next."""

import pytest
from django.urls import reverse

from articles.models import Article, AuditEntry, Revision
from tests import users
from tests.article_form import (
    NEW_ARTICLE_URL,
    article_form_data,
    article_page_url,
    form_errors,
    new_article_data,
    only_article,
)
from tests.builders import a_draft, a_live_article, a_section, a_topic

pytestmark = pytest.mark.django_db
BODY = "<p>One.</p><p>Two.</p><p>Three.</p>"


@pytest.fixture
def rana(client):
    """Return Rana, a reporter, signed in."""
    rana = users.reporter()
    client.force_login(rana)
    return rana


@pytest.fixture
def article(rana):
    """Return a draft of Rana's with three paragraphs."""
    return a_draft(by=rana, headline="Wells are measured", body=BODY)


def merge_page(article, kept):
    """Return the address at which a text set aside is merged."""
    return reverse("article-merge", args=[article.pk, kept.number])


def clash(client, article, first, second):
    """Save `first` and then `second` from two windows opened at one time; return the second's answer."""
    one, two = article_form_data(client, article, **first), article_form_data(client, article, **second)
    assert client.post(article_page_url(article), one).status_code == 302
    return client.post(article_page_url(article), two)


def merged(client, article, **choices):
    """Post the page of the one text set aside, with these choices, and return the answer."""
    kept = Revision.objects.get(origin="set_aside")
    current = article.revisions.of_working_copy().first().number
    return client.post(merge_page(article, kept), {"current": current, **choices})


def test_a_save_on_an_older_revision_gets_both_texts_and_saves_over_nobody(client, article):
    answer = clash(client, article, {"headline": "First"}, {"headline": "Second"})
    assert answer.status_code == 409
    assert Article.objects.get().headline == "First"
    assert [(r.number, r.origin, r.content["headline"]) for r in article.revisions.all()] == [
        (3, "set_aside", "Second"),
        (2, "saved", "First"),
        (1, "saved", "Wells are measured"),
    ]
    assert "Second" in answer.text
    assert "First" in answer.text


def test_changes_to_different_fields_are_merged_and_shown_for_a_press(client, article):
    answer = clash(client, article, {"headline": "First"}, {"kicker": "Water"})
    assert "Merged without a question" in answer.text
    assert "choice_0" not in answer.text
    response = merged(client, article)
    assert response.status_code == 302
    saved = Article.objects.get()
    assert (saved.headline, saved.kicker) == ("First", "Water")
    latest = article.revisions.first()
    assert (latest.number, latest.origin, latest.base) == (4, "merged", 3)


def test_changes_to_different_paragraphs_are_merged(client, article):
    clash(client, article, {"body": BODY.replace("One", "Uno")}, {"body": BODY.replace("Three", "Tres")})
    merged(client, article)
    assert Article.objects.get().body == "<p>Uno.</p><p>Two.</p><p>Tres.</p>"


@pytest.mark.parametrize(
    ("choice", "body"),
    [
        ({"choice_0": "mine"}, "<p>One.</p><p>Dos.</p><p>Three.</p>"),
        ({"choice_0": "theirs"}, "<p>One.</p><p>Due.</p><p>Three.</p>"),
        ({"choice_0": "both"}, "<p>One.</p><p>Dos.</p><p>Due.</p><p>Three.</p>"),
        (
            {"choice_0": "by_hand", "by_hand_0": "Zwei & <b>\n\nDrei."},
            "<p>One.</p><p>Zwei &amp; &lt;b&gt;</p><p>Drei.</p><p>Three.</p>",
        ),
    ],
)
def test_changes_to_one_paragraph_are_chosen(client, article, choice, body):
    clash(client, article, {"body": BODY.replace("Two", "Due")}, {"body": BODY.replace("Two", "Dos")})
    assert merged(client, article, **choice).status_code == 302
    assert Article.objects.get().body == body


@pytest.mark.parametrize(
    "choice",
    [
        {},
        {"choice_0": "whatever"},
        {"choice_0": "both"},
        {"choice_0": "by_hand", "by_hand_0": "w" * 201},
        {"choice_0": "by_hand", "by_hand_0": ""},
        {"choice_0": "by_hand", "by_hand_0": "a\u202eb"},
    ],
)
def test_a_choice_that_is_none_is_refused_and_changes_nothing(client, article, choice):
    clash(client, article, {"headline": "First"}, {"headline": "Second"})
    assert merged(client, article, **choice).status_code == 422
    assert Article.objects.get().headline == "First"
    assert article.revisions.count() == 3


def test_a_text_by_hand_that_is_refused_comes_back(client, article):
    clash(client, article, {"headline": "First"}, {"headline": "Second"})
    answer = merged(client, article, choice_0="by_hand", by_hand_0="By hand\u202e")
    assert answer.status_code == 422
    assert "By hand\u202e</textarea>" in answer.text


def test_a_third_save_while_choosing_is_told(client, article):
    clash(client, article, {"headline": "First"}, {"headline": "Second"})
    kept = Revision.objects.get(origin="set_aside")
    client.post(article_page_url(article), article_form_data(client, article, headline="Third"))
    answer = client.post(merge_page(article, kept), {"current": 2, "choice_0": "mine"})
    assert answer.status_code == 409
    assert "It was saved once more meanwhile." in answer.text
    assert Article.objects.get().headline == "Third"


def test_both_texts_stay_whoever_walks_away(client, article):
    clash(client, article, {"headline": "First"}, {"headline": "Second"})
    kept = Revision.objects.get(origin="set_aside")
    page = client.get(merge_page(article, kept))
    assert page.status_code == 200
    assert "Second" in page.text
    client.post(article_page_url(article), article_form_data(client, article, headline="Later"))
    assert article.revisions.filter(content__headline="Second").exists()
    assert [r.number for r in article.revisions.of_working_copy()] == [4, 2, 1]


def test_the_same_form_sent_twice_saves_once(client, article):
    fields = article_form_data(client, article, headline="Once")
    assert client.post(article_page_url(article), fields).status_code == 302
    assert client.post(article_page_url(article), fields).status_code == 302
    assert article.revisions.count() == 2


def test_a_form_without_changes_saves_over_nobody(client, article):
    fields = article_form_data(client, article)
    client.post(article_page_url(article), article_form_data(client, article, headline="First"))
    answer = client.post(article_page_url(article), fields, follow=True)
    assert "You had changed none of its words" in answer.text
    assert Article.objects.get().headline == "First"
    assert article.revisions.count() == 2


def test_an_act_on_a_text_that_its_person_has_not_seen_is_refused(client, article):
    fields = article_form_data(client, article, _act="submit")
    client.post(article_page_url(article), article_form_data(client, article, headline="First"))
    answer = client.post(article_page_url(article), fields)
    assert answer.status_code == 409
    assert "Rana saved revision 2 while you had the article open." in form_errors(answer)["__all__"][0]
    assert Article.objects.get().stage == "draft"


def test_a_form_for_a_new_article_sent_twice_makes_one(client, rana):
    fields = new_article_data()
    client.post(NEW_ARTICLE_URL, fields)
    answer = client.post(NEW_ARTICLE_URL, fields)
    assert answer.status_code == 409
    assert form_errors(answer)["__all__"] == [f"This form was sent before; the article is News ID {only_article().pk}."]


def test_a_publication_sent_twice_makes_one_version(client):
    client.force_login(users.editor())
    live = a_live_article()
    fields = article_form_data(
        client, live.article, headline="It was May", _act="update", kind="correction", note="Not June."
    )
    assert client.post(article_page_url(live.article), fields).status_code == 302
    answer = client.post(article_page_url(live.article), fields)
    assert answer.status_code == 422
    assert form_errors(answer)["headline"] == ["Readers have exactly this already. There is nothing to publish."]
    assert live.article.versions.count() == 2


def test_topics_added_on_both_sides_all_stay(client, article):
    for name in ("Water", "Wells", "Gauges"):
        a_topic(name)
    clash(client, article, {"topics": ["Water"]}, {"topics": ["Wells", "Gauges"]})
    merged(client, article)
    assert [topic.name for topic in article.topics.all()] == ["Gauges", "Water", "Wells"]


def test_setting_a_text_aside_and_merging_it_stand_in_the_log(client, article, rana):
    clash(client, article, {"headline": "First"}, {"kicker": "Water"})
    merged(client, article)
    acts = AuditEntry.objects.about("article", article.pk).filter(person=rana).values_list("action", flat=True)
    assert list(acts) == ["merge", "set_aside", "save", "create"]


def test_nobody_merges_what_they_may_not_edit(client, article):
    clash(client, article, {"headline": "First"}, {"headline": "Second"})
    kept = Revision.objects.get(origin="set_aside")
    client.force_login(users.editor(sections=[a_section("Sport")]))
    for answer in (client.get(merge_page(article, kept)), merged(client, article, choice_0="mine")):
        assert answer.status_code == 403
    assert Article.objects.get().headline == "First"


def test_an_ordinary_revision_has_no_page_to_merge(client, article):
    assert client.get(reverse("article-merge", args=[article.pk, 1])).status_code == 404


# what is planned


def test_a_colleagues_plan_outlives_a_form_opened_before_it(client, article):
    stale = article_form_data(client, article, headline="From the stale window")
    client.post(
        article_page_url(article), article_form_data(client, article, embargo_0="2190-01-01", embargo_1="06:00")
    )
    assert client.post(article_page_url(article), stale).status_code == 302
    saved = Article.objects.get()
    assert (saved.headline, saved.embargo.isoformat()) == ("From the stale window", "2190-01-01T06:00:00+00:00")


def test_a_plan_that_both_changed_is_asked_about_at_its_field(client, article):
    stale = article_form_data(client, article, planned_on="2026-12-01")
    client.post(article_page_url(article), article_form_data(client, article, planned_on="2026-12-24"))
    answer = client.post(article_page_url(article), stale)
    assert answer.status_code == 422
    assert "Somebody changed it meanwhile." in form_errors(answer)["planned_on"][0]
    assert Article.objects.get().planned_on.isoformat() == "2026-12-24"


@pytest.mark.parametrize("words", [{}, {"headline": "Second"}])
def test_a_plan_is_kept_where_the_words_are_not_to_be_saved(client, article, words):
    stale = article_form_data(client, article, planned_on="2026-12-01", **words)
    client.post(article_page_url(article), article_form_data(client, article, headline="First"))
    assert client.post(article_page_url(article), stale).status_code == (409 if words else 302)
    saved = Article.objects.get()
    assert (saved.headline, saved.planned_on.isoformat()) == ("First", "2026-12-01")


@pytest.mark.parametrize(
    "hidden",
    ["", "nothing", "[1]", '{"embargo": 5}', '{"embargo": []}', "[" * 100_000, "9" * 5000],
    ids=["empty", "words", "list", "number", "a list in it", "too deep", "too long a number"],
)
def test_plans_shown_that_are_none_take_nothing_away(client, article, hidden):
    fields = article_form_data(client, article, article_form_data=hidden, planned_on="2026-12-01")
    assert client.post(article_page_url(article), fields).status_code in {302, 422}
