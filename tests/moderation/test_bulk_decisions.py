"""Bulk decisions: all comments of a commenter or network, and all comments under a risk after a sample."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.comments.post import post
from articles.delivery.client_ip import ClientInfo
from articles.models import Comment, CommenterEmail, CommentTrace, Decision, DecisionBatch, Masthead
from articles.moderation.approve_by_sample import draw_sample
from articles.moderation.decide import decide
from tests import users
from tests.builders import NOON, a_comment, a_live_article, a_section

pytestmark = pytest.mark.django_db
QUEUE_URL = "/admin/moderation/"
SAMPLE_URL = f"{QUEUE_URL}sample/"


@pytest.fixture
def mina():
    return users.moderator()


@pytest.fixture
def client(mina):
    client = Client()
    client.force_login(mina)
    return client


@pytest.fixture
def article():
    return a_live_article()


def statuses():
    return list(Comment.objects.order_by("pk").values_list("status", flat=True))


def listed_in(page):
    """Return the listed comments as (id:version, whether it is selected, what connects it)."""
    items = re.findall(r"<li>(.*?)</li>", page.content.decode(), re.DOTALL)
    return [
        (re.search(r'name="selected" value="([^"]*)"', item)[1], " checked" in item, item.split(" · ")[1])
        for item in items
        if 'name="selected"' in item
    ]


def selected_in(page):
    return [version for version, is_selected, _connection in listed_in(page) if is_selected]


def confirm_email(email):
    CommenterEmail.objects.create(email=email, confirmed_at=NOON)


def post_from(article, ip, name, email="", user_agent="Firefox"):
    """Post a held comment from an IP address, with a browser."""
    comment = Comment(article_id=article.pk, body=f"A remark by {name}.", name=name, email=email)
    return post(comment, Masthead(), is_same_origin=False, client=ClientInfo(ip, user_agent))


def test_comments_with_one_confirmed_email_address_are_selected_and_then_decided(client, article):
    commenter = {"email": "spam@example.org"}
    confirm_email("spam@example.org")
    held = [a_comment(article, status="held", **commenter) for _ in range(3)]
    a_comment(article, status="live", **commenter)
    a_comment(article, **commenter)
    a_comment(article, status="held", email="other@example.org")
    page = client.get(f"{QUEUE_URL}{held[0].pk}/all/person/")
    html = page.content.decode()
    assert "<b>4 comments</b>" in html
    for text in ("Waiting for a moderator (3)", "Shown without review (1)", "Approved (1)"):
        assert text in html
    connections = [connection for _version, _is_selected, connection in listed_in(page)]
    assert connections == ["this comment", *["same confirmed e-mail address"] * 3]
    decide(held[1].pk, 1, "approve", users.moderator("ana"))
    Comment.objects.filter(pk=held[2].pk).update(version=2)
    a_comment(article, status="held", **commenter)
    answer = client.post(QUEUE_URL, {"decision": "spam", "selected": selected_in(page), "meant": "everything by them"})
    assert answer.status_code == 409
    assert "2 done, 1 already decided by Ana, 1 edited since." in answer.content.decode()
    assert statuses() == ["spam", "approved", "held", "spam", "approved", "held", "held"]
    assert DecisionBatch.objects.get().description == "everything by them"
    assert "Undo these decisions" in answer.content.decode()


def test_people_who_share_only_an_ip_address_are_not_listed_as_one_commenter(client, article):
    comments = [post_from(article, "203.0.113.1", f"Reader {n}", user_agent=f"Browser {n}") for n in range(7)]
    assert len({comment.address_hash for comment in comments}) == 1
    page = client.get(f"{QUEUE_URL}{comments[0].pk}/all/person/")
    assert listed_in(page) == [(f"{comments[0].pk}:1", False, "this comment")]
    without_browser = [post_from(article, "203.0.113.1", f"Script {n}", user_agent="") for n in range(2)]
    page = client.get(f"{QUEUE_URL}{without_browser[0].pk}/all/person/")
    assert listed_in(page) == [(f"{without_browser[0].pk}:1", False, "this comment")]


def test_what_connects_comments_is_shown_and_only_a_confirmed_email_address_selects_them(client, article):
    mina, unproven = "mina@example.org", "behzad@example.org"
    confirm_email(mina)
    first = post_from(article, "203.0.113.1", "Mina", mina)
    elsewhere = post_from(article, "198.51.100.7", "Mina at work", mina, "Safari")
    same_browser = post_from(article, "203.0.113.1", "Sara", unproven)
    post_from(article, "203.0.113.1", "Kian", "kian@example.org", "Safari")
    page = client.get(f"{QUEUE_URL}{first.pk}/all/person/")
    assert listed_in(page) == [
        (f"{first.pk}:1", True, "this comment"),
        (f"{elsewhere.pk}:1", True, "same confirmed e-mail address"),
        (f"{same_browser.pk}:1", False, "same browser, same network"),
    ]
    assert "Only comments with the same confirmed e-mail address are selected." in page.content.decode()
    same_email = post_from(article, "198.51.100.8", "Behzad", unproven)
    page = client.get(f"{QUEUE_URL}{same_email.pk}/all/person/")
    assert [row[1:] for row in listed_in(page)] == [
        (False, "same e-mail address, not confirmed"),
        (False, "this comment"),
    ]
    page = client.get(f"{QUEUE_URL}{first.pk}/all/network/")
    assert [row[1:] for row in listed_in(page)] == [
        (True, "this comment"),
        (False, "same browser, same network"),
        (False, "same network"),
    ]


def test_nothing_is_decided_without_a_selection(client, article):
    comment = post_from(article, "203.0.113.1", "Mina")
    page = client.get(f"{QUEUE_URL}{comment.pk}/all/person/")
    answer = client.post(QUEUE_URL, {"decision": "reject", "selected": selected_in(page)})
    assert (answer.status_code, "Select at least one comment." in answer.content.decode()) == (422, True)
    assert statuses() == ["held"]


def test_the_comments_by_a_commenter_are_filtered_by_status(client, article):
    comment = a_comment(article, email="a@example.org")
    a_comment(article, status="held", email="a@example.org")
    page = client.get(f"{QUEUE_URL}{comment.pk}/all/person/", {"status": ["approved", "x"]})
    assert [row[0] for row in listed_in(page)] == [f"{comment.pk}:1"]


def test_the_comments_from_a_network_that_were_selected_are_decided(client, article):
    comments = [a_comment(article, status="held", network_hash="1.n", email=f"{n}@example.org") for n in range(3)]
    a_comment(article, status="held", network_hash="1.m")
    page = client.get(f"{QUEUE_URL}{comments[0].pk}/all/network/")
    listed = [row[0] for row in listed_in(page)]
    assert listed == [f"{comment.pk}:1" for comment in comments]
    assert selected_in(page) == []
    assert client.post(QUEUE_URL, {"decision": "reject", "selected": listed[:2]}).status_code == 302
    assert statuses() == ["rejected", "rejected", "held", "held"]


@pytest.mark.parametrize("scope", ["person", "network"])
def test_the_list_takes_the_same_queries_for_one_comment_and_for_fifty(client, article, scope):
    first = post_from(article, "203.0.113.1", "Mina", "mina@example.org")
    url = f"{QUEUE_URL}{first.pk}/all/{scope}/"
    client.get(url)
    with CaptureQueriesContext(connection) as for_one:
        client.get(url)
    for number in range(49):
        comment = a_comment(article, status="held", **{n: getattr(first, n) for n in ("address_hash", "network_hash")})
        CommentTrace.objects.create(comment=comment, user_agent="Firefox" if number else "", purge_at=NOON)
    with CaptureQueriesContext(connection) as for_fifty:
        assert len(listed_in(client.get(url))) == 49 + (scope == "network")
    assert len(for_fifty) == len(for_one)


def test_other_comments_of_an_unknown_commenter_are_not_found(client, article, mina):
    a_comment(article, status="held")
    for fields in ({}, {"author": mina, "email": "mina@example.org", "network_hash": "1.n"}):
        comment = a_comment(article, status="held", **fields)
        for scope in ("person", "network"):
            assert client.get(f"{QUEUE_URL}{comment.pk}/all/{scope}/").status_code == 404
    assert client.get(f"{QUEUE_URL}{comment.pk}/all/everybody/").status_code == 404
    assert client.get(f"{QUEUE_URL}99/all/person/").status_code == 404


def test_an_editor_finds_the_commenters_comments_of_their_own_sections_only(article):
    mine = a_comment(a_live_article(section=a_section("Sport")), status="held", email="a@example.org")
    other = a_comment(article, status="held", email="a@example.org")
    client = Client()
    client.force_login(users.editor(sections=[a_section("Sport")]))
    page = client.get(f"{QUEUE_URL}{mine.pk}/all/person/")
    assert [row[0] for row in listed_in(page)] == [f"{mine.pk}:1"]
    assert client.get(f"{QUEUE_URL}{other.pk}/all/person/").status_code == 403


@pytest.fixture
def waiting(article):
    """Return fourteen waiting comments under risk 20, one at it and one above it."""
    return [a_comment(article, status="held", risk=risk) for risk in [*range(14), 20, 80]]


def sample_and_form_data(user, verdict="approve", bad=0):
    """Return a sample drawn for `user`, and the form that decides on it, with `bad` comments rejected."""
    sample = draw_sample(user, 20)
    verdicts = {comment.pk: verdict for comment in sample.comments}
    for comment in sample.comments[:bad]:
        verdicts[comment.pk] = "reject"
    return sample, {"ticket": sample.ticket} | {f"verdict-{pk}": value for pk, value in verdicts.items()}


def test_the_rest_is_approved_when_all_ten_of_the_sample_are_good(client, mina, waiting):
    page = client.get(SAMPLE_URL, {"risk": 20}).content.decode()
    assert page.count('<li class="queue-item"') == 10
    assert "approve 4 more if all are good" in page
    sample, form = sample_and_form_data(mina)
    assert (len(sample.comments), sample.count, sample.rest) == (10, 14, 4)
    answer = client.post(SAMPLE_URL, form)
    assert answer.status_code == 200
    assert "Sample: 10 approved. The rest: 4 approved." in answer.content.decode()
    assert statuses() == ["approved"] * 14 + ["held"] * 2
    assert DecisionBatch.objects.get().description == "all comments under risk 20"
    assert Decision.objects.filter(batch=None).count() == 10


def test_the_rest_keeps_waiting_when_one_of_the_sample_is_not_good(client, mina, waiting):
    _, form = sample_and_form_data(mina, bad=1)
    answer = client.post(SAMPLE_URL, form)
    for text in ("9 approved", "1 rejected", "The rest keeps waiting."):
        assert text in answer.content.decode()
    assert sorted(set(statuses())) == ["approved", "held", "rejected"]
    assert statuses().count("held") == 6


def test_the_rest_keeps_waiting_when_a_colleague_decided_on_one_of_the_sample(client, mina, waiting):
    sample, form = sample_and_form_data(mina)
    decide(sample.comments[0].pk, 1, "approve", users.moderator("ana"))
    answer = client.post(SAMPLE_URL, form)
    assert answer.status_code == 409
    assert "9 done, 1 already decided by Ana." in answer.content.decode()
    assert statuses().count("held") == 6


def test_comments_that_changed_since_the_sample_are_not_approved_with_the_rest(client, mina, waiting):
    sample, form = sample_and_form_data(mina)
    drawn = {comment.pk for comment in sample.comments}
    rest = [comment for comment in waiting[:14] if comment.pk not in drawn]
    Comment.objects.filter(pk=rest[0].pk).update(version=2)
    a_comment(a_live_article(), status="held", risk=0)
    answer = client.post(SAMPLE_URL, form)
    assert "The rest: 3 done, 1 edited since." in answer.content.decode()
    assert statuses().count("held") == 4


def test_a_sample_of_fewer_than_ten_holds_all_comments(client, mina, article):
    a_comment(article, status="held")
    sample, form = sample_and_form_data(mina)
    assert (len(sample.comments), sample.rest) == (1, 0)
    assert client.post(SAMPLE_URL, form).status_code == 200
    assert statuses() == ["approved"]


def test_a_forged_sample_approves_nothing(client, mina, waiting):
    sample, form = sample_and_form_data(mina)
    _, theirs = sample_and_form_data(users.moderator("ana"))
    first = f"verdict-{sample.comments[0].pk}"
    forged = [
        {},
        {"ticket": sample.ticket},
        {name: value for name, value in form.items() if name != first},
        form | {first: "spam"},
        form | {"ticket": sample.ticket[:-1]},
        form | {"ticket": "x\0"},
        theirs,
    ]
    for fields in forged:
        assert client.post(SAMPLE_URL, fields).status_code == 422, fields
    assert set(statuses()) == {"held"}
    assert not Decision.objects.exists()


@pytest.mark.parametrize("risk", ["0", "101", "x", "-1", "٣", "9" * 30])
def test_an_invalid_risk_is_refused_with_a_message(client, waiting, risk):
    answer = client.get(SAMPLE_URL, {"risk": risk})
    assert answer.status_code == 422
    assert "Enter a risk from 1 to 100." in answer.content.decode()


def test_a_sample_expires_after_an_hour(client, mina, waiting, monkeypatch):
    _, form = sample_and_form_data(mina)
    monkeypatch.setattr("articles.moderation.approve_by_sample.TICKET_LIFETIME", -1)
    answer = client.post(SAMPLE_URL, form)
    assert answer.status_code == 422
    assert "no longer valid" in answer.content.decode()
