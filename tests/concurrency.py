"""Runs functions concurrently, each in its own thread, and names the tests' database to other processes."""

import os
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any
from urllib.parse import urlsplit

from django.db import connection


def run_concurrently(*calls: Callable[[], Any]) -> list[Any]:
    """Call each function in its own thread at the same time, and return the result or the exception of each."""
    start = Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(index: int, call: Callable[[], Any]) -> None:
        try:
            start.wait()
            results[index] = call()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def database_url() -> str:
    """Return the DATABASE_URL of the tests' own database, for another process."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
