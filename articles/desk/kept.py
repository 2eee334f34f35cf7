"""Handing a text back that can't be saved: whoever wrote it never loses it."""

from django.contrib import admin
from django.template.response import TemplateResponse

# What a form carries besides somebody's words.
UNSHOWN = {
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


def words_in(posted):
    """Return what somebody wrote in a posted form as [(label, text), …]; never a password."""
    return [
        (name.replace("_", " ").capitalize(), "\n".join(values))
        for name, values in posted.lists()
        if name not in UNSHOWN and "password" not in name and any(values)
    ]


def kept_text_page(request, sentence, status):
    """Answer a posted form with the sentence for which nothing was saved, and every word of it to copy."""
    context = {"title": "Nothing was saved", "sentence": sentence, "kept": words_in(request.POST)}
    context |= admin.site.each_context(request)
    return TemplateResponse(request, "admin/kept_text.html", context, status=status)
