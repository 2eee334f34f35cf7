"""Which database a request reads from; tests/newsroom/test_read_replicas.py has real servers."""

import pytest
from django import db
from django.contrib.auth.models import AnonymousUser
from django.db import router, transaction
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from articles.delivery import replicas
from articles.delivery.replicas import ReplicaRouter, read_from_replica, select_replica, use_replica
from articles.models import LiveArticle, Section

ROUTERS = ["articles.delivery.replicas.ReplicaRouter"]


@override_settings(DATABASE_ROUTERS=ROUTERS)
def test_everything_is_read_and_written_at_the_primary_by_default():
    assert router.db_for_read(LiveArticle) == router.db_for_write(LiveArticle) == "default"
    assert LiveArticle.objects.all().db == "default"


@override_settings(DATABASE_ROUTERS=ROUTERS)
def test_a_selected_replica_is_read_and_the_primary_afterwards():
    with use_replica("replica_1"):
        assert LiveArticle.objects.all().db == "replica_1"
    assert LiveArticle.objects.all().db == "default"


@override_settings(DATABASE_ROUTERS=ROUTERS)
def test_writes_go_to_the_primary_and_so_do_the_reads_after_them():
    with use_replica("replica_1"):
        assert router.db_for_write(Section) == "default"
        assert Section.objects.all().db == "default"


@override_settings(DATABASE_ROUTERS=ROUTERS)
def test_rows_of_a_replica_are_written_to_the_primary_and_related_rows_are_read_there():
    section = Section.from_db("replica_1", ["id", "name"], [1, "World"])
    assert section._state.db == "replica_1"
    assert router.db_for_write(Section, instance=section) == "default"
    assert router.db_for_read(LiveArticle, instance=section) == "default"
    assert router.allow_relation(section, Section(pk=2))


@pytest.mark.django_db(transaction=True)
@override_settings(DATABASE_ROUTERS=ROUTERS)
def test_transactions_read_the_primary():
    with use_replica("replica_1"), transaction.atomic():
        assert LiveArticle.objects.all().db == "default"


def test_replicas_are_not_migrated():
    replica_router = ReplicaRouter()
    assert replica_router.allow_migrate("default", "articles")
    assert not replica_router.allow_migrate("replica_1", "articles")


class UsableReplicas:
    """A monitor for which every replica is usable until it fails."""

    def __init__(self, *aliases):
        self.aliases = aliases

    def usable_replicas(self):
        return list(self.aliases)

    def remember_failure(self, alias, error):
        self.aliases = tuple(usable for usable in self.aliases if usable != alias)


@pytest.fixture
def two_replicas(monkeypatch):
    monkeypatch.setattr(replicas, "monitor", UsableReplicas("replica_1", "replica_2"))
    monkeypatch.setattr(replicas, "replica_aliases", lambda: ["replica_1", "replica_2"])


def request(method="GET", session="", **headers):
    made = RequestFactory().generic(method, "/search/", headers=headers)
    made.user = AnonymousUser()
    if session:
        made.COOKIES["sessionid"] = session
    return made


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_anonymous_requests_read_one_of_the_replicas(two_replicas, method):
    assert {select_replica(request(method)) for _ in range(100)} == {"replica_1", "replica_2"}


@pytest.mark.parametrize(
    "made",
    [request("POST"), request(session="of-a-person"), request(authorization="Bearer key")],
    ids=["POST", "session", "API key"],
)
def test_other_requests_read_the_primary(two_replicas, made):
    assert select_replica(made) is None


@pytest.mark.django_db(transaction=True)
def test_a_request_inside_a_transaction_reads_the_primary(two_replicas):
    with transaction.atomic():
        assert select_replica(request()) is None


def test_without_replicas_no_server_is_asked(monkeypatch):
    monkeypatch.setattr(replicas, "replica_aliases", list)
    # Without the mark django_db, a query would fail.
    assert select_replica(request()) is None


@override_settings(DATABASE_ROUTERS=ROUTERS)
@pytest.mark.parametrize("error", ["OperationalError", "InterfaceError"])
def test_a_view_whose_replica_fails_is_called_again_with_the_primary(two_replicas, error):
    read = []

    @read_from_replica
    def view(request):
        read.append(LiveArticle.objects.all().db)
        if read[-1] != "default":
            raise getattr(db, error)("server closed the connection unexpectedly")
        return HttpResponse("found")

    assert view(request()).content == b"found"
    assert len(read) == 2
    assert replicas.monitor.usable_replicas() == [{"replica_1": "replica_2", "replica_2": "replica_1"}[read[0]]]


def test_an_error_of_the_primary_is_not_hidden(two_replicas):
    @read_from_replica
    def view(request):
        raise db.OperationalError("no server")

    with pytest.raises(db.OperationalError):
        view(request())
