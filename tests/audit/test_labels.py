"""The labels of the codes in the log."""

import pytest

from articles.audit.labels import ACTION_LABELS, action_label, field_label, subject_type_label, value_label
from articles.editorial.actions.registry import ACTIONS
from articles.moderation.models import Decision
from articles.roles import ROLE_LABELS, ROLES


def test_every_action_on_an_article_has_a_label():
    assert ACTIONS.keys() <= ACTION_LABELS.keys()


def test_every_decision_on_a_comment_has_a_label():
    assert {f"{verdict}_comment" for verdict in Decision.Verdict.values} <= ACTION_LABELS.keys()


def test_every_role_has_a_label():
    assert ROLE_LABELS.keys() == ROLES.keys()


@pytest.mark.parametrize(
    ("action", "label"), [("spam_comment", "Mark comment as spam"), ("an_older_action", "An older action")]
)
def test_an_action_without_a_label_is_shown_as_words(action, label):
    assert action_label(action) == label


@pytest.mark.parametrize(
    ("subject_type", "label"), [("user", "Account"), ("group", "Role"), ("an_older_model", "An older model")]
)
def test_a_kind_of_subject_without_a_label_is_shown_as_words(subject_type, label):
    assert subject_type_label(subject_type) == label


@pytest.mark.parametrize(
    ("subject_type", "name", "label"),
    [
        ("article", "publish_at", "Publish at"),
        ("article", "live", "Live state"),
        ("an_older_model", "an_older_field", "An older field"),
    ],
)
def test_a_field_has_the_label_of_the_models_field(subject_type, name, label):
    assert field_label(subject_type, name) == label


@pytest.mark.parametrize(
    ("subject_type", "name", "value", "label"),
    [
        ("article", "stage", "in_review", "in review"),
        ("article", "live", "not_live", "not live"),
        ("article", "flagged", True, "yes"),
        ("article", "fields", ["headline", "publish_at"], ["Headline", "Publish at"]),
        ("article", "kicker", "live", "live"),
        ("user", "groups", ["Editor"], ["Editor"]),
        ("an_older_model", "an_older_field", "a_value", "a_value"),
        ("article", "version", 2, 2),
    ],
)
def test_a_value_that_is_a_code_has_its_label(subject_type, name, value, label):
    assert value_label(subject_type, name, value) == label
