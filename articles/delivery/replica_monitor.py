"""Which read replicas may be used: those that answer, and lag behind the primary by REPLICA_MAX_LAG at most.

Each process measures for itself, about once a second while replicas are asked for.
"""

import time
from decimal import Decimal
from threading import Lock

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, connections

CHECK_INTERVAL_S = 1
# How long a replica that failed is skipped before it is tried again.
RETRY_AFTER_S = 2

PRIMARY_POSITION = "SELECT pg_current_wal_lsn()::text"
# A replica that has replayed all that the primary had written doesn't lag, however long ago that was. Otherwise the lag
# is the age of its last transaction, by the clocks of both servers. A server that was promoted isn't a replica: NULL.
# https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-RECOVERY-CONTROL
LAG = """
SELECT CASE
    WHEN NOT pg_is_in_recovery() THEN NULL
    WHEN pg_last_wal_replay_lsn() >= %s::pg_lsn THEN 0
    ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())
END
"""


class ReplicaMonitor:
    """Knows which replicas may be used; shared by the threads of a process."""

    def __init__(self) -> None:
        self._usable: set[str] = set()
        # {alias: time of the next check, by the monotonic clock}
        self._next_check: dict[str, float] = {}
        self._checking = Lock()

    def usable_replicas(self) -> list[str]:
        """Return the aliases of the replicas that may be used, after measuring those that are due.

        One thread measures at a time; meanwhile, the others get the last result.
        """
        if self._due_replicas() and self._checking.acquire(blocking=False):
            try:
                self._check(self._due_replicas())
            finally:
                self._checking.release()
        return sorted(self._usable)

    def remember_failure(self, alias: str) -> None:
        """Skip a replica for a short time."""
        self._usable.discard(alias)
        self._next_check[alias] = time.monotonic() + RETRY_AFTER_S

    def _due_replicas(self) -> list[str]:
        now = time.monotonic()
        return [alias for alias in replica_aliases() if self._next_check.get(alias, 0) <= now]

    def _check(self, aliases: list[str]) -> None:
        position = _primary_position()
        for alias in aliases:
            try:
                lag = _lag(alias, position)
            except (DatabaseError, InterfaceError):
                connections[alias].close()
                self.remember_failure(alias)
                continue
            if lag is not None and lag <= settings.REPLICA_MAX_LAG:
                self._usable.add(alias)
            else:
                self._usable.discard(alias)
            self._next_check[alias] = time.monotonic() + CHECK_INTERVAL_S


def replica_aliases() -> list[str]:
    """Return the aliases of all replicas."""
    return [alias for alias in settings.DATABASES if alias.startswith("replica_")]


def _primary_position() -> str | None:
    """Return the primary's position in its write-ahead log; None if it doesn't answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(PRIMARY_POSITION)
            position: str = cursor.fetchone()[0]
            return position
    except (DatabaseError, InterfaceError):
        connection.close()
        return None


def _lag(alias: str, primary_position: str | None) -> Decimal | None:
    """Return how many seconds a replica lags; None if it has replayed nothing yet, or isn't a replica."""
    with connections[alias].cursor() as cursor:
        cursor.execute(LAG, [primary_position])
        lag: Decimal | None = cursor.fetchone()[0]
        return lag


monitor = ReplicaMonitor()
