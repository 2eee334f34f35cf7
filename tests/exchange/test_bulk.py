"""The bulk road stores what it is given, sign for sign."""

import pytest

from articles.exchange.bulk import COPIED, maker_of, write
from articles.models import Author, Comment, Revision, Topic
from tests.builders import NOON, a_draft, a_live_article

pytestmark = pytest.mark.django_db
ODD = ["\\N", "\\.", "a\\tb", "a\tb", "two\nlines\r\n", "\\", "\\\\", "’ 🌊 \x85\u2028", "", "true", "{}"]


def test_texts_that_a_format_could_take_for_its_own_signs():
    write(Author, [Author(name=f"Author {n}", slug=f"author-{n}", bio=text) for n, text in enumerate(ODD)])
    assert list(Author.objects.order_by("slug").values_list("bio", flat=True)) == [
        text for _, text in sorted((f"author-{n}", text) for n, text in enumerate(ODD))
    ]


def test_values_of_every_kind():
    draft, live = a_draft(), a_live_article()
    content = {"odd": ODD, "none": None, "number": 1.5, "yes": True}
    write(Revision, [Revision(article=draft, number=9, content=content, saved_at=NOON)])
    assert Revision.objects.filter(article=draft, number=9).values_list("content", flat=True).get() == content
    comment = Comment(article_id=live.pk, body="Well.", status=Comment.Status.HELD, created_at=NOON)
    write(Comment, [comment])
    stored = Comment.objects.get()
    columns = [field.attname for field in Comment._meta.concrete_fields if not field.primary_key]
    assert [getattr(stored, name) for name in columns] == [getattr(comment, name) for name in columns]


def test_a_value_of_which_nothing_is_known_is_no_value_left_out():
    with pytest.raises(TypeError, match="complex"):
        _ = COPIED[complex]


def test_a_row_is_made_as_its_constructor_would_and_of_its_columns_alone():
    made, constructed = maker_of(Topic)(name="Water", slug="water"), Topic(name="Water", slug="water")
    assert made.__dict__.keys() == constructed.__dict__.keys()
    assert all(getattr(made, field.attname) == getattr(constructed, field.attname) for field in Topic._meta.fields)
    with pytest.raises(TypeError, match="Topic has no nmae"):
        maker_of(Topic)(nmae="Water")
