"""The glossary explains each term once, under an address that help texts can link to."""

import re

import pytest
from django.urls import reverse

from articles.desk.glossary import GROUPS
from tests import users

pytestmark = pytest.mark.django_db


def test_it_explains_each_term_under_its_own_anchor(client):
    client.force_login(users.reporter())
    page = client.get(reverse("glossary")).text
    slugs = [term.slug for group in GROUPS for term in group.terms]
    assert len(slugs) == len(set(slugs))
    assert re.findall(r'<dt id="([\w-]+)"', page) == slugs


def test_it_needs_a_login(client):
    assert client.get(reverse("glossary")).status_code == 302
