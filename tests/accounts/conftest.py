"""Fixtures of the tests of accounts."""

import pytest

from tests import users


@pytest.fixture
def arash(client):
    """Sign in and return Arash, an administrator who isn't a superuser."""
    person = users.administrator()
    users.log_in_with_confirmed_identity(client, person)
    return person
