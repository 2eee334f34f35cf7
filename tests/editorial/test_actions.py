"""Each role at each act by hand-made requests, as the product's table has it; what each act changes and records."""

import datetime

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from articles.editorial.actions.save import save_working_copy
from articles.models import Article, AuditEntry, LiveArticle, Note
from tests import users
from tests.builders import a_draft, a_live_article, a_section, an_author

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)

# What each act is told where it is told anything.
ARGUMENTS = {
    "request_changes": {"comment": "Say who measured."},
    "schedule": {"publish_at": "2199-06-01T12:00"},
    "update": {"kind": "update"},
    "publish_in_emergency": {"reason": "The dam has broken."},
    "withdraw": {"reason": "The well doesn’t exist."},
    "retract": {"reason": "The well never was."},
    "spike": {"reason": "Told already."},
}
WRITER_ACTIONS = {"submit", "spike", "unspike"}
EDITOR_ACTIONS = {
    "approve",
    "request_changes",
    "publish",
    "schedule",
    "unschedule",
    "update",
    "withdraw",
    "review_after_publication",
}
CHIEF_ACTIONS = {"publish_in_emergency", "retract"}
ACTIONS = sorted(WRITER_ACTIONS | EDITOR_ACTIONS | CHIEF_ACTIONS)
# By person and whose article it is, what they may do. Economy is the section of the article.
ALLOWED_ACTIONS = {
    ("reporter", "own"): WRITER_ACTIONS,
    ("reporter", "another’s"): set(),
    ("editor of all", "another’s"): WRITER_ACTIONS | EDITOR_ACTIONS,
    ("editor of Economy", "another’s"): WRITER_ACTIONS | EDITOR_ACTIONS,
    ("editor of World", "own"): WRITER_ACTIONS,
    ("editor of World", "another’s"): set(),
    ("chief", "another’s"): WRITER_ACTIONS | EDITOR_ACTIONS | CHIEF_ACTIONS,
    ("chief of World", "another’s"): WRITER_ACTIONS | EDITOR_ACTIONS | CHIEF_ACTIONS,
    ("moderator", "another’s"): set(),
    ("moderator", "own"): set(),
    ("administrator", "another’s"): set(),
    ("nobody’s role", "own"): set(),
}
EXPECTED_REFUSALS = {
    **dict.fromkeys(WRITER_ACTIONS, "only the article’s writers and the section’s editors can do this."),
    **dict.fromkeys(EDITOR_ACTIONS, "only an editor of the section can do this."),
    **dict.fromkeys(CHIEF_ACTIONS, "only the chief editor can do this."),
}


def user_called(who):
    """Return the person who is so called in the table."""
    role, _, section = who.partition(" of ")
    sections = [a_section(section)] if section in {"Economy", "World"} else []
    if role == "nobody’s role":
        return users.create_staff("nadia")
    return getattr(users, role)(sections=sections)


def article_ready_for(act, by=None):
    """Return an article of Economy to which that act can be done, begun by that person."""
    if act == "unschedule":
        return a_live_article(at=timezone.now() + DAY, by=by).article
    if act in {"withdraw", "retract"}:
        return a_live_article(by=by).article
    if act == "update":
        return with_unpublished_changes(a_live_article(by=by).article)
    article = a_draft(by=by)
    if act == "publish_in_emergency":
        article.bylines.all().delete()
    columns = {
        "approve": {"stage": "in_review"},
        "request_changes": {"stage": "in_review"},
        "unspike": {"stage": "spiked"},
        "review_after_publication": {"flagged_at": timezone.now()},
    }
    return update_columns(article, **columns.get(act, {}))


def update_columns(article, **columns):
    """Set columns of an article as they can't be set by a save, and return it as it is stored."""
    if columns:
        Article.objects.filter(pk=article.pk).update(**columns)
    return Article.objects.get(pk=article.pk)


def with_unpublished_changes(article, by=None, **fields):
    """Save a change of the working copy, and return it."""
    article = Article.objects.get(pk=article.pk)
    for name, value in {"kicker": "Changed", **fields}.items():
        setattr(article, name, value)
    authors = [byline.author for byline in article.bylines.all()]
    save_working_copy(article, topics=article.topics.all(), authors=authors, by=by)
    return article


def post_action(person, article, act, **words):
    """Ask for an act as a program does that holds the person's session; return the answer."""
    client = Client()
    client.force_login(person)
    return client.post(reverse("api-action", args=[article.pk, act]), words, content_type="application/json")


def database_state():
    """Return what an act could have changed of the only article there is."""
    return Article.objects.values().get(), list(LiveArticle.objects.values()), AuditEntry.objects.count()


@pytest.mark.parametrize("act", ACTIONS)
@pytest.mark.parametrize(("who", "whose"), ALLOWED_ACTIONS)
def test_each_role_does_what_the_table_allows_and_is_refused_the_rest_with_a_sentence(who, whose, act):
    person = user_called(who)
    article = article_ready_for(act, by=person if whose == "own" else None)
    before = database_state()
    response = post_action(person, article, act, **ARGUMENTS.get(act, {}))
    if act in ALLOWED_ACTIONS[who, whose]:
        assert response.status_code == 200
        assert response.json()["told"]
        return
    assert response.status_code == 403
    label, _, sentence = response.json()["error"].partition(": ")
    assert label
    outside = who == "editor of World"
    assert sentence == ("Economy isn’t one of your sections." if outside else EXPECTED_REFUSALS[act])
    assert database_state() == before


def test_the_table_knows_every_act():
    client = Client()
    client.force_login(users.chief())
    listed = client.get(reverse("api-actions", args=[a_draft().pk])).json()["acts"]
    assert sorted(row["act"] for row in listed) == ACTIONS


def test_an_article_that_one_signs_is_ones_own():
    rana = users.reporter()
    article = a_draft(authors=[an_author("Rana", user=rana)])
    assert post_action(rana, article, "submit").status_code == 200


@pytest.mark.parametrize("act", ACTIONS)
def test_each_act_is_recorded_with_what_it_changed(act):
    chaman = users.chief()
    article = article_ready_for(act)
    post_action(chaman, article, act, **ARGUMENTS.get(act, {}))
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.subject_type, entry.subject_id, entry.label) == (
        act,
        "article",
        article.pk,
        article.headline,
    )
    assert (entry.person, entry.person_name) == (chaman, "Chaman")
    assert entry.section == article.section
    assert entry.before.keys() == entry.after.keys()
    for name, (before, after) in EXPECTED_LOG[act].items():
        assert (entry.before[name], entry.after[name]) == (before, after)
    told = ARGUMENTS.get(act, {})
    assert entry.reason == told.get("reason", told.get("comment", ""))


EXPECTED_LOG = {
    "submit": {"stage": ("draft", "in_review")},
    "request_changes": {"stage": ("in_review", "changes")},
    "approve": {"stage": ("in_review", "approved")},
    "publish": {"stage": ("draft", "approved"), "live": ("not_live", "live"), "version": (None, 1)},
    "schedule": {"live": ("not_live", "scheduled"), "version": (None, 1)},
    "unschedule": {"stage": ("approved", "draft"), "live": ("scheduled", "not_live"), "version": (1, None)},
    "update": {"version": (1, 2)},
    "publish_in_emergency": {"live": ("not_live", "live"), "flagged": (False, True)},
    "review_after_publication": {"flagged": (True, False)},
    "withdraw": {"live": ("live", "withdrawn")},
    "retract": {"live": ("live", "retracted")},
    "spike": {"stage": ("draft", "spiked")},
    "unspike": {"stage": ("spiked", "draft")},
}


# four eyes


@pytest.mark.parametrize("act", ["approve", "publish", "schedule", "update"])
@pytest.mark.parametrize("who", ["editor", "chief"])
def test_with_four_eyes_nobody_lets_through_what_they_edited_last(act, who):
    person = user_called(who)
    article = with_unpublished_changes(article_ready_for(act), by=person, kicker="Edited last")
    before = database_state()
    with override_settings(FOUR_EYES=True):
        response = post_action(person, article, act, **ARGUMENTS.get(act, {}))
        assert response.status_code == 403
        assert response.json()["error"].endswith(
            "you were the last to edit this article, so someone else must approve it."
        )
        assert database_state() == before
        other = users.create_staff("other", "Editor")
        assert post_action(other, article, act, **ARGUMENTS.get(act, {})).status_code == 200


@pytest.mark.parametrize(
    "act", ["submit", "request_changes", "spike", "withdraw", "unschedule", "review_after_publication"]
)
def test_four_eyes_hinder_no_other_act(act):
    edris = users.editor()
    article = update_columns(article_ready_for(act), edited_by=edris)
    with override_settings(FOUR_EYES=True):
        assert post_action(edris, article, act, **ARGUMENTS.get(act, {})).status_code == 200


def test_with_four_eyes_one_publishes_what_another_approved():
    edris, chaman = users.editor(), users.chief()
    article = update_columns(with_unpublished_changes(a_draft(), by=edris), stage="in_review")
    with override_settings(FOUR_EYES=True):
        assert post_action(chaman, article, "approve").status_code == 200
        assert post_action(edris, article, "publish").status_code == 200


def test_with_four_eyes_an_edit_after_approval_needs_them_again():
    edris = users.editor()
    article = with_unpublished_changes(
        update_columns(with_unpublished_changes(a_draft()), stage="approved"), by=edris, kicker="Slipped in"
    )
    with override_settings(FOUR_EYES=True):
        assert post_action(edris, article, "publish").status_code == 403
    assert not LiveArticle.objects.exists()


def test_without_four_eyes_one_approves_what_one_edited_last():
    edris = users.editor()
    article = update_columns(with_unpublished_changes(a_draft(), by=edris), stage="in_review")
    assert post_action(edris, article, "approve").status_code == 200


# stages


@pytest.mark.parametrize(
    ("stage", "acts"),
    [
        ("draft", {"submit", "publish", "schedule", "spike"}),
        ("in_review", {"request_changes", "approve", "publish", "schedule", "spike"}),
        ("changes", {"submit", "publish", "schedule", "spike"}),
        ("approved", {"request_changes", "publish", "schedule", "spike"}),
        ("spiked", {"unspike"}),
    ],
)
def test_in_each_stage_of_a_text_never_published_some_acts_are_done_and_others_conflict(stage, acts):
    edris = users.editor()
    done = set()
    for act in WRITER_ACTIONS | EDITOR_ACTIONS:
        response = post_action(edris, update_columns(a_draft(), stage=stage), act, **ARGUMENTS.get(act, {}))
        assert response.status_code in {200, 409}
        done |= {act} if response.status_code == 200 else set()
    assert done == acts


@pytest.mark.parametrize(
    ("make", "acts"),
    [
        (lambda: a_live_article(at=timezone.now() + DAY), {"unschedule", "publish", "schedule", "submit"}),
        (a_live_article, {"update", "withdraw", "retract", "submit"}),
    ],
    ids=["scheduled", "live"],
)
def test_what_readers_have_or_will_get_takes_its_own_acts(make, acts):
    chaman = users.chief()
    done = set()
    for act in ACTIONS:
        article = with_unpublished_changes(make().article)
        response = post_action(chaman, article, act, **ARGUMENTS.get(act, {}))
        assert response.status_code in {200, 409, 422}
        done |= {act} if response.status_code == 200 else set()
    assert done == acts


def test_an_edit_after_approval_voids_it():
    article = update_columns(a_draft(), stage="approved")
    assert update_columns(with_unpublished_changes(article)).stage == "draft"


def test_a_save_without_a_change_leaves_the_approval():
    article = update_columns(with_unpublished_changes(a_draft()), stage="approved")
    assert update_columns(with_unpublished_changes(article)).stage == "approved"


def test_the_comment_with_which_changes_are_requested_is_needed_and_kept_as_a_note():
    edris, article = users.editor(), article_ready_for("request_changes")
    for comment in ({}, {"comment": ""}, {"comment": " \n"}):
        response = post_action(edris, article, "request_changes", **comment)
        assert (response.status_code, response.json()["errors"]) == (422, {"comment": ["Say what needs changing."]})
    post_action(edris, article, "request_changes", comment="Say who measured.")
    note = Note.objects.get()
    assert (note.text, note.written_by, note.revision) == ("Say who measured.", edris, 1)


def test_what_is_spiked_keeps_its_words_and_is_taken_up_again():
    edris, article = users.editor(), article_ready_for("spike")
    assert post_action(edris, article, "spike").json()["errors"] == {
        "reason": ["Give the reason; it is kept in the log."]
    }
    post_action(edris, article, "spike", reason="Told already.")
    assert update_columns(article).stage == "spiked"
    post_action(edris, article, "unspike")
    again = update_columns(article)
    assert (again.stage, again.headline, again.revisions.count()) == ("draft", article.headline, 1)


# emergency


def test_an_emergency_passes_over_a_failing_check_with_a_reason_and_stays_flagged_until_looked_over():
    chaman, edris = users.chief(), users.editor()
    article = article_ready_for("publish_in_emergency")
    response = post_action(chaman, article, "publish_in_emergency")
    assert response.json()["errors"] == {"reason": ["Give the reason for overriding the failing checks."]}
    assert post_action(chaman, article, "publish_in_emergency", reason="The dam has broken.").status_code == 200
    live = LiveArticle.objects.get()
    assert live.is_visible()
    assert live.article.flagged_at
    assert live.article.versions.get().override_reason == "The dam has broken."
    assert post_action(edris, article, "review_after_publication").status_code == 200
    assert update_columns(article).flagged_at is None
    assert post_action(edris, article, "review_after_publication").status_code == 409


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"headline": "🎉"}, "Write a headline that contains letters or digits."),
        ({"body": ""}, "Write the body; it is empty."),
        ({"section": None}, "Choose a section."),
        (
            {"embargo": datetime.datetime(2199, 1, 1, tzinfo=datetime.UTC)},
            "The article is under embargo at that time. Schedule it for the end of the embargo or later.",
        ),
    ],
)
def test_an_emergency_passes_over_no_check_that_an_article_is_nothing_without(columns, sentence):
    article = update_columns(article_ready_for("publish_in_emergency"), **columns)
    response = post_action(users.chief(), article, "publish_in_emergency", reason="The dam has broken.")
    assert (response.status_code, [*response.json()["errors"].values()]) == (422, [[sentence]])
    assert not LiveArticle.objects.exists()


def test_an_emergency_is_none_where_no_check_fails():
    response = post_action(users.chief(), a_draft(), "publish_in_emergency", reason="The dam has broken.")
    assert response.status_code == 409
    assert response.json()["error"] == "Emergency publish: no check fails, so publish the article normally."


def test_an_emergency_changes_what_is_live_and_says_its_kind():
    chaman, live = users.chief(), a_live_article()
    article = with_unpublished_changes(live.article)
    article.bylines.all().delete()
    reason = {"reason": "The dam has broken."}
    assert post_action(chaman, article, "publish_in_emergency", **reason).json()["errors"] == {
        "kind": ["Choose the kind of change."]
    }
    assert post_action(chaman, article, "publish_in_emergency", kind="update", **reason).status_code == 200
    live.refresh_from_db()
    assert (live.version, live.kicker) == (2, "Changed")


# withdrawal


def test_a_withdrawn_article_tells_its_reason_and_is_never_published_again():
    chaman, live = users.chief(), a_live_article()
    post_action(chaman, live.article, "withdraw", reason="The well doesn’t exist.")
    page = Client().get(live.get_absolute_url())
    assert (page.status_code, "The well doesn’t exist." in page.text) == (410, True)
    for act in ("publish", "schedule", "update", "withdraw", "unschedule", "publish_in_emergency", "spike"):
        response = post_action(chaman, live.article, act, **ARGUMENTS.get(act, {}))
        assert response.status_code == 409
        assert response.json()["error"].endswith("the article is withdrawn.")
    assert post_action(chaman, live.article, "retract", reason="The well never was.").status_code == 200
    live.refresh_from_db()
    assert (live.withdrawal, live.withdrawal_reason) == ("retracted", "The well never was.")
    assert post_action(chaman, live.article, "retract", reason="Again.").status_code == 409


@pytest.mark.parametrize("act", ["withdraw", "retract"])
def test_what_leaves_its_readers_does_so_with_a_reason(act):
    live = a_live_article()
    response = post_action(users.chief(), live.article, act, reason=" ")
    assert (response.status_code, response.json()["errors"]) == (
        422,
        {"reason": ["Give the reason; readers will see it."]},
    )
    assert Client().get(live.get_absolute_url()).status_code == 200


# a rule asked at the last moment


def test_a_permission_withdrawn_between_page_and_act_refuses_it():
    edris, article = users.editor(), article_ready_for("approve")
    client = Client()
    client.force_login(edris)
    listed = {
        row["act"]: row["offered"] for row in client.get(reverse("api-actions", args=[article.pk])).json()["acts"]
    }
    assert listed["approve"]
    edris.groups.clear()
    assert client.post(reverse("api-action", args=[article.pk, "approve"])).status_code == 403
    assert update_columns(article).stage == "in_review"


def test_what_the_list_offers_is_done_and_what_it_doesnt_is_refused():
    client, edris = Client(), users.editor()
    client.force_login(edris)
    for act in ACTIONS:
        article = article_ready_for(act, by=edris)
        listed = client.get(reverse("api-actions", args=[article.pk])).json()["acts"]
        found = {row["act"]: row["why_not"] for row in listed}
        response = post_action(edris, article, act, **ARGUMENTS.get(act, {}))
        assert (response.status_code == 200) == (found[act] == "")
        if found[act]:
            assert response.json()["error"] == found[act]
