"""The statistics pages: the moderators' workload, and the classifier's precision and recall."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.comments.classifier import ClassifierState
from articles.comments.comment_settings import CommentRules
from articles.moderation.bar_chart import MAX_COLUMN_HEIGHT, TOP_MARGIN, bar_chart_of
from articles.moderation.classifier_accuracy import measure_accuracy
from articles.moderation.decide import decide
from articles.moderation.undo_decision import undo_decision
from articles.moderation.workload import WORKLOAD_DAYS, workload_of
from tests import users
from tests.builders import NOON, a_comment, a_live_article, a_section

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def mina():
    return users.moderator()


@pytest.fixture
def ana():
    return users.moderator("ana")


@pytest.fixture
def article():
    return a_live_article()


def decide_new_comment(article, by, verdict="approve", minutes=10, at=NOON, **fields):
    comment = a_comment(article, status="held", created_at=at - minutes * MINUTE, **fields)
    return decide(comment.pk, 1, verdict, by, at=at)


def test_the_workload_counts_by_day_and_person_with_the_median_wait(article, mina, ana):
    for minutes in (2, 10, 90):
        decide_new_comment(article, mina, minutes=minutes)
    decide_new_comment(article, ana, minutes=60 * 49, at=NOON - DAY)
    decide_new_comment(article, ana, at=NOON - WORKLOAD_DAYS * DAY)
    a_comment(article, status="held", created_at=NOON - 130 * MINUTE)
    workload = workload_of(mina, NOON)
    assert [(day.decided, str(day.median_wait or "")) for day in workload.days[-3:]] == [
        (0, ""),
        (1, "2 days"),
        (3, "10 min"),
    ]
    assert [day.name for day in workload.days] == [timezone.localdate(NOON - back * DAY) for back in range(13, -1, -1)]
    assert [(person.name, person.decided) for person in workload.by_moderator] == [("Mina", 3), ("Ana", 1)]
    assert (workload.total.decided, workload.waiting, str(workload.oldest_wait)) == (4, 1, "2 h 10 min")


def test_only_decisions_that_a_colleague_changed_count_as_overturned(article, mina, ana):
    first, second, third = (decide_new_comment(article, mina) for _ in range(3))
    decide(first.comment_id, 2, "reject", ana, at=NOON + MINUTE)
    undo_decision(second, mina, NOON + MINUTE)
    decide(third.comment_id, 2, "approve", ana, at=NOON + MINUTE)
    workload = workload_of(mina, NOON + MINUTE)
    by_name = {person.name: person for person in workload.by_moderator}
    assert (by_name["Mina"].overturned, by_name["Ana"].overturned) == (1, 0)
    assert by_name["Mina"].overturned_percent == 25
    # Only the first decision on a comment counts for its waiting time.
    assert str(workload.total.median_wait) == "10 min"


def test_an_editor_sees_the_workload_of_their_sections(article, mina):
    decide_new_comment(article, mina)
    decide_new_comment(a_live_article(section=a_section("Sport")), mina)
    assert workload_of(users.editor(sections=[a_section("Sport")]), NOON).total.decided == 1


def test_the_workload_is_empty_without_decisions(mina):
    workload = workload_of(mina, NOON)
    assert (
        workload.total.overturned_percent,
        workload.total.median_wait,
        workload.oldest_wait,
        workload.by_moderator,
    ) == (None, None, None, [])
    assert all(column.height == 0 for column in bar_chart_of((d.name, d.decided, 0, "") for d in workload.days).columns)


def test_columns_are_scaled_to_the_highest_value():
    half, full = bar_chart_of([("a", 4, 1, "4"), ("b", 8, 0, "8")]).columns
    assert (full.height, full.y) == (MAX_COLUMN_HEIGHT, TOP_MARGIN)
    assert (half.height, half.shaded) == (MAX_COLUMN_HEIGHT / 2, MAX_COLUMN_HEIGHT / 8)
    assert half.y + half.height == half.shaded_y + half.shaded == TOP_MARGIN + MAX_COLUMN_HEIGHT


def test_the_workload_page_makes_the_same_queries_for_any_workload(article, mina, django_assert_max_num_queries):
    client, query_counts = Client(), []
    client.force_login(mina)
    for count in (1, 8):
        for _ in range(count):
            decide_new_comment(article, mina, at=timezone.now())
        with django_assert_max_num_queries(8) as queries:
            page = client.get("/admin/moderation/workload/").content.decode()
        query_counts.append(len(queries))
    assert query_counts[0] == query_counts[1]
    assert page.count('<svg class="chart"') == 2
    assert "<b>9</b> decided in 14 days" in page


def test_the_accuracy_is_measured_against_the_decisions_of_people(article, mina):
    for score, verdict in [
        (95, "spam"),
        (90, "reject"),
        (85, "approve"),
        (70, "reject"),
        (10, "approve"),
        (0, "reject"),
    ]:
        decide_new_comment(article, mina, verdict, classifier_score=score)
    decide_new_comment(article, mina, "reject")
    a_comment(article, status="held", classifier_score=99)
    accuracy = measure_accuracy(80, NOON)
    assert (accuracy.approved, accuracy.rejected) == (2, 4)
    assert (accuracy.current.held, accuracy.current.correctly_held) == (3, 2)
    assert (accuracy.current.precision, accuracy.current.recall) == (67, 50)
    by_threshold = {row.threshold: (row.precision, row.recall) for row in accuracy.by_threshold}
    assert (by_threshold[50], by_threshold[95]) == ((75, 75), (100, 25))


def test_the_accuracy_counts_the_latest_decisions_of_ninety_days(article, mina, ana):
    decision = decide_new_comment(article, mina, "approve", classifier_score=90)
    decide(decision.comment_id, 2, "reject", ana, at=NOON)
    decide_new_comment(article, mina, "reject", classifier_score=90, at=NOON - 90 * DAY)
    accuracy = measure_accuracy(80, NOON)
    assert (accuracy.approved, accuracy.rejected, accuracy.current.precision) == (0, 1, 100)


def test_the_accuracy_page_shows_whether_the_score_is_active_and_its_threshold(article, mina):
    client = Client()
    client.force_login(mina)
    page = client.get("/admin/moderation/score/").content.decode()
    assert "<b>inactive</b> until there are 200 of each" in page
    assert "No decisions yet" in page
    ClassifierState.objects.update_or_create(pk=1, defaults={"approved": 300, "rejected": 201})
    CommentRules.objects.update_or_create(pk=1, defaults={"classifier_hold_score": 80})
    decide_new_comment(article, mina, "spam", classifier_score=95, at=timezone.now())
    page = client.get("/admin/moderation/score/").content.decode()
    assert "inactive" not in page
    assert "a score of <b>80</b> or more" in page
    assert "precision <b>100 %</b>" in page
    CommentRules.objects.update(classifier_hold_score=0)
    assert "<b>never</b> holds" in client.get("/admin/moderation/score/").content.decode()
