"""Bulk decisions: all comments of a commenter or network, and all comments under a risk after a sample."""

import re

import pytest
from django.test import Client

from articles.models import Comment, Decision, DecisionBatch
from articles.moderation.approve_by_sample import draw_sample
from articles.moderation.decide import decide
from tests import users
from tests.builders import a_comment, a_live_article, a_section

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


def versions_in(page):
    return re.search(r'name="versions" value="([^"]*)"', page.content.decode())[1]


def test_all_comments_by_a_commenter_are_counted_and_then_decided(client, article):
    commenter = {"email": "spam@example.org"}
    held = [a_comment(article, status="held", **commenter) for _ in range(3)]
    a_comment(article, status="live", **commenter)
    a_comment(article, **commenter)
    a_comment(article, status="held", email="other@example.org")
    page = client.get(f"{QUEUE_URL}{held[0].pk}/all/person/")
    html = page.content.decode()
    assert "<b>4 comments</b>" in html
    for text in ("Waiting for a moderator (3)", "Shown without review (1)", "Approved (1)"):
        assert text in html
    decide(held[1].pk, 1, "approve", users.moderator("ana"))
    Comment.objects.filter(pk=held[2].pk).update(version=2)
    a_comment(article, status="held", **commenter)
    answer = client.post(QUEUE_URL, {"decision": "spam", "versions": versions_in(page), "meant": "everything by them"})
    assert answer.status_code == 409
    assert "2 done, 1 already decided by Ana, 1 edited since." in answer.content.decode()
    assert statuses() == ["spam", "approved", "held", "spam", "approved", "held", "held"]
    assert DecisionBatch.objects.get().description == "everything by them"
    assert "Undo these decisions" in answer.content.decode()


def test_the_comments_by_a_commenter_are_filtered_by_status(client, article):
    comment = a_comment(article, address_hash="1.a")
    a_comment(article, status="held", address_hash="1.a")
    page = client.get(f"{QUEUE_URL}{comment.pk}/all/person/", {"status": ["approved", "x"]})
    assert versions_in(page) == f"{comment.pk}:1"


def test_all_comments_from_a_network_are_decided(client, article):
    comments = [a_comment(article, status="held", network_hash="1.n", email=f"{n}@example.org") for n in range(2)]
    a_comment(article, status="held", network_hash="1.m")
    page = client.get(f"{QUEUE_URL}{comments[0].pk}/all/network/")
    assert versions_in(page) == " ".join(f"{comment.pk}:1" for comment in comments)
    assert client.post(QUEUE_URL, {"decision": "reject", "versions": versions_in(page)}).status_code == 302
    assert statuses() == ["rejected", "rejected", "held"]


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
    assert versions_in(client.get(f"{QUEUE_URL}{mine.pk}/all/person/")) == f"{mine.pk}:1"
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
