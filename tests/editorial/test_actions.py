"""Each action by each role, as in the product's table of roles: what it allows, changes and logs."""

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

# The arguments of each action that takes any.
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
# The actions that a person may run, by person and whose article it is. The article is in the section Economy.
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
    """Return the person with that name in the table."""
    role, _, section = who.partition(" of ")
    sections = [a_section(section)] if section in {"Economy", "World"} else []
    if role == "nobody’s role":
        return users.create_staff("nadia")
    return getattr(users, role)(sections=sections)


def article_ready_for(action, by=None):
    """Return an article in Economy on which that action is possible, created by that person."""
    if action == "unschedule":
        return a_live_article(at=timezone.now() + DAY, by=by).article
    if action in {"withdraw", "retract"}:
        return a_live_article(by=by).article
    if action == "update":
        return with_unpublished_changes(a_live_article(by=by).article)
    article = a_draft(by=by)
    if action == "publish_in_emergency":
        article.bylines.all().delete()
    columns = {
        "approve": {"stage": "in_review"},
        "request_changes": {"stage": "in_review"},
        "unspike": {"stage": "spiked"},
        "review_after_publication": {"flagged_at": timezone.now()},
    }
    return update_columns(article, **columns.get(action, {}))


def update_columns(article, **columns):
    """Set columns of an article that a save can't set, and return it from the database."""
    if columns:
        Article.objects.filter(pk=article.pk).update(**columns)
    return Article.objects.get(pk=article.pk)


def with_unpublished_changes(article, by=None, **fields):
    """Change and save the working copy, and return it."""
    article = Article.objects.get(pk=article.pk)
    for name, value in {"kicker": "Changed", **fields}.items():
        setattr(article, name, value)
    authors = [byline.author for byline in article.bylines.all()]
    save_working_copy(article, topics=article.topics.all(), authors=authors, by=by)
    return article


def post_action(person, article, action, **arguments):
    """Run an action through the API in the person's session, and return the response."""
    client = Client()
    client.force_login(person)
    return client.post(reverse("api-action", args=[article.pk, action]), arguments, content_type="application/json")


def database_state():
    """Return everything that an action could change of the only article."""
    return Article.objects.values().get(), list(LiveArticle.objects.values()), AuditEntry.objects.count()


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(("who", "whose"), ALLOWED_ACTIONS)
def test_each_role_may_run_the_actions_in_the_table_and_is_refused_the_others(who, whose, action):
    person = user_called(who)
    article = article_ready_for(action, by=person if whose == "own" else None)
    before = database_state()
    response = post_action(person, article, action, **ARGUMENTS.get(action, {}))
    if action in ALLOWED_ACTIONS[who, whose]:
        assert response.status_code == 200
        assert response.json()["told"]
        return
    assert response.status_code == 403
    label, _, sentence = response.json()["error"].partition(": ")
    assert label
    outside = who == "editor of World"
    assert sentence == ("Economy isn’t one of your sections." if outside else EXPECTED_REFUSALS[action])
    assert database_state() == before


def test_the_table_has_every_action():
    client = Client()
    client.force_login(users.chief())
    listed = client.get(reverse("api-actions", args=[a_draft().pk])).json()["acts"]
    assert sorted(row["act"] for row in listed) == ACTIONS


def test_an_article_belongs_to_its_authors():
    rana = users.reporter()
    article = a_draft(authors=[an_author("Rana", user=rana)])
    assert post_action(rana, article, "submit").status_code == 200


@pytest.mark.parametrize("action", ACTIONS)
def test_each_action_is_logged_with_what_it_changed(action):
    chaman = users.chief()
    article = article_ready_for(action)
    post_action(chaman, article, action, **ARGUMENTS.get(action, {}))
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.subject_type, entry.subject_id, entry.label) == (
        action,
        "article",
        article.pk,
        article.headline,
    )
    assert (entry.person, entry.person_name) == (chaman, "Chaman")
    assert entry.section == article.section
    assert entry.before.keys() == entry.after.keys()
    for name, (before, after) in EXPECTED_LOG[action].items():
        assert (entry.before[name], entry.after[name]) == (before, after)
    arguments = ARGUMENTS.get(action, {})
    assert entry.reason == arguments.get("reason", arguments.get("comment", ""))


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


@pytest.mark.parametrize("action", ["approve", "publish", "schedule", "update"])
@pytest.mark.parametrize("who", ["editor", "chief"])
def test_with_four_eyes_the_last_editor_cant_approve_or_publish(action, who):
    person = user_called(who)
    article = with_unpublished_changes(article_ready_for(action), by=person, kicker="Edited last")
    before = database_state()
    with override_settings(FOUR_EYES=True):
        response = post_action(person, article, action, **ARGUMENTS.get(action, {}))
        assert response.status_code == 403
        assert response.json()["error"].endswith(
            "you were the last to edit this article, so someone else must approve it."
        )
        assert database_state() == before
        other = users.create_staff("other", "Editor")
        assert post_action(other, article, action, **ARGUMENTS.get(action, {})).status_code == 200


@pytest.mark.parametrize(
    "action", ["submit", "request_changes", "spike", "withdraw", "unschedule", "review_after_publication"]
)
def test_four_eyes_dont_restrict_other_actions(action):
    edris = users.editor()
    article = update_columns(article_ready_for(action), edited_by=edris)
    with override_settings(FOUR_EYES=True):
        assert post_action(edris, article, action, **ARGUMENTS.get(action, {})).status_code == 200


def test_with_four_eyes_the_last_editor_may_publish_what_another_approved():
    edris, chaman = users.editor(), users.chief()
    article = update_columns(with_unpublished_changes(a_draft(), by=edris), stage="in_review")
    with override_settings(FOUR_EYES=True):
        assert post_action(chaman, article, "approve").status_code == 200
        assert post_action(edris, article, "publish").status_code == 200


def test_with_four_eyes_an_edit_after_approval_needs_a_second_approval():
    edris = users.editor()
    article = with_unpublished_changes(
        update_columns(with_unpublished_changes(a_draft()), stage="approved"), by=edris, kicker="Slipped in"
    )
    with override_settings(FOUR_EYES=True):
        assert post_action(edris, article, "publish").status_code == 403
    assert not LiveArticle.objects.exists()


def test_without_four_eyes_the_last_editor_may_approve():
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
def test_each_stage_of_an_unpublished_article_allows_some_actions_and_conflicts_with_others(stage, acts):
    edris = users.editor()
    done = set()
    for action in WRITER_ACTIONS | EDITOR_ACTIONS:
        response = post_action(edris, update_columns(a_draft(), stage=stage), action, **ARGUMENTS.get(action, {}))
        assert response.status_code in {200, 409}
        done |= {action} if response.status_code == 200 else set()
    assert done == acts


@pytest.mark.parametrize(
    ("make", "acts"),
    [
        (lambda: a_live_article(at=timezone.now() + DAY), {"unschedule", "publish", "schedule", "submit"}),
        (a_live_article, {"update", "withdraw", "retract", "submit"}),
    ],
    ids=["scheduled", "live"],
)
def test_each_live_state_allows_some_actions_and_conflicts_with_others(make, acts):
    chaman = users.chief()
    done = set()
    for action in ACTIONS:
        article = with_unpublished_changes(make().article)
        response = post_action(chaman, article, action, **ARGUMENTS.get(action, {}))
        assert response.status_code in {200, 409, 422}
        done |= {action} if response.status_code == 200 else set()
    assert done == acts


def test_an_edit_cancels_the_approval():
    article = update_columns(a_draft(), stage="approved")
    assert update_columns(with_unpublished_changes(article)).stage == "draft"


def test_a_save_without_a_change_keeps_the_approval():
    article = update_columns(with_unpublished_changes(a_draft()), stage="approved")
    assert update_columns(with_unpublished_changes(article)).stage == "approved"


def test_requesting_changes_needs_a_comment_which_becomes_a_note():
    edris, article = users.editor(), article_ready_for("request_changes")
    for comment in ({}, {"comment": ""}, {"comment": " \n"}):
        response = post_action(edris, article, "request_changes", **comment)
        assert (response.status_code, response.json()["errors"]) == (422, {"comment": ["Say what needs changing."]})
    post_action(edris, article, "request_changes", comment="Say who measured.")
    note = Note.objects.get()
    assert (note.text, note.written_by, note.revision) == ("Say who measured.", edris, 1)


def test_a_spiked_article_keeps_its_text_and_can_be_restored():
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


def test_an_emergency_publication_needs_a_reason_and_stays_flagged_until_reviewed():
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
            (
                "The article is still under embargo at the time of "
                "publication. Schedule it for the end of the embargo or later."
            ),
        ),
    ],
)
def test_an_emergency_publication_cant_override_essential_checks(columns, sentence):
    article = update_columns(article_ready_for("publish_in_emergency"), **columns)
    response = post_action(users.chief(), article, "publish_in_emergency", reason="The dam has broken.")
    assert (response.status_code, [*response.json()["errors"].values()]) == (422, [[sentence]])
    assert not LiveArticle.objects.exists()


def test_an_emergency_publication_is_refused_if_no_check_fails():
    response = post_action(users.chief(), a_draft(), "publish_in_emergency", reason="The dam has broken.")
    assert response.status_code == 409
    assert response.json()["error"] == "Emergency publish: no check fails, so publish the article normally."


def test_an_emergency_publication_of_a_live_article_needs_a_kind_of_change():
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


def test_a_withdrawn_article_shows_its_reason_and_cant_be_published_again():
    chaman, live = users.chief(), a_live_article()
    post_action(chaman, live.article, "withdraw", reason="The well doesn’t exist.")
    page = Client().get(live.get_absolute_url())
    assert (page.status_code, "The well doesn’t exist." in page.text) == (410, True)
    for action in ("publish", "schedule", "update", "withdraw", "unschedule", "publish_in_emergency", "spike"):
        response = post_action(chaman, live.article, action, **ARGUMENTS.get(action, {}))
        assert response.status_code == 409
        assert response.json()["error"].endswith("the article is withdrawn.")
    assert post_action(chaman, live.article, "retract", reason="The well never was.").status_code == 200
    live.refresh_from_db()
    assert (live.withdrawal, live.withdrawal_reason) == ("retracted", "The well never was.")
    assert post_action(chaman, live.article, "retract", reason="Again.").status_code == 409


@pytest.mark.parametrize("action", ["withdraw", "retract"])
def test_withdrawing_and_retracting_need_a_reason(action):
    live = a_live_article()
    response = post_action(users.chief(), live.article, action, reason=" ")
    assert (response.status_code, response.json()["errors"]) == (
        422,
        {"reason": ["Give the reason; readers will see it."]},
    )
    assert Client().get(live.get_absolute_url()).status_code == 200


# permissions at the time of the action


def test_a_permission_removed_after_the_page_was_opened_takes_effect():
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


def test_offered_actions_succeed_and_others_are_refused():
    client, edris = Client(), users.editor()
    client.force_login(edris)
    for action in ACTIONS:
        article = article_ready_for(action, by=edris)
        listed = client.get(reverse("api-actions", args=[article.pk])).json()["acts"]
        found = {row["act"]: row["why_not"] for row in listed}
        response = post_action(edris, article, action, **ARGUMENTS.get(action, {}))
        assert (response.status_code == 200) == (found[action] == "")
        if found[action]:
            assert response.json()["error"] == found[action]
