"""The queue at /admin/moderation/: its contents, and who may see it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.comments.models import ModerationSignal
from articles.models import Comment, Preferences
from articles.moderation.decide import decide
from articles.moderation.permissions import may_moderate
from articles.moderation.queue import PAGE_SIZE, moderation_queue_for
from articles.moderation.queue_tabs import TABS
from tests import users
from tests.builders import NOON, a_comment, a_live_article, a_report, a_section, an_appeal

pytestmark = pytest.mark.django_db
QUEUE_URL = "/admin/moderation/"
MINUTE = timedelta(minutes=1)


def signed_in_client(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def mina():
    return users.moderator()


@pytest.fixture
def article():
    return a_live_article()


def listed_comments(user, /, **data):
    return [item.comment for item in moderation_queue_for(user, data).items]


def a_signal(comment, matched="2 links", kind="links", risk=20):
    return ModerationSignal.objects.create(comment=comment, kind=kind, outcome="hold", risk=risk, matched=matched)


def test_the_queue_has_its_public_address():
    assert reverse("moderation") == QUEUE_URL


DESK_PATHS = ["", "news/", "sample/", "workload/", "score/", "sanctions/", "1/", "1/all/person/"]


@pytest.mark.parametrize("screen", DESK_PATHS)
def test_anonymous_users_are_redirected_to_sign_in(screen):
    answer = Client().get(f"{QUEUE_URL}{screen}")
    assert (answer.status_code, answer["Location"]) == (302, f"/admin/login/?next={QUEUE_URL}{screen}")
    assert Client().post(QUEUE_URL, {"decision": "approve"})["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("role", ["Reporter", "Administrator"])
def test_users_without_the_permission_get_403(article, role):
    comment = a_comment(article, status="held")
    client = signed_in_client(users.create_staff("somebody", role))
    for screen in DESK_PATHS:
        assert client.get(f"{QUEUE_URL}{screen}").status_code == 403
    actions = ["", "undo/", "sample/", *(f"{comment.pk}/{action}/" for action in ("reply", "pick", "sanction"))]
    for action in actions:
        posted = client.post(f"{QUEUE_URL}{action}", {"comment": comment.pk, "version": 1, "decision": "approve"})
        assert posted.status_code == 403
    assert Comment.objects.get().status == "held"


@pytest.mark.parametrize("role", ["Moderator", "Editor", "Chief editor"])
def test_those_who_moderate_see_the_queue(article, role):
    a_comment(article, status="held", body="The well is dry.")
    answer = signed_in_client(users.create_staff("somebody", role)).get(QUEUE_URL)
    assert answer.status_code == 200
    assert "The well is dry." in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


@pytest.fixture
def comment_per_tab(article, mina):
    """Return one comment for each tab, as {tab: comment}; create two more that are on no tab."""
    comments = {
        "held": a_comment(article, status="held"),
        "unreviewed": a_comment(article, status="live"),
        "illegal": a_comment(article),
        "reported": a_comment(article),
        "appeals": a_comment(article, status="held"),
    }
    a_report(comments["illegal"], reason="illegal")
    a_report(comments["reported"])
    an_appeal(decide(comments["appeals"].pk, 1, "reject", mina, at=NOON))
    a_report(a_comment(article), handled_at=NOON)
    a_comment(article, status="withdrawn")
    return comments


def test_each_tab_lists_and_counts_its_comments(mina, comment_per_tab):
    for tab, comment in comment_per_tab.items():
        assert listed_comments(mina, tab=tab) == [comment]
    counts = moderation_queue_for(mina).counts
    assert {tab: counts[tab] for tab in comment_per_tab} == dict.fromkeys(comment_per_tab, 1)
    assert listed_comments(mina, tab="decided") == [comment_per_tab["appeals"]]
    assert listed_comments(mina) == [comment_per_tab["held"]]
    Comment.objects.update(status="withdrawn")
    assert all(listed_comments(mina, tab=tab) == [] for tab in comment_per_tab)


def test_every_tab_is_a_page(mina, comment_per_tab):
    client = signed_in_client(mina)
    for tab in TABS:
        assert client.get(QUEUE_URL, {"tab": tab}).status_code == 200


def test_the_queue_is_sorted_by_age_or_by_risk(article, mina):
    late = a_comment(article, status="held", created_at=NOON + MINUTE, risk=90)
    early = a_comment(article, status="held", created_at=NOON, risk=10)
    middle = a_comment(article, status="held", created_at=NOON + MINUTE, risk=10)
    assert listed_comments(mina) == [early, late, middle]
    assert listed_comments(mina, order="risk") == [late, early, middle]


def test_the_queue_sorted_by_risk_is_paginated_by_cursor(article, mina):
    comments = [
        a_comment(article, status="held", created_at=NOON + MINUTE * (n // 2), risk=n % 3) for n in range(PAGE_SIZE + 3)
    ]
    expected = sorted(comments, key=lambda comment: (-comment.risk, comment.created_at, comment.pk))
    first = moderation_queue_for(mina, {"order": "risk"})
    decide(expected[PAGE_SIZE - 1].pk, 1, "approve", mina)
    rest = moderation_queue_for(mina, {"order": "risk", "after": first.next_cursor})
    assert [item.comment for item in (*first.items, *rest.items)] == expected
    assert rest.next_cursor == ""


def test_no_shortcuts_are_shown_when_they_are_turned_off(article, mina):
    a_comment(article, status="held")
    assert "<kbd>j</kbd>" in signed_in_client(mina).get(QUEUE_URL).content.decode()
    Preferences.objects.create(user=mina, keys=False)
    page = signed_in_client(mina).get(QUEUE_URL).content.decode()
    assert "<kbd>" not in page
    assert "desk/keyboard_shortcuts.js" not in page


def test_new_comments_are_counted_and_do_not_move_the_list(article, mina, comment_per_tab):
    queue = moderation_queue_for(mina)
    new = [a_comment(article, status="held", risk=90) for _ in range(2)]
    later = moderation_queue_for(mina, {"as_of": queue.as_of, "order": "risk"})
    assert ([item.comment for item in later.items], later.counts["arrived"]) == ([comment_per_tab["held"]], 2)
    page = signed_in_client(mina).get(QUEUE_URL, {"as_of": queue.as_of}).content.decode()
    assert '<a href="?">2 new</a>' in page
    assert listed_comments(mina) == [comment_per_tab["held"], *new]
    a_report(comment_per_tab["held"], reported_at=datetime.now(UTC))
    assert moderation_queue_for(mina, {"tab": "reported", "as_of": queue.as_of}).counts["arrived"] == 1


def test_the_updates_contain_the_decisions_of_colleagues_on_the_items_shown(article, mina):
    mine, theirs, other, waiting = (a_comment(article, status="held") for _ in range(4))
    as_of, ana = moderation_queue_for(mina).as_of, users.moderator("ana")
    decide(mine.pk, 1, "approve", mina)
    for comment in (theirs, other):
        decide(comment.pk, 1, "reject", ana)
    a_comment(article, status="held")
    shown = f"{mine.pk},{theirs.pk},{waiting.pk},x,{10**30}"
    answer = signed_in_client(mina).get(f"{QUEUE_URL}news/", {"as_of": as_of, "shown": shown})
    page = answer.content.decode()
    assert answer["X-Fragment"] == "items"
    assert "1 new" in page
    assert "1 decided by colleagues" in page
    assert page.count("<li") == 1
    assert f'id="c{theirs.pk}"' in page
    assert "Rejected by Ana" in page


def test_decisions_are_filtered_by_moderator_and_verdict(article, mina):
    one, two, three = (a_comment(article, status="held") for _ in range(3))
    decide(one.pk, 1, "approve", mina, at=NOON)
    decide(two.pk, 1, "approve", mina, at=NOON + MINUTE)
    decide(one.pk, 2, "reject", mina, at=NOON + 2 * MINUTE)
    decide(three.pk, 1, "reject", users.moderator("ana"), at=NOON)
    assert listed_comments(mina, tab="decided") == [one, two, three]
    assert listed_comments(mina, tab="decided", by="me") == [one, two]
    assert listed_comments(mina, tab="decided", by="others") == [three]
    assert listed_comments(mina, tab="decided", by="rules") == []
    assert listed_comments(mina, tab="decided", by="me", outcome="approve") == [two]


def test_an_item_shows_the_details_of_a_comment(article, mina):
    parent = a_comment(article, name="Setareh", body="So the farmer keeps almost nothing?")
    for status in ("approved", "approved", "rejected", "spam"):
        a_comment(article, status=status, email="kianoush@example.org")
    comment = a_comment(article, status="held", parent=parent, name="Kianoush", email="kianoush@example.org", risk=40)
    a_signal(comment, "suspect word: “watches” at 14-19", "suspect_word", 30)
    a_signal(comment, "3 links")
    a_report(comment, reason="illegal", words="It names my brother.", law="Penal code, article 12")
    page = signed_in_client(mina).get(QUEUE_URL).content.decode()
    assert "2 approved, 2 rejected" in page
    assert "<bdi>Setareh</bdi>: “<bdi>So the farmer keeps almost nothing?</bdi>”" in page
    assert f'<a href="{article.get_absolute_url()}"><bdi>{article.headline}</bdi></a>' in page
    assert f">{article.pk}</a>" in page
    assert "waiting" in page
    assert "Risk 40: <bdi>suspect word: “watches” at 14-19</bdi>; <bdi>3 links</bdi>" in page
    assert "It breaks the law (Penal code, article 12): “<bdi>It names my brother.</bdi>” · " in page


def test_reputation_is_counted_by_commenter_and_by_network(article, mina):
    for n in range(3):
        a_comment(article, status="rejected", network_hash="1.net", address_hash=f"1.{n}")
    a_comment(article, status="approved", network_hash="1.net", address_hash="1.0")
    comment = a_comment(article, status="held", network_hash="1.net", address_hash="1.0")
    (item,) = moderation_queue_for(mina).items
    assert (item.comment.approved, item.comment.rejected, item.network_rejected) == (1, 1, 3)
    assert "same network as 3 rejected" in signed_in_client(mina).get(QUEUE_URL).content.decode()
    Comment.objects.filter(pk=comment.pk).update(network_hash="", address_hash="")
    (item,) = moderation_queue_for(mina).items
    assert (item.has_known_commenter, item.comment.approved, item.comment.rejected, item.network_rejected) == (
        False,
        0,
        0,
        0,
    )


def test_a_first_comment_and_an_unknown_commenter_are_labelled(article, mina):
    a_comment(article, status="held", email="new@example.org")
    assert "first comment" in signed_in_client(mina).get(QUEUE_URL).content.decode()
    Comment.objects.update(email="")
    page = signed_in_client(mina).get(QUEUE_URL).content.decode()
    assert "first comment" not in page
    assert "unknown commenter" in page


def test_the_queue_shows_the_published_headline_only(article, mina):
    a_comment(article, status="held")
    article.article.headline = "What nobody has published yet"
    article.article.save()
    assert "What nobody has published yet" not in signed_in_client(mina).get(QUEUE_URL).content.decode()


def test_a_decided_comment_shows_the_moderator_and_the_reason(article, mina):
    comment = a_comment(article, status="held")
    decide(comment.pk, 1, "reject", users.moderator("ana"), reason="Names a private person.")
    page = signed_in_client(mina).get(QUEUE_URL, {"tab": "decided"}).content.decode()
    assert "Rejected by Ana" in page
    assert "Names a private person." in page


def test_the_first_moderator_is_not_offered_the_appeal(article, mina):
    comment = a_comment(article, status="held")
    an_appeal(decide(comment.pk, 1, "reject", mina), words="It was meant as a joke.")
    own, colleagues = (
        signed_in_client(person).get(QUEUE_URL, {"tab": "appeals"}).content.decode()
        for person in (mina, users.moderator("ana"))
    )
    assert "It was meant as a joke." in own
    assert "A colleague must decide." in own
    assert f"Grant the appeal: approve comment {comment.pk}" not in own
    assert f"Grant the appeal: approve comment {comment.pk}" in colleagues


@pytest.mark.parametrize("text", ["WELL", "dry well", "Kianoush", "News-ID"])
def test_the_search_finds_words_names_and_news_ids(article, mina, text):
    comment = a_comment(article, status="held", name="Kianoush", body="The well is dry.")
    a_comment(a_live_article(), status="held", name="Sara", body="Another.")
    assert listed_comments(mina, q=str(article.pk) if text == "News-ID" else text) == [comment]


def test_the_filters_narrow_the_queue(mina):
    article = a_live_article(section=a_section("Sport"))
    comment = a_comment(
        article, status="held", name="Kianoush", email="kian@example.org", created_at=NOON, body="Rain."
    )
    a_comment(a_live_article(), status="held", name="Sara", created_at=NOON - timedelta(days=3))
    a_signal(comment)
    narrowed = [
        {"section": "sport"},
        {"article": str(article.pk)},
        {"signal": "links"},
        {"person": "kianoush"},
        {"person": "KIAN@example.org"},
        {"from": "2026-05-04"},
        {"from": "2026-05-03", "to": "2026-05-04", "q": "rain"},
    ]
    for data in narrowed:
        assert listed_comments(mina, **data) == [comment], data
    for data in ({"signal": "honeypot"}, {"person": "nobody@example.org"}, {"to": "2026-05-01"}, {"q": "snow"}):
        assert comment not in listed_comments(mina, **data), data
    page = signed_in_client(mina).get(QUEUE_URL, {"section": "sport", "signal": "links"}).content.decode()
    assert "<details open>" in page


@pytest.mark.parametrize(
    "data",
    [
        {"section": "nowhere"},
        {"article": "x"},
        {"article": "9" * 40},
        {"signal": "x"},
        {"from": "yesterday"},
        {"from": "0001-01-01"},
        {"order": "x"},
        {"tab": "decided", "by": "nobody"},
        {"q": "a" * 201},
    ],
)
def test_an_invalid_filter_is_refused_with_a_message(article, mina, data):
    a_comment(article, status="held", body="The well is dry.")
    answer = signed_in_client(mina).get(QUEUE_URL, data)
    assert answer.status_code == 422
    assert 'class="errornote"' in answer.content.decode()
    assert "The well is dry." not in answer.content.decode()


@pytest.mark.parametrize("text", ["%", "9" * 40, "٣", "'; --", "a " * 100])
def test_unusual_search_texts_are_accepted(article, mina, text):
    assert signed_in_client(mina).get(QUEUE_URL, {"q": text}).status_code == 200


@pytest.mark.parametrize(
    "parameters",
    [
        {"tab": "x"},
        {"after": "x"},
        {"tab": "decided", "after": "1-x"},
        {"order": "risk", "after": "1-2"},
        {"as_of": "x"},
    ],
)
def test_an_invalid_tab_or_cursor_answers_404(mina, parameters):
    assert signed_in_client(mina).get(QUEUE_URL, parameters).status_code == 404


def test_a_page_has_fifty_items_and_the_rest_follow_by_cursor(article, mina):
    comments = [a_comment(article, status="held", created_at=NOON + MINUTE * (n // 2)) for n in range(PAGE_SIZE + 3)]
    first = moderation_queue_for(mina)
    assert [item.comment for item in first.items] == comments[:PAGE_SIZE]
    decide(comments[PAGE_SIZE - 1].pk, 1, "approve", mina)
    rest = moderation_queue_for(mina, {"after": first.next_cursor})
    assert [item.comment for item in rest.items] == comments[PAGE_SIZE:]
    assert rest.next_cursor == ""


def test_an_editor_sees_only_the_comments_of_their_sections():
    economy, sport, culture = a_section("Economy"), a_section("Sport"), a_section("Culture")
    comments = [a_comment(a_live_article(section=section), status="held") for section in (economy, sport, culture)]
    for sections in ([], [economy], [economy, sport]):
        editor = users.create_staff(f"editor{len(sections)}", "Editor", sections=sections)
        expected = [comment for comment in comments if may_moderate(editor, comment.article)]
        assert listed_comments(editor) == expected
        assert moderation_queue_for(editor).counts["held"] == len(expected) == (len(sections) or 3)
        decide(expected[0].pk, Comment.objects.get(pk=expected[0].pk).version, "reject", editor)
        assert listed_comments(editor, tab="decided") == expected[:1]
        Comment.objects.filter(pk=expected[0].pk).update(status="held")


def test_counts_stop_at_the_maximum(article, mina, monkeypatch):
    monkeypatch.setattr("articles.moderation.queue.MAX_COUNT", 2)
    for _ in range(3):
        a_report(a_comment(article, status="held"))
    counts = moderation_queue_for(mina, at=NOON - timedelta(days=365)).counts
    assert counts == {"illegal": 0, "reported": 2, "held": 2, "unreviewed": 0, "appeals": 0, "arrived": 2}


@pytest.mark.parametrize("tab", TABS)
def test_only_the_signed_in_user_is_queried_from_users(article, mina, tab):
    a_comment(article, status="held")
    client = signed_in_client(mina)
    with CaptureQueriesContext(connection) as queries:
        client.get(QUEUE_URL, {"tab": tab})
    assert len([query for query in queries if 'FROM "auth_user"' in query["sql"]]) == 1


def test_the_last_thirty_comments_of_a_commenter_count(article, mina):
    for n in range(31):
        a_comment(article, email="a@example.org", status="approved" if n else "rejected", created_at=NOON + n * MINUTE)
    a_comment(article, email="a@example.org", status="held", created_at=NOON + 40 * MINUTE)
    (item,) = moderation_queue_for(mina).items
    assert (item.comment.approved, item.comment.rejected) == (29, 0)


@pytest.mark.parametrize("tab", TABS)
def test_a_page_makes_the_same_queries_for_any_number_of_items(article, mina, tab, django_assert_max_num_queries):
    status = {"unreviewed": "live", "illegal": "approved", "reported": "approved"}.get(tab, "held")
    parent = a_comment(article)
    client, query_counts, ana = signed_in_client(mina), [], users.moderator("ana")
    for count in (1, 11):
        for n in range(count):
            comment = a_comment(article, status=status, parent=parent, email=f"{n}@example.org")
            a_signal(comment)
            if tab in {"illegal", "reported"}:
                a_report(comment, reason="illegal" if tab == "illegal" else "abuse")
            if TABS[tab].lists_decisions:
                decision = decide(comment.pk, 1, "reject", ana)
                an_appeal(decision) if tab == "appeals" else None
        with django_assert_max_num_queries(12) as queries:
            assert client.get(QUEUE_URL, {"tab": tab}).status_code == 200
        query_counts.append(len(queries))
    assert query_counts[0] == query_counts[1]


def test_the_logs_are_read_only_at_the_desk(article, mina):
    comment = a_comment(article, status="held")
    report = a_report(comment, reason="illegal", words="Names my brother.")
    decision = decide(comment.pk, 1, "reject", mina, reason="House rules.")
    client = signed_in_client(users.create_staff("root", is_superuser=True))
    assert "House rules." in client.get(reverse("admin:articles_decision_changelist")).content.decode()
    found = client.get(reverse("admin:articles_report_changelist"), {"q": report.reference}).content.decode()
    assert report.reference in found
    for name, row in (("decision", decision), ("report", report)):
        assert client.get(reverse(f"admin:articles_{name}_add")).status_code == 403
        for action in ("change", "delete"):
            assert client.post(reverse(f"admin:articles_{name}_{action}", args=[row.pk])).status_code == 403


def test_reports_are_visible_only_in_ones_own_sections(article):
    report = a_report(a_comment(article), words="Names my brother.")
    client = signed_in_client(users.editor(sections=[a_section("Sport")]))
    assert "0 reports" in client.get(reverse("admin:articles_report_changelist")).content.decode()
    assert client.get(reverse("admin:articles_report_change", args=[report.pk])).status_code == 302


@pytest.mark.parametrize(
    ("former", "shows"),
    [("waiting", "tab=held"), ("approved", "tab=decided&outcome=approve"), ("mine", "tab=decided&by=me")],
)
def test_the_address_of_a_former_tab_redirects_to_the_current_one(mina, former, shows):
    client = Client()
    client.force_login(mina)
    answer = client.get(reverse("moderation"), {"tab": former})
    assert answer["Location"] == f"{reverse('moderation')}?{shows}"
    assert client.get(answer["Location"]).status_code == 200


def test_active_colleagues_are_shown_for_three_minutes(article, mina, time_machine):
    time_machine.move_to(NOON, tick=False)
    ana = users.moderator("ana", last_name="Rostami")
    comment = a_comment(article, status="held")
    assert "deciding too" not in signed_in_client(mina).get(QUEUE_URL).text
    decide(comment.pk, 1, "approve", ana)
    decide(a_comment(article, status="held").pk, 1, "reject", ana)
    assert "Ana Rostami is also moderating" in signed_in_client(mina).get(QUEUE_URL).text
    assert "Ana Rostami is also moderating" in signed_in_client(mina).get(reverse("moderation-queue-updates")).text
    assert "deciding too" not in signed_in_client(ana).get(QUEUE_URL).text
    time_machine.move_to(NOON + timedelta(minutes=3), tick=False)
    assert "deciding too" not in signed_in_client(mina).get(QUEUE_URL).text
