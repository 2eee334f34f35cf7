"""Prepared queries: written once, and asked again with other values."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from articles.delivery.prepared import given, insert, prepared
from articles.models import Section, Topic

pytestmark = pytest.mark.django_db
asked = []


@prepared
def _named(direction):
    asked.append(direction)
    return Section.objects.filter(**given(Section, name__gte="name")).order_by(f"{direction}slug")


def test_a_query_is_written_once_for_each_shape_and_asked_with_any_values():
    insert(Section(name="City", slug="city"), Section(name="Sport", slug="sport"))
    asked.clear()
    assert [section.slug for section in _named("", name="A")] == ["city", "sport"]
    assert [section.slug for section in _named("", name="D")] == ["sport"]
    assert [section.slug for section in _named("-", name="A")] == ["sport", "city"]
    assert asked == ["", "-"]


def test_rows_are_inserted_by_one_statement_and_given_their_keys():
    rows = [Topic(name=f"Topic {number}", slug=f"topic-{number}") for number in range(3)]
    with CaptureQueriesContext(connection) as queries:
        insert(*rows)
    assert len(queries) == 1
    assert {topic.pk: topic.slug for topic in Topic.objects.all()} == {row.pk: row.slug for row in rows}


def test_a_row_that_the_database_refuses_stays_unsaved():
    insert(Topic(name="Wells", slug="wells"))
    second = Topic(name="Wells", slug="wells")
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(second)
    assert second.pk is None
    assert second._state.adding


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans each time.")
@pytest.mark.parametrize("is_pooled", [False, True])
def test_postgresql_plans_a_statement_once_a_connection_but_behind_a_pooler(monkeypatch, is_pooled):
    @prepared
    def by_slug():
        return Section.objects.filter(**given(Section, slug="slug"), slug__contains="1%")

    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", is_pooled)
    insert(Section(name="City", slug="11%"))
    with CaptureQueriesContext(connection) as queries:
        assert [[section.name for section in by_slug(slug=slug)] for slug in ("11%", "1%")] == [["City"], []]
    asked = [query["sql"].split()[0] for query in queries]
    assert asked == (["SELECT"] * 2 if is_pooled else ["EXECUTE"] * 2)
