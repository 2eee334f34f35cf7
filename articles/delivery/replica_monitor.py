"""Which read replicas may be used: those that answer, and lag behind the primary by REPLICA_MAX_LAG at most.

Each process measures for itself, about once a second while replicas are asked for. It notes the primary's position in
the write-ahead log. A replica that has replayed what the primary had written REPLICA_MAX_LAG ago is up to date enough.
https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-RECOVERY-CONTROL
"""

import logging
import time
from collections import deque
from threading import Lock

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, connections

logger = logging.getLogger(__name__)

CHECK_INTERVAL_S = 1
# For how long a result holds while another thread measures again.
USABLE_FOR_S = 2
# How long a replica that failed is skipped before it is tried again.
RETRY_AFTER_S = 2

PRIMARY_POSITION = "SELECT pg_current_wal_lsn()::text"
# A server that was promoted isn't a replica any more.
HAS_REPLAYED = "SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= %s::pg_lsn"


class ReplicaMonitor:
    """Knows which replicas may be used; shared by the threads of a process."""

    def __init__(self) -> None:
        # {alias: time until which the replica may be used}, for the replicas that were up to date.
        self._usable_until: dict[str, float] = {}
        # The primary's positions within the last REPLICA_MAX_LAG, with the times of the monotonic clock before each.
        self._positions: deque[tuple[float, str]] = deque()
        # {alias: time of the next check}
        self._next_check: dict[str, float] = {}
        # The replicas whose failure has been logged.
        self._failed: set[str] = set()
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
        now = time.monotonic()
        return [alias for alias in replica_aliases() if self._usable_until.get(alias, 0) > now]

    def remember_failure(self, alias: str, error: Exception) -> None:
        """Skip a replica for a short time; log the first of several failures."""
        if alias not in self._failed:
            logger.warning("The database %s is skipped, because it can't be read: %s", alias, error)
            self._failed.add(alias)
        self._usable_until.pop(alias, None)
        self._next_check[alias] = time.monotonic() + RETRY_AFTER_S

    def _due_replicas(self) -> list[str]:
        now = time.monotonic()
        return [alias for alias in replica_aliases() if self._next_check.get(alias, 0) <= now]

    def _check(self, aliases: list[str]) -> None:
        position = self._required_position()
        for alias in aliases:
            try:
                is_usable = position is not None and _has_replayed(alias, position)
            except (DatabaseError, InterfaceError) as error:
                connections[alias].close()
                self.remember_failure(alias, error)
                continue
            if alias in self._failed:
                logger.warning("The database %s can be read again.", alias)
                self._failed.discard(alias)
            now = time.monotonic()
            self._usable_until[alias] = now + USABLE_FOR_S if is_usable else 0
            self._next_check[alias] = now + CHECK_INTERVAL_S

    def _required_position(self) -> str | None:
        """Return the oldest position that a replica may be at, or None if the primary hasn't answered lately."""
        now = time.monotonic()
        if position := _primary_position():
            self._positions.append((now, position))
        while self._positions and self._positions[0][0] < now - settings.REPLICA_MAX_LAG:
            self._positions.popleft()
        return self._positions[0][1] if self._positions else None


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


def _has_replayed(alias: str, position: str) -> bool:
    """Return whether a replica has replayed the primary's writes up to a position."""
    with connections[alias].cursor() as cursor:
        cursor.execute(HAS_REPLAYED, [position])
        has_replayed: bool | None = cursor.fetchone()[0]
        return bool(has_replayed)


monitor = ReplicaMonitor()
