"""A WSGI application that reports how many database queries each response took, in a header.

The variable COUNTED_APPLICATION names the application that gives the responses, such as newsroom.wsgi.application.
"""

import os
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from django.db import connections
from django.utils.module_loading import import_string

from bench.cost import QUERY_COUNT

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

counted_application = import_string(os.environ["COUNTED_APPLICATION"])


def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Pass the request on, and add the number of queries to the response's headers."""
    count = 0

    def count_query(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*arguments)

    def start_with_count(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
        return start_response(status, [*headers, (QUERY_COUNT, str(count))], *error)

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(count_query))
        return counted_application(environ, start_with_count)
