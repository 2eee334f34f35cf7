"""What is planned of an article, met by a colleague's change of it: merged by field, as words are."""

import datetime

from django import forms

PLANS = ("publish_at", "embargo", "expires_at", "planned_on")


def written(plan):
    """Return a moment or a day as a form carries it hidden, to the second; "" for none."""
    if plan is None:
        return ""
    if isinstance(plan, datetime.datetime):
        plan = plan.replace(microsecond=0).astimezone(datetime.UTC)
    return plan.isoformat()


class ShownPlans(forms.JSONField):
    """The plans that a form showed when it was opened, hidden in it as {name: text}; nothing else is taken."""

    widget = forms.HiddenInput

    def clean(self, value):
        """Return the plans; {} where there are none, or what came is no such thing."""
        try:
            shown = super().clean(value)
        except forms.ValidationError:
            shown = None
        return shown if isinstance(shown, dict) else {}


def meet(form, shown):
    """Keep, in the cleaned data of a form, what a colleague has planned since the form was opened.

    A plan that both have changed, each otherwise, is a mistake at its field.
    """
    for name in PLANS:
        if name not in form.fields or name not in form.cleaned_data or name not in shown:
            continue
        stored, given = form.initial.get(name), form.cleaned_data[name]
        if written(stored) == shown[name] or written(stored) == written(given):
            continue
        if written(given) == shown[name]:
            form.cleaned_data[name] = stored
        else:
            form.add_error(name, "Somebody changed it meanwhile. Open the article again and look at that first.")
