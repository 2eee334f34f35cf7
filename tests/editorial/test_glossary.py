"""The glossary explains each term once, under an address that help texts can link to."""

import re

import pytest
from django.urls import reverse

from articles.desk.article_form import ArticleForm
from articles.desk.glossary import GROUPS, TERM_OF_FIELD
from tests import users

pytestmark = pytest.mark.django_db


def test_it_explains_each_term_under_its_own_anchor(client):
    client.force_login(users.reporter())
    page = client.get(reverse("glossary")).text
    slugs = [term.slug for group in GROUPS for term in group.terms]
    assert len(slugs) == len(set(slugs))
    assert re.findall(r'<dt id="([\w-]+)"', page) == slugs


def test_help_texts_link_to_terms_that_it_explains(client):
    client.force_login(users.chief())
    page = client.get(reverse("admin:articles_article_add")).text
    linked = re.findall(rf'href="{reverse("glossary")}#([\w-]+)"', page)
    assert (
        {"kicker", "standfirst", "slugline"} <= set(linked) <= {term.slug for group in GROUPS for term in group.terms}
    )
    assert TERM_OF_FIELD.keys() <= ArticleForm.base_fields.keys()


def test_it_needs_a_login(client):
    assert client.get(reverse("glossary")).status_code == 302
