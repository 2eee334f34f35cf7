"""The files that a snapshot's rows refer to."""

import pytest
from django.db import connection

from articles.backup import stored_files
from articles.backup.stored_files import referenced_names
from articles.exchange.full_export.picture_files import picture_files
from articles.models import Author, LiveArticle
from tests.builders import a_live_article, a_photo, an_author

pytestmark = pytest.mark.django_db


def query(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def test_they_are_those_of_a_full_export(monkeypatch):
    # Two photos at a time.
    monkeypatch.setattr(stored_files, "PHOTOS_SQL", stored_files.PHOTOS_SQL.replace("1000", "2"))
    for _number in range(3):
        a_photo()
    a_live_article(authors=[an_author(), an_author("Omid")])
    LiveArticle.objects.update(social_card="cards/1.png")
    Author.objects.filter(name="Omid").update(portrait="portraits/omid.webp")
    expected = {f"{folder}/{name}" for folder, _storage, name in picture_files()}
    assert {"public/portraits/omid.webp", "public/cards/1.png"} < expected
    assert referenced_names(query) == expected
