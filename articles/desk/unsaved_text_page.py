"""A page that shows a submitted text which couldn't be saved, so that its author can copy it."""

import re

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from ..delivery.submitted_text import submitted_text
from .article_form import ArticleForm

# A date and a time are posted as two fields with these suffixes.
PART_SUFFIX = re.compile(r"_[012]$")


def entered_text(posted: QueryDict) -> list[tuple[str, str]]:
    """Return the text that somebody entered in a posted form as [(label, text), …], without passwords."""
    return [(_label(name), text) for name, text in submitted_text(posted)]


def _label(name: str) -> str:
    """Return a field's label in the article's form, or else its name in words."""
    field = ArticleForm.base_fields.get(PART_SUFFIX.sub("", name))
    return str(field.label) if field and field.label else name.replace("_", " ").capitalize()


def unsaved_text_page(request: HttpRequest, message: str, status: int) -> HttpResponse:
    """Answer a posted form with the reason why nothing was saved, and the entered text to copy."""
    context = {
        **admin.site.each_context(request),
        "title": _("Nothing was saved"),
        "sentence": message,
        "unsaved_text": entered_text(request.POST),
    }
    return TemplateResponse(request, "admin/unsaved_text.html", context, status=status)
