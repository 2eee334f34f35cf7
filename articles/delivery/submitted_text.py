"""The text that somebody entered in a posted form, to return it where it couldn't be stored."""

import re

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

# Form fields that hold no text of the author's: tokens, buttons, numbers of rows, and the comment form's hidden fields.
EXCLUDED_FIELDS = {
    "csrfmiddlewaretoken",
    "_act",
    "window",
    "base",
    "shown",
    "sequence",
    "action",
    "_selected_action",
    "index",
    "comment",
    "version",
    "decision",
    "parent",
    "website",
    "notify",
    "nonce",
    "next",
}
SECRET_FIELD = re.compile("password|token|secret", re.IGNORECASE)


def submitted_text(posted: QueryDict) -> list[tuple[str, str]]:
    """Return the text that somebody entered in a posted form as [(field name, text), …], without passwords."""
    return [
        (name, "\n".join(str(value) for value in values))
        for name, values in posted.lists()
        if name not in EXCLUDED_FIELDS and not SECRET_FIELD.search(name) and any(values)
    ]


def readable_post(request: HttpRequest) -> QueryDict:
    """Return the posted form, or an empty one if the body can't be read: it is too large, cut short or malformed."""
    try:
        return request.POST
    except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        return QueryDict()
