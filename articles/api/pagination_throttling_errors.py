"""Pagination, rate limits and error responses of the API."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from rest_framework import exceptions
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView, exception_handler

from ..delivery.client_ip import client_info


class ApiPagination(CursorPagination):
    """Pages of fifty items by cursor; the links to other pages stay valid while articles are published."""

    page_size = 50
    invalid_cursor_message = "The cursor is not valid for this list."

    def get_ordering(self, request: Request, queryset: QuerySet[Any], view: APIView) -> tuple[str, ...]:
        """Return the order that the view defines."""
        ordering: tuple[str, ...] = getattr(view, "ordering")  # noqa: B009 (APIView doesn't declare it)
        return ordering

    def paginate_queryset(
        self, queryset: QuerySet[Any] | Sequence[Any], request: Request, view: APIView | None = None
    ) -> list[Any] | None:
        """Return the items of a page. Raises NotFound for a cursor that no item of this list can have."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValidationError, ValueError, OverflowError) as error:
            if not request.query_params.get(self.cursor_query_param):
                raise
            raise exceptions.NotFound(self.invalid_cursor_message) from error

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the JSON Schema of a page whose items have the given schema."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }


class ApiThrottle(AnonRateThrottle):
    """Limits requests per API key, or per client address without a key, to API_RATE."""

    scope = "read"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        """Return the cache key under which the request is counted."""
        ident = f"key-{request.auth.pk}" if request.auth else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}

    def get_ident(self, request: Request) -> str:
        """Return the address prefix that identifies a client, as for comments and reports."""
        return client_info(request).ip_prefix

    def get_rate(self) -> str:
        """Return the rate, such as 300/minute."""
        rate: str = settings.API_RATE
        return rate


def api_exception_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Return an error response: {"error": message}, or {"errors": {parameter: [message, …]}} for invalid parameters."""
    response = exception_handler(error, dict(context))
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        response.data = {"errors": response.data}
    else:
        response.data = {"error": str(response.data.get("detail", response.data))}
    return response
