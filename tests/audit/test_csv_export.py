"""The log as a CSV file: the same entries as the list, and no cell that a spreadsheet would evaluate."""

import csv
import datetime
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.audit.csv_export import COLUMNS, EchoWriter, csv_lines, escape_formula
from articles.audit.log_action import log_action
from articles.models import AuditEntry
from tests import users
from tests.builders import NOON, a_section

FILE = "/admin/articles/auditentry/csv/"


def an_entry(action="publish", label="The well", **fields):
    return log_action(action, subject_type="article", subject_id=93442, label=label, **{"at": NOON, **fields})


@pytest.fixture
def chief(client):
    client.force_login(users.chief())
    return client


def rows(response):
    """Return the file's rows as {column: cell}, and check its byte order mark."""
    assert response.status_code == 200
    data = response.getvalue()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.django_db
def test_a_row_has_all_values_of_an_entry(chief, settings):
    settings.TIME_ZONE = "Asia/Tehran"
    before, after = {"stage": "in_review"}, {"stage": "approved", "headline": "چاه"}
    an_entry(
        "approve", by=users.editor(), section=a_section(), before=before, after=after, reason='Read "twice",\nby two.'
    )
    (row,) = rows(chief.get(FILE))
    assert list(row) == COLUMNS
    assert row == {
        "Time": "2026-05-04T15:30:00+03:30",
        "Person": "Edris",
        "Action": "approve",
        "Kind": "article",
        "Number": "93442",
        "Subject": "The well",
        "Section": "Economy",
        "Reason": 'Read "twice",\nby two.',
        "Before": '{"stage":"in_review"}',
        "After": '{"stage":"approved","headline":"چاه"}',
        "Network": "",
    }


@pytest.mark.django_db
def test_the_file_is_a_download_named_after_the_day(chief):
    response = chief.get(FILE)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="log-2')
    assert response["Content-Disposition"].endswith('.csv"')
    assert "private" in response["Cache-Control"]
    assert rows(response) == []


@pytest.mark.django_db
def test_the_file_has_the_filtered_entries_newest_first(chief):
    for day in range(3):
        an_entry(label=f"day {day}", at=NOON + datetime.timedelta(days=day))
    an_entry("withdraw", label="another action")
    found = rows(chief.get(f"{FILE}?act=publish&from=2026-05-05&before=1-1"))
    assert [row["Subject"] for row in found] == ["day 2", "day 1"]


@pytest.mark.django_db
def test_an_invalid_filter_is_refused_with_a_message(chief):
    response = chief.get(f"{FILE}?from=yesterday")
    assert (response.status_code, response["Content-Type"]) == (422, "text/html; charset=utf-8")
    assert "From: Enter a valid date." in response.text


@pytest.mark.django_db
def test_the_file_has_only_entries_that_the_person_may_read(client):
    mina = users.moderator()
    an_entry(label="own", by=mina)
    an_entry(label="another’s", by=users.chief())
    client.force_login(mina)
    assert [row["Subject"] for row in rows(client.get(FILE))] == ["own"]


@pytest.mark.django_db
def test_somebody_without_a_role_gets_no_file(client):
    assert client.get(FILE).status_code == 302
    client.force_login(users.create_staff("nobody"))
    assert client.get(FILE).status_code == 403


@pytest.mark.django_db
def test_the_file_answers_get_and_head_only(chief):
    an_entry()
    head = chief.head(FILE)
    assert (head.status_code, head["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert chief.post(FILE).status_code == 405


@pytest.mark.django_db
def test_the_file_takes_as_many_queries_for_one_entry_as_for_fifty(chief):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            rows(chief.get(FILE))
        return len(captured)

    an_entry(section=a_section("Section 0"))
    few = queries()
    for number in range(49):
        an_entry(section=a_section(f"Section {number % 5}"))
    assert queries() == few


@pytest.mark.django_db
def test_the_file_is_streamed(chief):
    an_entry()
    response = chief.get(FILE)
    assert response.streaming
    lines = csv_lines(AuditEntry.objects.all())
    assert [next(lines)[:3], next(lines)[:6]] == [b"\xef\xbb\xbf", b'"Time"']


def test_a_lone_surrogate_doesnt_break_the_file():
    assert EchoWriter().write("half \ud83d") == b"half ?"


FORMULAS = [
    "=HYPERLINK(0)",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\tx",
    "\rx",
    "\n=1",
    "  =1",
    '"=1',
    "'=1",
    " ' \" +1",
    "“=1",
    "＝1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "\u00a0=1",
    "\u200b=1",
    "\ufeff=1",
    "\u202e=1",
    "\x00=1",
    "=",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_begins_like_a_formula_is_escaped(text):
    assert escape_formula(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", "The well", "1-2", "a=b", "2 + 2", '"Wells", he said', '{"a":"=1"}', "چاه", "  x"]
)
def test_any_other_cell_is_unchanged(text):
    assert escape_formula(text) == text


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["=1+1", "＠x", "-2+3", '" =1'])
def test_every_cell_with_text_from_people_is_escaped(chief, text):
    section = a_section(text, slug="formula")
    person = users.create_staff("eve", first_name=text)
    an_entry(text, label=text, by=person, section=section, reason=text, before={text: text})
    (row,) = rows(chief.get(FILE))
    for column in ("Person", "Action", "Subject", "Section", "Reason"):
        assert row[column] == f"'{text}", column
    assert json.loads(row["Before"]) == {text: text}
