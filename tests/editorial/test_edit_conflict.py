"""Edit conflicts: two people save one article, and neither text is lost."""

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


def merge_url(article, set_aside):
    """Return the address of the page that merges a text that was set aside."""
    return reverse("article-merge", args=[article.pk, set_aside.number])


def conflicting_save(client, article, first, second):
    """Save `first` and then `second` from two windows opened at the same time; return the response to the second."""
    one, two = article_form_data(client, article, **first), article_form_data(client, article, **second)
    assert client.post(article_page_url(article), one).status_code == 302
    return client.post(article_page_url(article), two)


def merge(client, article, **choices):
    """Post these choices on the page that merges the text set aside, and return the response."""
    set_aside = Revision.objects.get(origin="set_aside")
    current = article.revisions.of_working_copy().first().number
    return client.post(merge_url(article, set_aside), {"current": current, **choices})


def test_a_save_based_on_an_older_revision_is_set_aside_and_both_texts_are_shown(client, article):
    response = conflicting_save(client, article, {"headline": "First"}, {"headline": "Second"})
    assert response.status_code == 409
    assert Article.objects.get().headline == "First"
    assert [(r.number, r.origin, r.content["headline"]) for r in article.revisions.all()] == [
        (3, "set_aside", "Second"),
        (2, "saved", "First"),
        (1, "saved", "Wells are measured"),
    ]
    assert "Second" in response.text
    assert "First" in response.text


def test_changes_to_different_fields_are_merged_after_confirmation(client, article):
    response = conflicting_save(client, article, {"headline": "First"}, {"kicker": "Water"})
    assert "Merged automatically" in response.text
    assert "choice_0" not in response.text
    response = merge(client, article)
    assert response.status_code == 302
    saved = Article.objects.get()
    assert (saved.headline, saved.kicker) == ("First", "Water")
    latest = article.revisions.first()
    assert (latest.number, latest.origin, latest.base) == (4, "merged", 3)


def test_changes_to_different_paragraphs_are_merge(client, article):
    conflicting_save(client, article, {"body": BODY.replace("One", "Uno")}, {"body": BODY.replace("Three", "Tres")})
    merge(client, article)
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
def test_changes_to_the_same_paragraph_require_a_choice(client, article, choice, body):
    conflicting_save(client, article, {"body": BODY.replace("Two", "Due")}, {"body": BODY.replace("Two", "Dos")})
    assert merge(client, article, **choice).status_code == 302
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
def test_an_invalid_choice_is_refused_and_changes_nothing(client, article, choice):
    conflicting_save(client, article, {"headline": "First"}, {"headline": "Second"})
    assert merge(client, article, **choice).status_code == 422
    assert Article.objects.get().headline == "First"
    assert article.revisions.count() == 3


def test_an_invalid_manual_text_is_shown_again(client, article):
    conflicting_save(client, article, {"headline": "First"}, {"headline": "Second"})
    response = merge(client, article, choice_0="by_hand", by_hand_0="By hand\u202e")
    assert response.status_code == 422
    assert "By hand\u202e</textarea>" in response.text


def test_a_save_while_choosing_is_reported(client, article):
    conflicting_save(client, article, {"headline": "First"}, {"headline": "Second"})
    set_aside = Revision.objects.get(origin="set_aside")
    client.post(article_page_url(article), article_form_data(client, article, headline="Third"))
    response = client.post(merge_url(article, set_aside), {"current": 2, "choice_0": "mine"})
    assert response.status_code == 409
    assert "The article has been saved again since you opened this page." in response.text
    assert Article.objects.get().headline == "Third"


def test_both_texts_are_kept_when_the_merge_is_abandoned(client, article):
    conflicting_save(client, article, {"headline": "First"}, {"headline": "Second"})
    set_aside = Revision.objects.get(origin="set_aside")
    page = client.get(merge_url(article, set_aside))
    assert page.status_code == 200
    assert "Second" in page.text
    client.post(article_page_url(article), article_form_data(client, article, headline="Later"))
    assert article.revisions.filter(content__headline="Second").exists()
    assert [r.number for r in article.revisions.of_working_copy()] == [4, 2, 1]


def test_the_same_form_submitted_twice_saves_once(client, article):
    fields = article_form_data(client, article, headline="Once")
    assert client.post(article_page_url(article), fields).status_code == 302
    assert client.post(article_page_url(article), fields).status_code == 302
    assert article.revisions.count() == 2


def test_a_form_without_changes_overwrites_nothing(client, article):
    fields = article_form_data(client, article)
    client.post(article_page_url(article), article_form_data(client, article, headline="First"))
    response = client.post(article_page_url(article), fields, follow=True)
    assert "You hadn’t changed the text" in response.text
    assert Article.objects.get().headline == "First"
    assert article.revisions.count() == 2


def test_an_action_on_a_revision_that_the_person_hasnt_seen_is_refused(client, article):
    fields = article_form_data(client, article, _act="submit")
    client.post(article_page_url(article), article_form_data(client, article, headline="First"))
    response = client.post(article_page_url(article), fields)
    assert response.status_code == 409
    assert "Rana saved revision 2 while you had the article open." in form_errors(response)["__all__"][0]
    assert Article.objects.get().stage == "draft"


def test_the_form_of_a_new_article_submitted_twice_creates_one(client, rana):
    fields = new_article_data()
    client.post(NEW_ARTICLE_URL, fields)
    response = client.post(NEW_ARTICLE_URL, fields)
    assert response.status_code == 409
    assert form_errors(response)["__all__"] == [f"This form has already been saved, as News ID {only_article().pk}."]


def test_an_update_submitted_twice_creates_one_version(client):
    client.force_login(users.editor())
    live = a_live_article()
    fields = article_form_data(
        client, live.article, headline="It was May", _act="update", kind="correction", note="Not June."
    )
    assert client.post(article_page_url(live.article), fields).status_code == 302
    response = client.post(article_page_url(live.article), fields)
    assert response.status_code == 422
    assert form_errors(response)["headline"] == [
        "Nothing has changed since the last publication, so there is nothing to publish."
    ]
    assert live.article.versions.count() == 2


def test_topics_added_on_both_sides_are_all_kept(client, article):
    for name in ("Water", "Wells", "Gauges"):
        a_topic(name)
    conflicting_save(client, article, {"topics": ["Water"]}, {"topics": ["Wells", "Gauges"]})
    merge(client, article)
    assert [topic.name for topic in article.topics.all()] == ["Gauges", "Water", "Wells"]


def test_setting_a_text_aside_and_merging_it_are_logged(client, article, rana):
    conflicting_save(client, article, {"headline": "First"}, {"kicker": "Water"})
    merge(client, article)
    actions = AuditEntry.objects.about("article", article.pk).filter(person=rana).values_list("action", flat=True)
    assert list(actions) == ["merge", "set_aside", "save", "create"]


def test_merging_requires_permission_to_edit(client, article):
    conflicting_save(client, article, {"headline": "First"}, {"headline": "Second"})
    set_aside = Revision.objects.get(origin="set_aside")
    client.force_login(users.editor(sections=[a_section("Sport")]))
    for response in (client.get(merge_url(article, set_aside)), merge(client, article, choice_0="mine")):
        assert response.status_code == 403
    assert Article.objects.get().headline == "First"


def test_only_a_text_set_aside_can_be_merged(client, article):
    assert client.get(reverse("article-merge", args=[article.pk, 1])).status_code == 404


# plans


def test_a_form_opened_earlier_keeps_a_colleagues_plan(client, article):
    stale = article_form_data(client, article, headline="From the stale window")
    client.post(
        article_page_url(article), article_form_data(client, article, embargo_0="2190-01-01", embargo_1="06:00")
    )
    assert client.post(article_page_url(article), stale).status_code == 302
    saved = Article.objects.get()
    assert (saved.headline, saved.embargo.isoformat()) == ("From the stale window", "2190-01-01T06:00:00+00:00")


def test_a_plan_that_both_changed_is_an_error_at_its_field(client, article):
    stale = article_form_data(client, article, planned_on="2026-12-01")
    client.post(article_page_url(article), article_form_data(client, article, planned_on="2026-12-24"))
    response = client.post(article_page_url(article), stale)
    assert response.status_code == 422
    assert "Somebody else changed this since you opened the article." in form_errors(response)["planned_on"][0]
    assert Article.objects.get().planned_on.isoformat() == "2026-12-24"


@pytest.mark.parametrize("changes", [{}, {"headline": "Second"}])
def test_a_plan_is_saved_even_when_the_text_isnt(client, article, changes):
    stale = article_form_data(client, article, planned_on="2026-12-01", **changes)
    client.post(article_page_url(article), article_form_data(client, article, headline="First"))
    assert client.post(article_page_url(article), stale).status_code == (409 if changes else 302)
    saved = Article.objects.get()
    assert (saved.headline, saved.planned_on.isoformat()) == ("First", "2026-12-01")


@pytest.mark.parametrize(
    "hidden",
    ["", "nothing", "[1]", '{"embargo": 5}', '{"embargo": []}', "[" * 100_000, "9" * 5000],
    ids=["empty", "words", "list", "number", "a list in it", "too deep", "too long a number"],
)
def test_invalid_shown_plans_are_ignored(client, article, hidden):
    fields = article_form_data(client, article, article_form_data=hidden, planned_on="2026-12-01")
    assert client.post(article_page_url(article), fields).status_code in {302, 422}
