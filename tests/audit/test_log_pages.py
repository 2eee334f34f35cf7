"""The log at the desk: permissions to read it, its filters, and that nothing changes its entries."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.audit.log_action import log_action
from articles.desk.audit_log_filters import readable_log_entries
from articles.models import AuditEntry
from tests import users
from tests.builders import NOON, a_draft, a_section, an_author

pytestmark = pytest.mark.django_db
LOG = "/admin/articles/auditentry/"
EVERYTHING = ["an account", "by edris", "in sport", "with a reason"]


def an_entry(action="publish", subject_type="article", subject_id=500_001, label="The well", at=NOON, **fields):
    return log_action(action, subject_type=subject_type, subject_id=subject_id, label=label, at=at, **fields)


def page_of(entry):
    return f"{LOG}{entry.pk}/change/"


@pytest.fixture
def desk(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def chief(desk):
    return desk(users.chief())


def listed(client, query=""):
    """Return the labels of the entries that the list shows, in order."""
    response = client.get(f"{LOG}?{query}")
    assert response.status_code == 200
    return [entry.label for entry in response.context["rows"]]


# permissions


@pytest.fixture
def entries():
    """Log actions in two sections and on an account."""
    economy, sport = a_section("Economy"), a_section("Sport")
    moved = a_draft(section=economy)
    an_entry(label="economy", section=economy)
    an_entry(label="sport", section=sport)
    an_entry(label="moved to economy", section=sport, subject_id=moved.pk)
    an_entry(label="no section", subject_id=a_draft(section=None).pk)
    an_entry(label="account", subject_type="user", subject_id=7)
    return economy


def readable(person):
    # Besides what the builders of articles record.
    return set(readable_log_entries(person).filter(action="publish").values_list("label", flat=True))


@pytest.mark.parametrize("role", ["chief", "administrator"])
def test_the_chief_editor_and_the_administrator_read_everything(entries, role):
    assert readable(getattr(users, role)()) == {"economy", "sport", "moved to economy", "no section", "account"}


def test_an_editor_reads_entries_of_their_sections_and_of_articles_now_in_them(entries):
    assert readable(users.editor(sections=[entries])) == {"economy", "moved to economy", "no section"}


def test_an_editor_of_all_sections_reads_entries_of_every_section_but_not_of_accounts(entries):
    assert readable(users.editor()) == {"economy", "sport", "moved to economy", "no section"}


def test_a_reporter_reads_entries_of_articles_they_created_or_are_an_author_of(entries):
    rana = users.reporter()
    signed = a_draft(authors=[an_author("Rana Mehr", user=rana)])
    an_entry(label="signed", subject_id=signed.pk)
    an_entry(label="begun", subject_id=a_draft(by=rana).pk)
    an_entry(label="a comment of that number", subject_type="comment", subject_id=signed.pk)
    assert readable(rana) == {"signed", "begun"}


@pytest.mark.parametrize("role", ["reporter", "editor", "moderator"])
def test_everyone_reads_entries_of_their_own_actions(entries, role):
    person = getattr(users, role)(sections=[a_section("Culture")])
    an_entry(label="own", by=person, subject_type="comment")
    assert "own" in readable(person)


def test_a_moderator_reads_only_entries_of_their_own_actions(entries):
    mina = users.moderator()
    an_entry(label="own", by=mina, subject_type="comment", section=entries)
    assert readable(mina) == {"own"}


def test_the_list_and_the_pages_of_entries_respect_the_permissions(desk, entries):
    editor = desk(users.editor(sections=[entries]))
    assert sorted(listed(editor, "act=publish")) == ["economy", "moved to economy", "no section"]
    assert editor.get(page_of(AuditEntry.objects.get(label="economy"))).status_code == 200
    assert editor.get(page_of(AuditEntry.objects.get(label="sport"))).status_code == 302


def test_someone_without_a_role_may_not_read_the_log(desk):
    client = desk(users.create_staff("nobody"))
    assert client.get(LOG).status_code == 403
    assert client.get(page_of(an_entry())).status_code == 403


def test_the_navigation_links_to_the_log(chief):
    assert f'<a href="{LOG}">Log</a>' in chief.get("/admin/").text


# the list


def test_the_newest_entries_come_first_by_day_in_the_newspapers_time_zone(chief, settings):
    settings.TIME_ZONE = "Asia/Tehran"
    an_entry(label="the earlier", at=datetime.datetime(2026, 5, 3, 20, 29, tzinfo=datetime.UTC))
    an_entry(label="the later", at=datetime.datetime(2026, 5, 3, 20, 30, tzinfo=datetime.UTC))
    page = chief.get(LOG).text
    places = [
        page.index(text) for text in ("4 May 2026", "00:00:00", "the later", "3 May 2026", "23:59:00", "the earlier")
    ]
    assert places == sorted(places)


def test_an_entry_shows_action_person_subject_values_and_reason(chief):
    an_entry(
        "request_changes",
        by=users.editor(),
        subject_id=93442,
        before={"stage": "in_review", "flagged": False},
        after={"stage": "changes_requested", "flagged": True},
        reason="Name the second source.",
    )
    page = chief.get(LOG).text
    for text in ("Request changes", "Edris", "The well", "93442", "Name the second source."):
        assert text in page
    assert "Stage: <bdi>in review</bdi> → <bdi>changes requested</bdi>" in page
    assert "Flagged: <bdi>no</bdi> → <bdi>yes</bdi>" in page


def test_datetimes_among_the_values_are_shown_in_the_newspapers_time_zone(chief, settings):
    settings.TIME_ZONE = "Asia/Tehran"
    entry = an_entry("schedule", before={"publish_at": None}, after={"publish_at": NOON})
    assert "4 May 2026, 15:30" in chief.get(page_of(entry)).text


def test_a_value_that_only_resembles_a_datetime_is_shown_unchanged(chief):
    odd = ["2026-99-99T12:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-05-04"]
    entry = an_entry(after={"headline": odd[0], "kicker": odd[1], "slugline": odd[2], "dateline": odd[3]})
    page = chief.get(page_of(entry)).text
    assert page.count("2026-99-99T12:00:00Z") == 1
    assert "2026-05-04" in page


def test_markup_in_the_log_is_escaped(chief):
    entry = an_entry(label="<b>x</b>", reason="<i>y</i>", before={"<u>": "<s>z</s>"}, after={"<u>": ["<s>w</s>"]})
    for page in (chief.get(LOG).text, chief.get(page_of(entry)).text):
        assert not [tag for tag in ("<b>x", "<i>y", "<u>", "<s>") if tag in page]


def test_an_entry_without_person_number_section_and_values_is_shown(chief):
    entry = an_entry("import", subject_id=None)
    assert "Automatic" in chief.get(LOG).text
    assert "Automatic" in chief.get(page_of(entry)).text


# filters


@pytest.fixture
def found(chief):
    """Return a function that returns the labels of the entries, of four, that a query finds."""
    edris = users.editor()
    an_entry("approve", label="by edris", by=edris, subject_id=1)
    an_entry("request_changes", label="with a reason", reason="The gauge!", subject_id=93442)
    an_entry("change", label="an account", subject_type="user", subject_id=93442)
    an_entry("publish", label="in sport", section=a_section("Sport"), at=NOON + datetime.timedelta(days=2))

    def find(query):
        return sorted(listed(chief, query.replace("EDRIS", str(edris.pk))))

    return find


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("q=GAUGE", ["with a reason"]),
        ("q=sport", ["in sport"]),
        ("q=edris", ["by edris"]),
        ("q=93442", ["an account", "with a reason"]),
        ("q=99999999999999999999", []),
        ("act=Request changes", ["with a reason"]),
        ("act=appr", ["by edris"]),
        ("act=in emergency", []),
        ("person=EDRIS", ["by edris"]),
        ("section=sport", ["in sport"]),
        ("subject=user", ["an account"]),
        ("subject=article&subject_id=93442", ["with a reason"]),
        ("from=2026-05-06", ["in sport"]),
        ("to=2026-05-05", ["an account", "by edris", "with a reason"]),
        ("from=2026-05-04&to=2026-05-04&q=edris", ["by edris"]),
        ("q=&act=&person=&subject=&subject_id=&section=&from=&to=&page=2", EVERYTHING),
    ],
)
def test_the_log_is_filtered(found, query, labels):
    assert found(query) == labels


def test_an_action_is_found_by_its_label(chief):
    an_entry("spam_comment", label="about gauges")
    assert listed(chief, "act=Mark comment") == ["about gauges"]


def test_a_deleted_person_is_found_by_their_name_at_the_time(chief):
    edris = users.editor()
    an_entry(label="kept", by=edris)
    edris.delete()
    assert listed(chief, "q=edris") == ["kept"]


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("from=yesterday", "From"),
        ("to=0001-01-01", "To"),
        ("person=99999999999999999999", "Person"),
        ("person=x", "Person"),
        ("subject=horse", "Kind"),
        ("subject_id=99999999999999999999", "Number"),
        ("subject_id=-1", "Number"),
        ("section=none", "Section"),
        (f"q={'x' * 201}", "Text or News ID"),
    ],
)
def test_an_invalid_filter_is_refused_with_a_message_at_its_field(chief, query, label):
    an_entry(label="Not to be shown")
    response = chief.get(f"{LOG}?{query}")
    assert response.status_code == 422
    assert f">{label}: " in response.text
    assert "Not to be shown" not in response.text


@pytest.mark.parametrize("cursor", ["x", "1-99999999999999999999"])
def test_an_invalid_cursor_answers_404(chief, cursor):
    assert chief.get(f"{LOG}?before={cursor}").status_code == 404


def test_pages_have_no_gaps_between_them_and_keep_the_filters(chief):
    for number in range(120):
        an_entry(label=f"number {number}", at=NOON + datetime.timedelta(seconds=number // 3))
    seen, address = [], f"{LOG}?q=number"
    while address:
        response = chief.get(address)
        assert "CSV" in response.text
        seen += [entry.label for entry in response.context["rows"]]
        next_cursor = response.context["entries"].next_cursor
        assert not next_cursor or f"?q=number&amp;before={next_cursor}" in response.text
        address = next_cursor and f"{LOG}?q=number&before={next_cursor}"
    assert seen == [f"number {number}" for number in reversed(range(120))]


@pytest.mark.parametrize("role", ["chief", "editor", "reporter", "moderator"])
def test_the_list_takes_as_many_queries_for_one_entry_as_for_fifty_and_no_count(desk, role):
    person = getattr(users, role)(sections=[a_section("Section 0")])
    client = desk(person)
    sections = [a_section(f"Section {number}") for number in range(5)]

    def queries_for(numbers):
        for number in numbers:
            an_entry(by=person, section=sections[number % 5])
        with CaptureQueriesContext(connection) as captured:
            rows = client.get(LOG).context["rows"]
        return len(rows), [query["sql"] for query in captured]

    (one, few), (fifty, many) = queries_for(range(1)), queries_for(range(1, 60))
    assert (one, fifty) == (1, 50)
    assert len(few) == len(many) <= 12
    assert not [sql for sql in many if "COUNT(" in sql and "articles_auditentry" in sql]


# entries can't be changed


def test_no_page_changes_an_entry(admin_client):
    entry = an_entry(label="As it was")
    for address in (page_of(entry), f"{LOG}{entry.pk}/delete/", f"{LOG}add/"):
        assert admin_client.post(address, {"label": "Rewritten", "post": "yes"}).status_code == 403
    hand_made = {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"}
    assert admin_client.post(LOG, hand_made).status_code == 405
    page = admin_client.get(page_of(entry)).text
    assert "<input" not in page.partition("<h1>")[2]
    assert AuditEntry.objects.get().label == "As it was"


def test_no_method_of_the_model_changes_an_entry():
    edris = users.editor()
    entry = an_entry(by=edris, label="As it was")
    attempts = [
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(label="Rewritten"),
        lambda: AuditEntry.objects.about("article", 500_001).update(label="Rewritten"),
        lambda: AuditEntry.objects.bulk_update([entry], ["label"]),
        lambda: AuditEntry.objects.update_or_create({"label": "Rewritten"}, pk=entry.pk),
    ]
    for attempt in attempts:
        with pytest.raises(TypeError, match="can't be changed or deleted"):
            attempt()
    assert AuditEntry.objects.get().label == "As it was"


def test_an_entry_stays_when_its_person_and_section_are_deleted(chief):
    edris, economy = users.editor(), a_section()
    entry = an_entry(by=edris, section=economy)
    edris.delete()
    economy.delete()
    assert "Edris" in chief.get(page_of(entry)).text


def test_an_entry_has_the_current_time_by_default():
    before = timezone.now()
    entry = log_action("publish", subject_type="article", subject_id=1, label="The well")
    assert before <= entry.at <= timezone.now()
