"""Reading from replicas: a decorator for views, and the database router (DATABASE_ROUTERS).

The primary is read unless a view asks for a replica; it is always the one that is written to. docs/scaling.md explains
how to set replicas up.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connection
from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from .replica_monitor import monitor, replica_aliases
from .staff_user import is_anonymous

Parameters = ParamSpec("Parameters")
Response = TypeVar("Response", bound=HttpResponseBase)
View = Callable[Concatenate[HttpRequest, Parameters], Response]

# The alias of the replica that the current request reads from; None for the primary.
_selected: ContextVar[str | None] = ContextVar("selected_replica", default=None)


def read_from_replica(view: View[Parameters, Response]) -> View[Parameters, Response]:
    """Let a view read from a replica in requests of people who aren't signed in.

    The response may be out of date by REPLICA_MAX_LAG. If the replica fails, the view is called again with the primary.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Response:
        replica = select_replica(request)
        if replica is None:
            return view(request, *args, **kwargs)
        try:
            with use_replica(replica):
                return view(request, *args, **kwargs)
        except (OperationalError, InterfaceError) as error:
            monitor.remember_failure(replica, error)
            return view(request, *args, **kwargs)

    return wrapper


def select_replica(request: HttpRequest) -> str | None:
    """Return the alias of the replica that the request may read from, one of several at random; None for the primary.

    People who are signed in, and programs with an API key, read the primary, so that they see what they have changed.
    """
    is_read = request.method in {"GET", "HEAD"} and is_anonymous(request)
    if not replica_aliases() or not is_read or connection.in_atomic_block:
        return None
    replicas = monitor.usable_replicas()
    return random.choice(replicas) if replicas else None


@contextmanager
def use_replica(alias: str) -> Iterator[None]:
    """Read from a replica within this context, until something is written."""
    token = _selected.set(alias)
    try:
        yield
    finally:
        _selected.reset(token)


class ReplicaRouter:
    """Sends reads to the selected replica, and everything else to the primary.

    https://docs.djangoproject.com/en/5.2/topics/db/multi-db/#using-routers
    """

    def db_for_read(self, model: type[Model], **hints: object) -> str:
        """Return the selected replica; the primary inside of transactions."""
        # Never None: Django would then read from where the row at hand came from.
        return DEFAULT_DB_ALIAS if connection.in_atomic_block else _selected.get() or DEFAULT_DB_ALIAS

    def db_for_write(self, model: type[Model], **hints: object) -> str:
        """Return the primary. What follows in the same request is read from it too, to see what was written."""
        _selected.set(None)
        return DEFAULT_DB_ALIAS

    def allow_relation(self, obj1: Model, obj2: Model, **hints: object) -> bool:
        """Allow all relations, since all aliases are copies of one database."""
        return True

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: object) -> bool:
        """Migrate the primary only."""
        return db == DEFAULT_DB_ALIAS
