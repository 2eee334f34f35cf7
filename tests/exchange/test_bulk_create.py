"""Rows that are stored in bulk are stored character for character."""

import pytest

from articles.exchange.bulk_create import create_rows
from articles.models import Author, Comment, Revision
from tests.builders import NOON, a_draft, a_live_article

pytestmark = pytest.mark.django_db
ODD = ["\\N", "\\.", "a\\tb", "a\tb", "two\nlines\r\n", "\\", "\\\\", "’ 🌊 \x85\u2028", "", "true", "{}"]


def test_texts_with_control_characters_and_escapes():
    create_rows(Author, [Author(name=f"Author {n}", slug=f"author-{n}", bio=text) for n, text in enumerate(ODD)])
    assert list(Author.objects.order_by("slug").values_list("bio", flat=True)) == [
        text for _, text in sorted((f"author-{n}", text) for n, text in enumerate(ODD))
    ]


def test_values_of_every_kind():
    draft, live = a_draft(), a_live_article()
    content = {"odd": ODD, "none": None, "number": 1.5, "yes": True}
    create_rows(Revision, [Revision(article=draft, number=9, content=content, saved_at=NOON)])
    assert Revision.objects.filter(article=draft, number=9).values_list("content", flat=True).get() == content
    comment = Comment(article_id=live.pk, body="Well.", status=Comment.Status.HELD, created_at=NOON)
    create_rows(Comment, [comment])
    stored = Comment.objects.get()
    columns = [field.attname for field in Comment._meta.concrete_fields if not field.primary_key]
    assert [getattr(stored, name) for name in columns] == [getattr(comment, name) for name in columns]
