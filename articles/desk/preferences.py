"""The preferences of each person at the desk: e-mail notifications and keyboard shortcuts."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..delivery.staff_user import staff_user
from .models import Preferences

EMAIL_FIELDS = ["mail_submitted", "mail_requested", "mail_approved", "mail_published"]
PreferencesForm = forms.modelform_factory(Preferences, fields=[*EMAIL_FIELDS, "keys"])
KeyboardShortcutsForm = forms.modelform_factory(Preferences, fields=["keys"])


def preferences_of(person: User) -> Preferences:
    """Return the person's preferences; an unsaved object with the defaults if there are none yet."""
    return Preferences.objects.filter(user=person).first() or Preferences(user=person)


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Show or save the user's own preferences."""
    return _page(request, PreferencesForm, "admin/preferences.html", _("Preferences"))


@require_http_methods(["GET", "HEAD", "POST"])
def keyboard_shortcuts(request: HttpRequest) -> HttpResponse:
    """List the keyboard shortcuts, and show or save whether the user has them on."""
    return _page(request, KeyboardShortcutsForm, "admin/keyboard_shortcuts.html", _("Keyboard shortcuts"))


def _page(
    request: HttpRequest, form_class: "type[forms.ModelForm[Preferences]]", template: str, title: str
) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    person = staff_user(request)
    # No colon after the label of a checkbox.
    form = form_class(posted, instance=preferences_of(person), label_suffix="")
    if form.is_valid():
        # Not form.save(): two first saves at the same time would both insert a row.
        Preferences.objects.update_or_create(user=person, defaults=form.cleaned_data)
        messages.success(request, _("Preferences saved."))
        return redirect(request.path)
    context = {**admin.site.each_context(request), "title": title, "form": form}
    return TemplateResponse(request, template, context)
