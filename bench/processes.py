"""Read the processor time and the memory of processes from /proc, as proc(5) describes it (Linux only)."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

# What /proc raises for a process that has ended.
ENDED = (FileNotFoundError, ProcessLookupError)


def process_tree(pid: int) -> list[int]:
    """Return the ids of a process and of all its descendants that run."""
    pids, unread = [pid], [pid]
    while unread:
        parent = unread.pop()
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            with suppress(*ENDED):
                found = [int(child) for child in children.read_text().split()]
                pids += found
                unread += found
    return pids


def processor_seconds(roots: Iterable[int]) -> float:
    """Return the processor time, in seconds, of these processes and their descendants, ended ones included."""
    ticks = 0
    for root in roots:
        for pid in process_tree(root):
            with suppress(*ENDED):
                # utime, stime, and cutime and cstime of the children that the process has waited for.
                ticks += sum(map(int, stat_fields(pid)[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def parent_of(pid: int) -> int:
    """Return the id of a process's parent."""
    return int(stat_fields(pid)[1])


def stat_fields(pid: int) -> list[str]:
    """Return the fields of /proc/<pid>/stat after the name, which may contain spaces."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def peak_memory_mib(pid: int) -> int:
    """Return the highest resident memory of a process so far, in MiB."""
    return _kib(f"/proc/{pid}/status", "VmHWM:") // 1024


def proportional_memory_mib(pid: int) -> float:
    """Return the proportional set size (PSS) of a process in MiB: shared pages count in part for each sharer."""
    return _kib(f"/proc/{pid}/smaps_rollup", "Pss:") / 1024


def _kib(path: str, name: str) -> int:
    return int(Path(path).read_text().partition(f"\n{name}")[2].split(maxsplit=1)[0])
