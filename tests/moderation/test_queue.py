"""The queue at /admin/moderation/: what it shows, and to whom."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Comment
from articles.moderation.decide import decide
from articles.moderation.permissions import may_moderate
from articles.moderation.queue import SCREEN, queue_for
from tests import cast
from tests.builders import NOON, a_comment, a_live_article, a_section

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/moderation/"
MINUTE = timedelta(minutes=1)


def desk(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def mina():
    return cast.moderator()


@pytest.fixture
def article():
    return a_live_article()


def shown(person, **kwargs):
    return [row.comment for row in queue_for(person, **kwargs).rows]


def test_its_address_is_the_one_that_was_promised():
    assert reverse("moderation") == ADDRESS


def test_somebody_who_is_not_signed_in_is_sent_to_sign_in():
    answer = Client().get(ADDRESS)
    assert (answer.status_code, answer["Location"]) == (302, f"/admin/login/?next={ADDRESS}")
    assert Client().post(ADDRESS, {"decision": "approve"})["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("role", ["Reporter", "Administrator"])
def test_somebody_who_may_not_moderate_is_told_so(article, role):
    comment = a_comment(article, status="held")
    client = desk(cast.person("somebody", role))
    assert client.get(ADDRESS).status_code == 403
    posted = client.post(ADDRESS, {"comment": comment.pk, "version": 1, "decision": "approve"})
    assert posted.status_code == 403
    assert Comment.objects.get().status == "held"


@pytest.mark.parametrize("role", ["Moderator", "Editor", "Chief editor"])
def test_those_who_moderate_see_the_queue(article, role):
    a_comment(article, status="held", body="The well is dry.")
    answer = desk(cast.person("somebody", role)).get(ADDRESS)
    assert answer.status_code == 200
    assert "The well is dry." in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_the_longest_waiting_comes_first_and_the_decided_are_elsewhere(article, mina):
    late = a_comment(article, status="held", created_at=NOON + MINUTE)
    early = a_comment(article, status="held", created_at=NOON)
    for status in ("live", "approved", "rejected", "spam"):
        a_comment(article, status=status)
    assert shown(mina) == [early, late]


@pytest.mark.parametrize(
    ("tab", "statuses"), [("approved", ["approved", "live"]), ("rejected", ["rejected"]), ("spam", ["spam"])]
)
def test_each_tab_holds_its_own_newest_first(article, mina, tab, statuses):
    for place, status in enumerate(["held", "live", "approved", "rejected", "spam"]):
        a_comment(article, status=status, created_at=NOON + MINUTE * place)
        a_comment(article, status=status, created_at=NOON - MINUTE * place)
    comments = shown(mina, tab=tab)
    assert sorted(comment.status for comment in comments) == sorted(statuses * 2)
    dates = [comment.created_at for comment in comments]
    assert dates == sorted(dates, reverse=True)


def test_my_decisions_are_mine_the_latest_first_each_comment_once(article, mina):
    one, two, three = (a_comment(article, status="held") for _ in range(3))
    decide(one.pk, 1, "approve", mina, at=NOON)
    decide(two.pk, 1, "approve", mina, at=NOON + MINUTE)
    decide(one.pk, 2, "reject", mina, at=NOON + 2 * MINUTE)
    decide(three.pk, 1, "reject", cast.moderator("ana"), at=NOON)
    assert shown(mina, tab="mine") == [one, two]


def test_a_row_tells_what_a_moderator_wants_to_know(article, mina):
    parent = a_comment(article, name="Setareh", body="So the farmer keeps almost nothing?")
    for status in ("approved", "approved", "rejected", "spam"):
        a_comment(article, status=status, email="kianoush@example.org")
    a_comment(article, status="held", parent=parent, name="Kianoush", email="kianoush@example.org")
    page = desk(mina).get(ADDRESS).content.decode()
    assert "2 approved, 2 rejected" in page
    assert "<bdi>Setareh</bdi>: “<bdi>So the farmer keeps almost nothing?</bdi>”" in page
    assert f'<a href="{article.get_absolute_url()}">{article.headline}</a>' in page
    assert f"News ID {article.pk}" in page
    assert "waiting" in page


def test_a_first_comment_is_called_so_and_one_without_an_address_is_not(article, mina):
    a_comment(article, status="held", email="new@example.org")
    assert "first comment" in desk(mina).get(ADDRESS).content.decode()
    Comment.objects.update(email="")
    page = desk(mina).get(ADDRESS).content.decode()
    assert "first comment" not in page
    assert "no e-mail given" in page


def test_the_desks_own_headline_stays_at_the_desk(article, mina):
    a_comment(article, status="held")
    article.article.headline = "What nobody has published yet"
    article.article.save()
    assert "What nobody has published yet" not in desk(mina).get(ADDRESS).content.decode()


def test_a_decided_comment_tells_who_decided_and_why(article, mina):
    comment = a_comment(article, status="held")
    decide(comment.pk, 1, "reject", cast.moderator("ana"), reason="Names a private person.")
    page = desk(mina).get(ADDRESS, {"tab": "rejected"}).content.decode()
    assert "Rejected by Ana" in page
    assert "Names a private person." in page


@pytest.mark.parametrize("text", ["WELL", "dry well", "Kianoush", "News-ID"])
def test_the_search_finds_words_names_and_news_ids(article, mina, text):
    comment = a_comment(article, status="held", name="Kianoush", body="The well is dry.")
    a_comment(a_live_article(), status="held", name="Sara", body="Another.")
    assert shown(mina, text=str(article.pk) if text == "News-ID" else text) == [comment]


@pytest.mark.parametrize("text", ["%", "9" * 40, "9" * 5000, "٣", "'; --", "a " * 500])
def test_a_strange_search_is_a_search(article, mina, text):
    assert desk(mina).get(ADDRESS, {"q": text}).status_code == 200


@pytest.mark.parametrize("parameters", [{"tab": "x"}, {"after": "x"}, {"tab": "spam", "after": "1-x"}])
def test_a_tab_or_cursor_that_is_none_answers_404(mina, parameters):
    assert desk(mina).get(ADDRESS, parameters).status_code == 404


def test_fifty_rows_make_a_screen_and_the_rest_follow_by_cursor(article, mina):
    comments = [a_comment(article, status="held", created_at=NOON + MINUTE * (n // 2)) for n in range(SCREEN + 3)]
    first = queue_for(mina)
    assert [row.comment for row in first.rows] == comments[:SCREEN]
    decide(comments[SCREEN - 1].pk, 1, "approve", mina)
    rest = queue_for(mina, after=first.following)
    assert [row.comment for row in rest.rows] == comments[SCREEN:]
    assert rest.following == ""


def test_an_editor_sees_the_comments_of_their_sections_alone():
    economy, sport, culture = a_section("Economy"), a_section("Sport"), a_section("Culture")
    comments = [a_comment(a_live_article(section=section), status="held") for section in (economy, sport, culture)]
    for sections in ([], [economy], [economy, sport]):
        editor = cast.person(f"editor{len(sections)}", "Editor", sections=sections)
        expected = [comment for comment in comments if may_moderate(editor, comment.article)]
        assert shown(editor) == expected
        assert len(expected) == (len(sections) or 3)


@pytest.mark.parametrize("tab", ["waiting", "approved", "rejected", "spam", "mine"])
def test_a_screen_costs_the_same_for_one_row_and_for_fifty(article, mina, tab, django_assert_max_num_queries):
    status = {"waiting": "held", "mine": "held"}.get(tab, tab)
    parent = a_comment(article)
    client, costs = desk(mina), []
    for rows in (1, 49):
        for n in range(rows):
            comment = a_comment(article, status=status, parent=parent, email=f"{n}@example.org")
            if tab == "mine":
                decide(comment.pk, 1, "reject", mina)
        with django_assert_max_num_queries(10) as queries:
            assert client.get(ADDRESS, {"tab": tab}).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_the_log_is_read_at_the_desk_and_not_changed_there(article, mina):
    decision = decide(a_comment(article, status="held").pk, 1, "reject", mina, reason="House rules.")
    client = desk(cast.person("root", is_superuser=True))
    assert "House rules." in client.get(reverse("admin:articles_decision_changelist")).content.decode()
    assert client.get(reverse("admin:articles_decision_add")).status_code == 403
    for act in ("change", "delete"):
        assert client.post(reverse(f"admin:articles_decision_{act}", args=[decision.pk])).status_code == 403
