"""What a person chooses for their own desk: which e-mails reach them, and whether keys act."""

from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from .models import Preferences

LABELS = {
    "mail_submitted": "an article of my sections waits for review",
    "mail_requested": "changes are requested in an article of mine",
    "mail_approved": "an article of mine is approved",
    "mail_published": "an article of mine is published, updated or scheduled, or one of my sections in an emergency",
    "keys": "Keys act",
}
PreferencesForm = forms.modelform_factory(Preferences, fields=list(LABELS), labels=LABELS)
KeyboardShortcutsForm = forms.modelform_factory(Preferences, fields=["keys"], labels=LABELS)


def preferences_of(person):
    """Return a person's Preferences, unsaved where they have chosen nothing yet."""
    return Preferences.objects.filter(user=person).first() or Preferences(user=person)


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request):
    """Show one's own choices, or store them."""
    return _page(request, PreferencesForm, "admin/preferences.html", "Your preferences")


@require_http_methods(["GET", "HEAD", "POST"])
def keyboard_shortcuts(request):
    """List the keys, with the switch that turns them off."""
    return _page(request, KeyboardShortcutsForm, "admin/keyboard_shortcuts.html", "Keys")


def _page(request, form_class, template, title):
    posted = request.POST if request.method == "POST" else None
    form = form_class(posted, instance=preferences_of(request.user))
    if form.is_valid():
        # Whoever chooses twice at one moment for the first time makes one row all the same.
        Preferences.objects.update_or_create(user=request.user, defaults=form.cleaned_data)
        messages.success(request, "Your choice is saved.")
        return redirect(request.path)
    context = {**admin.site.each_context(request), "title": title, "form": form}
    return TemplateResponse(request, template, context)
