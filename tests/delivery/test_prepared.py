"""Prepared queries: written once, and asked again with other values."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from articles.delivery.prepared import given, insert, insert_all, prepared
from articles.models import Section, Topic

pytestmark = pytest.mark.django_db
asked = []


@prepared
def _named(direction):
    asked.append(direction)
    return Section.objects.filter(**given(Section, name__gte="name")).order_by(f"{direction}slug")


def test_a_query_is_written_once_for_each_shape_and_asked_with_any_values():
    insert_all([Section(name="City", slug="city"), Section(name="Sport", slug="sport")])
    asked.clear()
    assert [section.slug for section in _named("", name="A")] == ["city", "sport"]
    assert [section.slug for section in _named("", name="D")] == ["sport"]
    assert [section.slug for section in _named("-", name="A")] == ["sport", "city"]
    assert asked == ["", "-"]


def test_a_row_is_inserted_by_one_statement_and_given_its_key():
    topic = Topic(name="Wells", slug="wells")
    with CaptureQueriesContext(connection) as queries:
        insert(topic)
    assert len(queries) == 1
    assert Topic.objects.get(pk=topic.pk).slug == "wells"
    assert not topic._state.adding


def test_rows_of_several_models_are_inserted_in_one_go_where_the_database_takes_that():
    topics = [Topic(name=f"Topic {number}", slug=f"topic-{number}") for number in range(3)]
    sections = [Section(name="City", slug="city"), Section(name="Sport", slug="sport")]
    with CaptureQueriesContext(connection) as queries:
        insert_all([*topics, *sections])
    assert len(queries) == (1 if connection.vendor == "postgresql" else 2)
    assert Topic.objects.count() == 3
    assert {section.slug for section in Section.objects.all()} == {"city", "sport"}


def test_of_rows_inserted_in_one_go_either_all_are_stored_or_none():
    rows = [Section(name="City", slug="city"), Topic(name="Wells", slug="wells"), Topic(name="Dams", slug="wells")]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_all(rows)
    assert not Section.objects.exists()
    assert not Topic.objects.exists()


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
