"""How the API answers: by the page, not too often, and in sentences where it can't."""

from django.conf import settings
from django.core.exceptions import ValidationError
from rest_framework import exceptions
from rest_framework.pagination import CursorPagination
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import exception_handler

from ..delivery.client import client_info


class ApiPagination(CursorPagination):
    """Fifty rows, and the addresses of those before and after them, which stay right while news arrives."""

    page_size = 50
    invalid_cursor_message = "There is no such place in this list."

    def get_ordering(self, request, queryset, view):
        """Return the order that the list itself is in."""
        return view.ordering

    def paginate_queryset(self, queryset, request, view=None):
        """Return the rows of a page; NotFound for a cursor of which no row of this list can be the place."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValidationError, ValueError, OverflowError) as error:
            if not request.query_params.get(self.cursor_query_param):
                raise
            raise exceptions.NotFound(self.invalid_cursor_message) from error

    def get_paginated_response_schema(self, schema):
        """Return the JSON Schema of a page of rows that have that schema."""
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": address, "previous": address, "results": schema},
        }


class ApiThrottle(AnonRateThrottle):
    """Counts what comes with one key, or without any from one address; API_RATE says how much may come."""

    scope = "read"

    def get_cache_key(self, request, view):
        """Return the name under which this request is counted."""
        ident = f"key-{request.auth.pk}" if request.auth else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}

    def get_ident(self, request):
        """Return what one who asks is told from another by, as comments and reports do."""
        return client_info(request).ip_prefix

    def get_rate(self):
        """Return the rate, such as 300/minute."""
        return settings.API_RATE


def api_exception_handler(problem, context):
    """Return the answer to what was asked wrongly: {"error": sentence}, or {"errors": {parameter: [sentence, …]}}."""
    response = exception_handler(problem, context)
    if response is None:
        return None
    if isinstance(problem, exceptions.ValidationError):
        response.data = {"errors": response.data}
    else:
        response.data = {"error": str(response.data.get("detail", response.data))}
    return response
