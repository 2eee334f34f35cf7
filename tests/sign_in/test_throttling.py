"""Counting attempts."""

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from newsroom.sign_in.models import SignInAttempt
from newsroom.sign_in.throttling import CODE, KEEP, MAX_BY_NAME, PASSWORD, Attempt, forget_attempts
from tests import users
from tests.concurrency import run_concurrently

pytestmark = pytest.mark.django_db
REQUEST = RequestFactory().get("/", REMOTE_ADDR="203.0.113.9")


def test_what_was_typed_is_not_stored():
    Attempt(REQUEST, PASSWORD, "my secret password")
    row = SignInAttempt.objects.values().get()
    assert not any(text in str(row) for text in ("secret", "203.0"))


def test_case_and_spaces_make_no_other_name():
    for name in ("rana", "Rana", " RANA "):
        Attempt(REQUEST, PASSWORD, name)
    assert SignInAttempt.objects.values("key").distinct().count() == 1


def test_letters_that_postgresql_takes_for_the_same_make_no_other_name():
    for name in ("rina@courier.example", "rına@courier.example", "RINA@courier.example"):
        Attempt(REQUEST, PASSWORD, name)
    assert SignInAttempt.objects.values("key").distinct().count() == 1


def test_attempts_are_deleted_after_an_hour():
    Attempt(REQUEST, PASSWORD, "rana", timezone.now() - KEEP - timedelta(seconds=1))
    Attempt(REQUEST, PASSWORD, "edris")
    assert SignInAttempt.objects.count() == 1


def test_forgetting_leaves_other_names_and_purposes():
    Attempt(REQUEST, PASSWORD, "rana")
    Attempt(REQUEST, PASSWORD, "edris")
    Attempt(REQUEST, CODE, "rana")
    forget_attempts([PASSWORD], ["rana"])
    assert SignInAttempt.objects.count() == 2


@pytest.mark.parametrize("address", ["", "not an address"])
def test_requests_of_unknown_address_are_counted_as_one_network(address):
    for name in ("rana", "edris"):
        Attempt(RequestFactory().get("/", REMOTE_ADDR=address), PASSWORD, name)
    assert SignInAttempt.objects.values("network").distinct().count() == 1


@pytest.mark.django_db(transaction=True)
def test_simultaneous_attempts_are_all_counted():
    users.reporter()
    data = {"login": "rana", "password": "wrong"}
    answers = run_concurrently(*[lambda: Client().post("/accounts/login/", data).text for _ in range(12)])
    assert sum("The username or password is wrong." in answer for answer in answers) <= MAX_BY_NAME
