"""Handing a text back that can't be saved: whoever wrote it never loses it."""

from django.contrib import admin
from django.template.response import TemplateResponse

# What a form carries besides somebody's words.
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
} | {
    "comment",
    "version",
    "decision",
}


def entered_text(posted):
    """Return what somebody wrote in a posted form as [(label, text), …]; never a password."""
    return [
        (name.replace("_", " ").capitalize(), "\n".join(values))
        for name, values in posted.lists()
        if name not in EXCLUDED_FIELDS and "password" not in name and any(values)
    ]


def unsaved_text_page(request, sentence, status):
    """Answer a posted form with the sentence for which nothing was saved, and every word of it to copy."""
    context = {"title": "Nothing was saved", "sentence": sentence, "unsaved_text": entered_text(request.POST)}
    context |= admin.site.each_context(request)
    return TemplateResponse(request, "admin/unsaved_text.html", context, status=status)
