"""Decisions on comments are logged."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import prefetch_related_objects
from django.test.utils import CaptureQueriesContext

from articles.models import AuditEntry
from articles.moderation.apply_decision import DecisionConflict
from articles.moderation.decide import decide, decide_each
from tests import users
from tests.builders import NOON, a_comment, a_live_article, a_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def mina():
    return users.moderator()


@pytest.fixture
def comment():
    article = a_live_article(section=a_section("Economy"))
    return a_comment(article, status="held", body="The first gauge\nis broken.")


def decisions():
    return AuditEntry.objects.filter(subject_type="comment")


@pytest.mark.parametrize(("verdict", "status"), [("approve", "approved"), ("reject", "rejected"), ("spam", "spam")])
def test_a_decision_is_logged(comment, mina, verdict, status):
    decide(comment.pk, 1, verdict, mina, reason="House rules.", at=NOON)
    entry = decisions().get()
    assert (entry.action, entry.subject_id, entry.label) == (
        f"{verdict}_comment",
        comment.pk,
        "The first gauge is broken.",
    )
    assert (entry.person, entry.at, entry.reason, entry.section.name) == (mina, NOON, "House rules.", "Economy")
    assert (entry.before, entry.after) == ({"status": "held"}, {"status": status})


def test_the_log_keeps_only_the_beginning_of_a_long_comment(mina):
    comment = a_comment(a_live_article(), status="held", body="well " * 500)
    decide(comment.pk, 1, "approve", mina)
    assert len(decisions().get().label) <= 60


def test_a_refused_decision_isnt_logged(comment, mina):
    with pytest.raises(DecisionConflict):
        decide(comment.pk, 2, "approve", mina)
    with pytest.raises(PermissionDenied):
        decide(comment.pk, 1, "approve", users.reporter())
    assert not decisions()


def test_logging_takes_one_query_per_decision(mina):
    # As every request has them (newsroom/auth.py).
    prefetch_related_objects([mina], "assigned_sections")
    article = a_live_article()
    versions = [(a_comment(article, status="held").pk, 1) for _ in range(20)]
    decide_each(versions[:1], "approve", mina)
    with CaptureQueriesContext(connection) as captured:
        decide_each(versions[1:], "approve", mina)
    log_queries = [query["sql"] for query in captured if "articles_auditentry" in query["sql"]]
    assert len(log_queries) == decisions().count() - 1 == 19
    # The comment, an appeal, the decision before, its status, its thread's and day's counters, reports, its decision,
    # the log entry, four of the classifier, the tags of its pages and whether two lists of the most discussed articles
    # change, the transaction's and that one's beginning and end; and one batch of all.
    assert len(captured) == 19 * 21 + 1
