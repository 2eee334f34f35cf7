"""Every URL, for anonymous visitors and every role, answers GET and POST as the table in answers.txt says.

A POST is empty, has a valid CSRF token and comes from our own page. To add a URL, run the test of missing lines, check
the lines that it prints, and add them to the table.
"""

from collections.abc import Iterable
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from articles.roles import ROLES
from tests.users import log_in_with_confirmed_identity

from .urls import Newspaper

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("answers.txt")
WHO = ["anonymous", "Reporter", "Editor elsewhere", "Editor", "Chief editor", "Moderator", "Administrator"]


def kind_of(response: HttpResponse) -> str:
    """Return what an answer means, in the words of the table."""
    status = response.status_code
    if 300 <= status < 400:
        return "login" if "/login/" in response.headers.get("Location", "") else "redirect"
    named = {401: "denied", 403: "denied", 404: "none", 405: "method", 410: "none"}
    return named.get(status) or ("ok" if status < 300 else "refused" if status < 500 else f"error {status}")


def read_table() -> dict[str, dict[str, str]]:
    """Return {name of the URL: {who: answers to GET and POST}}."""
    lines = [line for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    assert rows.pop(0) == ["URL", *WHO]
    assert len({row[0] for row in rows}) == len(rows), "A URL has two lines."
    return {name: dict(zip(WHO, answers, strict=True)) for name, *answers in rows}


def request(client: Client, method: str, path: str) -> str:
    """Return what a request is answered; what it stores is undone, and so is signing out."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        response = getattr(client, method)(path, headers={"Sec-Fetch-Site": "same-origin"})
        transaction.set_rollback(True)
    client.cookies = cookies
    return kind_of(response)


def answers_to(user: User | None, urls: dict[str, str]) -> dict[str, str]:
    """Return {name of the URL: answers to GET and POST} for a user, or for anonymous visitors."""
    client = Client(raise_request_exception=False)
    if user:
        # As after giving their password again, which some pages ask for before they check permissions.
        log_in_with_confirmed_identity(client, user)
    return {name: f"{request(client, 'get', path)}/{request(client, 'post', path)}" for name, path in urls.items()}


def lines_of(newspaper: Newspaper, names: Iterable[str]) -> str:
    """Return the lines of these URLs as they belong into the table."""
    urls = newspaper.urls()
    chosen = {name: urls[name] for name in names}
    answers = [answers_to(newspaper.users[who], chosen) for who in WHO]
    return "\n".join(
        " | ".join([f"{name:58}", *(f"{answer[name]:17}" for answer in answers)]).rstrip() for name in chosen
    )


def test_every_role_is_in_the_table():
    assert set(ROLES) <= set(WHO) == set(Newspaper().users)


def test_every_url_has_a_line():
    newspaper, table = Newspaper(), read_table()
    urls = newspaper.urls()
    missing = [name for name in urls if name not in table]
    assert not missing, f"Check these lines and add them:\n{lines_of(newspaper, missing)}"
    assert set(table) == set(urls), "The table has lines of URLs that don't exist."


@pytest.mark.parametrize("who", WHO)
def test_every_url_answers_as_the_table_says(who):
    newspaper, table = Newspaper(), read_table()
    answers = answers_to(newspaper.users[who], newspaper.urls())
    found = [
        f"{name}: {answer}, in the table {table[name][who]}"
        for name, answer in answers.items()
        if name in table and answer != table[name][who]
    ]
    assert not found, "\n".join(found)
