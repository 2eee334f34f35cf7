"""The desk's home page: the tasks of each role, how long they have been waiting, and a fixed number of queries."""

import datetime
import re
import uuid

import pytest
from django.utils import timezone

from articles.delivery.durations import Duration, duration_between
from articles.desk.home_page import home_context
from articles.editorial.actions import workflow
from articles.editorial.actions.run import run_action
from articles.editorial.actions.withdraw import withdraw
from articles.editorial.notes import create_note
from articles.models import Article, Presence
from articles.moderation.decide import decide_each
from tests import users
from tests.builders import NOON, a_comment, a_draft, a_live_article, a_section, an_author

pytestmark = pytest.mark.django_db
HOME = "/admin/"
MINUTE, HOUR, DAY = (datetime.timedelta(minutes=n) for n in (1, 60, 1440))


def in_review(*, since=NOON, by=None, **fields):
    article = a_draft(by=by, **fields)
    workflow.submit(article, by=by, now=since)
    return article


def sent_back(*, by, to, since=NOON, comment="One more voice, please.", **fields):
    article = in_review(by=to, since=since, **fields)
    workflow.request_changes(article, comment=comment, by=by, now=since)
    return article


def a_flagged_article(*, by, since=NOON, **fields):
    article = a_draft(**fields)
    article.bylines.all().delete()
    run_action("publish_in_emergency", article, by=by, now=since, reason="The dam is breaking.")
    return article


def headlines(group):
    return [task.article.headline for task in group.items]


def home_page_text(client, person):
    client.force_login(person)
    return client.get(HOME).text


# tasks


def test_a_reporter_sees_articles_sent_back_with_the_comment(client):
    rana, edris = users.reporter(), users.editor(last_name="Azar")
    sent_back(to=rana, by=edris, headline="The market", comment="Who runs the new shift?")
    sent_back(to=edris, by=edris, headline="Another’s")
    page = home_page_text(client, rana)
    assert "Changes requested by Edris Azar: “<bdi>Who runs the new shift?</bdi>”" in page
    assert headlines(home_context(rana)["sent_back"]) == ["The market"]


def test_a_reporter_sees_no_tasks_of_editors_and_no_comments(client):
    rana = users.reporter()
    in_review(by=rana)
    home = home_context(rana)
    assert not home.keys() & {"to_review", "to_publish", "flagged", "comments", "decisions", "accounts", "log"}
    page = home_page_text(client, rana)
    assert "To review" not in page
    assert "Comments waiting" not in page


def test_a_reporter_sees_their_own_scheduled_articles_of_any_day():
    rana = users.reporter()
    a_live_article(headline="Own", by=rana, at=timezone.now() + 9 * DAY)
    a_live_article(headline="Another’s", at=timezone.now() + 9 * DAY)
    assert headlines(home_context(rana)["scheduled"]) == ["Own"]


def test_an_editor_sees_articles_to_review_in_their_sections_longest_wait_first():
    economy, world = a_section("Economy"), a_section("World")
    edris = users.editor(sections=[economy])
    in_review(headline="Waits an hour", section=economy, since=NOON - HOUR)
    in_review(headline="Waits a day", section=economy, since=NOON - DAY)
    in_review(headline="Waits elsewhere", section=world, since=NOON - DAY)
    a_draft(headline="Is not submitted", section=economy)
    home = home_context(edris, NOON)
    assert headlines(home["to_review"]) == ["Waits a day", "Waits an hour"]
    assert [str(task.wait) for task in home["to_review"].items] == ["1 day", "1 h"]
    assert home["to_review"].count == 2


def test_a_second_submission_restarts_the_wait():
    article = in_review(since=NOON - DAY)
    workflow.request_changes(article, comment="Not yet.", now=NOON - 2 * HOUR)
    workflow.submit(article, now=NOON - 5 * MINUTE)
    [task] = home_context(users.editor(), NOON)["to_review"].items
    assert str(task.wait) == "5 min"


def test_an_article_to_review_shows_its_word_count_and_failing_checks(client):
    in_review(headline="Empty", body="")
    in_review(headline="Complete", body="<p>Four words are here.</p>")
    edris = users.editor()
    complete, empty = sorted(home_context(edris)["to_review"].items, key=lambda task: task.article.headline)
    assert (len(empty.failing), empty.word_count, len(complete.failing), complete.word_count) == (1, 0, 0, 4)
    assert home_page_text(client, edris).count("1 blocking check fails") == 1


def test_with_four_eyes_an_editor_does_not_review_their_own_last_edit(settings):
    settings.FOUR_EYES = True
    edris = users.editor()
    in_review(headline="Own", by=edris)
    in_review(headline="Another’s", by=users.reporter())
    assert headlines(home_context(edris)["to_review"]) == ["Another’s"]


def test_a_chief_editor_sees_articles_to_review_in_every_section():
    chaman = users.chief(sections=[a_section("Economy")])
    in_review(headline="Elsewhere", section=a_section("World"))
    assert headlines(home_context(chaman)["to_review"]) == ["Elsewhere"]


def test_an_editor_sees_approved_articles_that_are_not_published():
    article = in_review(headline="Approved")
    workflow.approve(article, now=NOON - HOUR)
    a_live_article(headline="Is published")
    [task] = home_context(users.editor(), NOON)["to_publish"].items
    assert (task.article.headline, str(task.wait)) == ("Approved", "1 h")


def test_an_emergency_publication_is_shown_to_the_sections_editors_until_its_review(client):
    economy = a_section("Economy")
    edris = users.editor(sections=[economy])
    a_flagged_article(by=users.chief(), headline="The flood", section=economy, since=timezone.now() - 2 * DAY)
    a_flagged_article(by=users.create_staff("root", is_superuser=True), section=a_section("World"))
    page = home_page_text(client, edris)
    assert headlines(home_context(edris)["flagged"]) == ["The flood"]
    assert "“<bdi>The dam is breaking.</bdi>”" in page
    assert '<time class="overdue"' in page
    workflow.review_after_publication(Article.objects.get(headline="The flood"), by=edris)
    assert home_context(edris)["flagged"].count == 0


def test_todays_schedule_ends_at_midnight_in_the_newspapers_time_zone(settings):
    settings.TIME_ZONE = "Asia/Tehran"
    midnight = datetime.datetime(2030, 5, 4, 20, 30, tzinfo=datetime.UTC)
    for at, headline in ((midnight - MINUTE, "Today"), (midnight, "Tomorrow"), (midnight - 9 * HOUR, "First today")):
        a_live_article(headline=headline, at=at)
        Article.objects.filter(headline=headline).update(edited_at=NOON)
    assert headlines(home_context(users.editor(), midnight - 12 * HOUR)["scheduled"]) == ["First today", "Today"]


def test_an_article_edited_since_it_was_scheduled_is_marked(client):
    rana = users.reporter()
    a_live_article(by=rana, at=timezone.now() + DAY)
    assert "unpublished changes" not in home_page_text(client, rana)
    Article.objects.update(stage="draft")
    assert "unpublished changes" in home_page_text(client, rana)


def test_all_tasks_are_in_one_list_most_urgent_first():
    edris = users.editor()
    at = datetime.datetime(2030, 5, 4, 8, 0, tzinfo=datetime.UTC)
    a_live_article(headline="In nine hours", at=at + 9 * HOUR)
    a_live_article(headline="In twenty minutes", at=at + 20 * MINUTE)
    in_review(headline="Waits ten minutes", since=at - 10 * MINUTE)
    in_review(headline="Waits an hour", since=at - HOUR)
    sent_back(to=edris, by=users.chief(), headline="Sent back half an hour ago", since=at - 30 * MINUTE)
    a_flagged_article(by=users.create_staff("root", is_superuser=True), headline="Flagged", since=at - 3 * HOUR)
    tasks = home_context(edris, at)["tasks"]
    assert [task.article.headline for task in tasks] == [
        "Flagged",
        "In twenty minutes",
        "Waits an hour",
        "Sent back half an hour ago",
        "Waits ten minutes",
        "In nine hours",
    ]
    assert [task.is_late for task in tasks] == [True, True, False, False, False, False]


@pytest.mark.parametrize(
    ("minutes", "text", "short"),
    [
        (0, "0 min", "0m"),
        (59, "59 min", "59m"),
        (60, "1 h", "1h"),
        (70, "1 h 10 min", "1h 10m"),
        (23 * 60 + 59, "23 h 59 min", "23h 59m"),
        (24 * 60, "1 day", "1 day"),
        (3 * 24 * 60 + 5, "3 days", "3 days"),
    ],
)
def test_a_wait_is_written_with_units(minutes, text, short):
    assert (str(Duration(minutes)), Duration(minutes).short) == (text, short)


def test_a_wait_is_never_negative():
    assert duration_between(NOON, NOON - HOUR) == Duration(0)
    assert duration_between(NOON, NOON + 119 * datetime.timedelta(seconds=1)) == Duration(1)


# drafts, recently published articles, active editors


def test_drafts_are_unpublished_changes_that_are_not_spiked(client):
    rana, edris = users.reporter(), users.editor()
    planned = a_draft(headline="Planned", by=rana, planned_on=datetime.date(2026, 12, 1))
    create_note(planned, "Shorter.", by=edris)
    a_draft(headline="Signed", authors=[an_author("Rana", user=rana)])
    in_review(headline="Submitted", by=rana)
    a_live_article(headline="Live and unchanged", by=rana)
    Article.objects.filter(pk=a_live_article(headline="Live and changed", by=rana).pk).update(stage="draft")
    workflow.spike(a_draft(headline="Spiked", by=rana), reason="Covered elsewhere.")
    a_draft(headline="Another’s", by=edris)
    drafts = home_context(rana)["drafts"]
    assert {article.headline for article in drafts.items} == {"Planned", "Signed", "Submitted", "Live and changed"}
    assert drafts.count == 4
    page = home_page_text(client, rana)
    for text in ("planned for 1 December · 1 note", "unpublished changes", "In review"):
        assert text in page


def test_recently_published_articles_have_their_number_of_visible_comments():
    economy = a_section("Economy")
    first, last = a_live_article(headline="First", at=NOON - HOUR), a_live_article(headline="Last", at=NOON)
    a_comment(first), a_comment(first), a_comment(first, status="held")
    withdraw(a_live_article(headline="Withdrawn"), reason="Wrong well.")
    a_live_article(headline="Elsewhere", section=a_section("World"))
    a_live_article(headline="To come", at=timezone.now() + HOUR)
    items = home_context(users.reporter(sections=[economy]))["recently_live"]
    assert [(article.pk, comments) for article, comments in items] == [(last.pk, 0), (first.pk, 2)]


def test_active_editors_are_listed_once_with_article_and_field():
    economy, world = a_section("Economy"), a_section("World")
    edris = users.editor(sections=[economy])
    rana = users.reporter()
    near, far = a_draft(section=economy), a_draft(section=world)

    def open_article(person, article, field, seconds):
        seen_at = NOON - seconds * datetime.timedelta(seconds=1)
        Presence.objects.create(window=uuid.uuid4(), person=person, article=article, field=field, seen_at=seen_at)

    open_article(rana, near, "headline", 20)
    open_article(rana, near, "publish_at_0", 5)
    open_article(rana, far, "body", 5)
    open_article(edris, near, "body", 5)
    open_article(users.chief(), near, "body", 120)
    [active_editor] = home_context(edris, NOON)["active_editors"]
    assert (active_editor.person, active_editor.article, active_editor.field) == ("Rana", near, "Publish at")


# comments, administration


def test_waiting_comments_of_the_users_sections_are_counted_with_the_oldest_wait(client):
    economy, world = a_section("Economy"), a_section("World")
    edris = users.editor(sections=[economy])
    near, far = a_live_article(section=economy), a_live_article(section=world)
    a_comment(near, status="held", created_at=timezone.now() - 134 * MINUTE)
    a_comment(near, status="held")
    a_comment(near, created_at=NOON - DAY)
    a_comment(far, status="held", created_at=NOON - DAY)
    page = home_page_text(client, edris)
    assert re.search(r"<b>2</b><span>Comments waiting</span>oldest 2 h 1[45] min", page)


def test_a_moderator_sees_the_longest_waiting_comments_and_todays_decisions(client):
    mina, ana = users.moderator(), users.moderator("ana")
    article = a_live_article(headline="As readers have it")
    Article.objects.update(headline="Not yet published")
    a_comment(article, status="held", body="Later", created_at=NOON + HOUR)
    earlier = a_comment(article, status="held", body="Earlier", created_at=NOON)
    for person, body in ((mina, "Decided"), (ana, "Decided by another")):
        comment = a_comment(article, status="held", body=body)
        decide_each([(comment.pk, comment.version)], "reject", person, reason="Names a person.")
    home = home_context(mina)
    assert [comment.body for comment, _ in home["comments"]] == ["Earlier", "Later"]
    assert [decision.comment.body for decision in home["decisions"].items] == ["Decided"]
    assert home_context(mina, timezone.now() + DAY)["decisions"].count == 0
    page = home_page_text(client, mina)
    assert f'href="/admin/moderation/#c{earlier.pk}"' in page
    assert "As readers have it" in page
    assert "Not yet published" not in page
    assert "/admin/articles/article/" not in page


def test_an_administrator_sees_the_accounts_and_the_log(client):
    arash = users.administrator()
    users.create_staff("left", is_active=False)
    in_review(headline="The wells", by=users.reporter())
    page = home_page_text(client, arash)
    assert re.search(r"<b>2</b><span>Accounts</span>1 never logged in", page)
    assert '">Submit</a>: <bdi>The wells</bdi>' in page
    for absent in (
        "Tasks by deadline",
        "Your drafts",
        "Comments waiting",
        "/admin/articles/article/",
        "/admin/calendar/",
    ):
        assert absent not in page


# numbers and links, queries


def test_each_number_links_to_a_list_of_that_many(client):
    edris = users.editor()
    in_review(by=edris), in_review()
    workflow.approve(in_review())
    sent_back(to=edris, by=users.chief()), a_draft(by=edris), a_live_article()
    a_flagged_article(by=users.create_staff("root", is_superuser=True))
    client.force_login(edris)
    page = client.get(HOME).text
    strip = page[page.index('class="summary-strip"') : page.index('class="cols home"')]
    for label in ("To review", "To publish", "Post-publication review", "Changes requested"):
        address, figure = re.search(rf'<a href="([^"]+)"><b>(\d+)</b><span>{label}', strip).groups()
        results = client.get(address.replace("&amp;", "&")).context["cl"].result_list
        assert len(results) == int(figure) > 0, label


@pytest.mark.parametrize("role", ["reporter", "editor", "chief", "moderator", "administrator"])
def test_the_number_of_queries_is_the_same_for_one_item_and_for_many(client, role, django_assert_max_num_queries):
    person, boss = getattr(users, role)(sections=[a_section()]), users.create_staff("root", is_superuser=True)
    client.force_login(person)
    client.get(HOME)
    counts = []
    for count in (1, 11):
        for number in range(count):
            authors = [an_author("Omid Sattari"), an_author(f"Author {number}")]
            in_review(by=person, authors=authors)
            workflow.approve(in_review(authors=authors))
            sent_back(to=person, by=boss, authors=authors)
            create_note(a_draft(by=person, authors=authors), "Shorter.")
            article = a_flagged_article(by=boss, authors=authors)
            a_live_article(authors=authors, by=person, at=timezone.now() + MINUTE)
            live = a_live_article(authors=authors)
            a_comment(live), a_comment(live, status="held")
            Presence.objects.create(window=uuid.uuid4(), person=boss, article=article, seen_at=timezone.now())
            decided = a_comment(live, status="held")
            decide_each([(decided.pk, decided.version)], "approve", person if role == "moderator" else boss)
        with django_assert_max_num_queries(20) as queries:
            assert client.get(HOME).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("role", ["reporter", "editor", "chief", "moderator", "administrator"])
def test_the_home_page_works_for_an_empty_newspaper(client, role, django_assert_max_num_queries):
    client.force_login(getattr(users, role)())
    with django_assert_max_num_queries(20):
        assert client.get(HOME).status_code == 200
