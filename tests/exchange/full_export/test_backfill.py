"""Import files that were exported before reports and appeals named the decision that closed them."""

import json

import pytest

from articles.models import Appeal, Comment, Decision, Report
from articles.moderation.decide import decide
from articles.moderation.undo_decision import undo_decision
from tests import users
from tests.builders import NOON, a_comment, a_live_article, a_report, an_appeal

from .sample_newspaper import export_lines, import_lines, wipe

pytestmark = pytest.mark.django_db
FIELD = "closed_by_decision_id"


@pytest.fixture
def earlier_file() -> list[bytes]:
    """Return the lines of a newspaper with closed reports and an answered appeal, as earlier versions wrote them."""
    ana, mina = users.moderator("ana"), users.moderator()
    comment, other = (a_comment(a_live_article(), status="held") for _ in range(2))
    a_report(comment, words="closed by the first decision")
    a_report(other, words="on another comment, at the same time")
    decide(comment.pk, 1, "reject", ana, at=NOON)
    decide(other.pk, 1, "reject", ana, at=NOON)
    an_appeal(comment.decisions.get())
    an_appeal(other.decisions.get())
    a_report(comment, words="closed by the second decision")
    decide(comment.pk, 2, "approve", mina, at=NOON.replace(hour=15))
    a_report(comment, words="waits")
    lines = [without_field(line) for line in export_lines()]
    # Earlier versions exported reports before decisions, to which reports had no reference yet.
    reports = [line for line in lines if b'"model": "report"' in line]
    others = [line for line in lines if line not in reports]
    first_decision = next(n for n, line in enumerate(others) if line.startswith(b'{"model":"decision"'))
    return [*others[:first_decision], *reports, *others[first_decision:]]


def without_field(line: bytes) -> bytes:
    """Return a line without the field that earlier versions lack."""
    row = json.loads(line)
    if row.get("model") not in {"report", "appeal"}:
        return line
    del row["fields"][FIELD]
    return json.dumps(row).encode() + b"\n"


def test_each_report_and_appeal_gets_the_decision_that_closed_it(earlier_file):
    wipe()
    outcome = import_lines(earlier_file)
    assert (outcome.result, outcome.reason) == ("imported", "")
    first, second = Comment.objects.earliest("pk").decisions.order_by("version")
    other = Comment.objects.latest("pk").decisions.get()
    assert {report.words: report.closed_by_decision for report in Report.objects.all()} == {
        "closed by the first decision": first,
        "on another comment, at the same time": other,
        "closed by the second decision": second,
        "waits": None,
    }
    assert {appeal.decision: appeal.closed_by_decision for appeal in Appeal.objects.all()} == {
        first: second,
        other: None,
    }


def test_an_imported_decision_can_be_undone(earlier_file):
    wipe()
    import_lines(earlier_file)
    decision = Decision.objects.get(version=2)
    undo_decision(decision, decision.decided_by, NOON.replace(hour=16))
    assert list(Report.objects.waiting().values_list("words", flat=True).order_by("words")) == [
        "closed by the second decision",
        "waits",
    ]
    assert Appeal.objects.waiting().count() == 2


def test_importing_the_same_earlier_file_again_changes_nothing(earlier_file):
    wipe()
    lines = earlier_file
    import_lines(lines)
    assert import_lines(lines).result == "unchanged"
