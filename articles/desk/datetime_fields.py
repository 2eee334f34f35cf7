"""Moments in the newspaper's own time zone, as the desk's forms take them, on both nights that clocks change too."""

import datetime
import itertools

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

ALLOWED_YEARS = range(1900, 2200)
FOLD_CHOICES = [
    ("", "Which of the two?"),
    ("first", "the first, before clocks go back"),
    ("second", "the second, after they have"),
]
MINUTE = datetime.timedelta(minutes=1)


def local_datetime_field(label, **kwargs):
    """Return a field of a date and a time; each part is named for those who hear it.

    It takes <name>_0 (date) and <name>_1 (time), and for a time that comes twice <name>_2 (first or second).
    """
    return LocalDateTimeField(label=label, required=False, widget=LocalDateTimeWidget(label), **kwargs)


def instants_at(local):
    """Return the moments, in UTC, at which the newspaper's clocks show a naive datetime, the earlier first (PEP 495).

    There is none in the hour that clocks leap over in spring, and there are two in the one that they repeat.
    """
    zone = timezone.get_current_timezone()
    read = (local.replace(tzinfo=zone, fold=fold).astimezone(datetime.UTC) for fold in (0, 1))
    return [instant for instant in dict.fromkeys(read) if instant.astimezone(zone).replace(tzinfo=None) == local]


class LocalDateTimeWidget(forms.SplitDateTimeWidget):
    """A date and a time to the second, and where clocks show them twice, a choice of which."""

    template_name = "admin/widgets/local_datetime.html"

    def __init__(self, label):
        super().__init__(
            date_attrs={"type": "date", "aria-label": f"{label}: date"},
            time_attrs={"type": "time", "aria-label": f"{label}: time"},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        )
        self.widgets.append(forms.Select({"aria-label": f"{label}: which of the two"}, FOLD_CHOICES))
        self.widgets_names.append("_2")

    def decompress(self, value):
        """Return date, time and, for a time that comes twice, which it is; the time without seconds that are none."""
        if not value:
            return [None, None, ""]
        instant = value.astimezone(datetime.UTC).replace(microsecond=0)
        local = timezone.localtime(instant).replace(tzinfo=None, fold=0)
        instants = instants_at(local)
        which = ("first", "second")[instants.index(instant)] if len(instants) == 2 else ""
        return [local.date(), f"{local:%H:%M:%S}".removesuffix(":00"), which]

    def get_context(self, name, value, attrs):
        """Leave the choice out where there is none."""
        context = super().get_context(name, value, attrs)
        date, time, *_ = value if isinstance(value, list) else self.decompress(value)
        if not _is_ambiguous(date, time):
            context["widget"]["subwidgets"].pop()
        return context


def _is_ambiguous(date, time):
    try:
        local = datetime.datetime.combine(forms.DateField().clean(date), forms.TimeField().clean(time))
    except ValidationError:
        return False
    return local.year in ALLOWED_YEARS and len(instants_at(local)) == 2


class LocalDateTimeField(forms.SplitDateTimeField):
    """A moment given as the newspaper's clocks show it; a time that never comes is refused, with the next that does."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.fields = (*self.fields, forms.ChoiceField(choices=FOLD_CHOICES, required=False))

    def compress(self, data_list):
        """Return the moment, in UTC; None for neither date nor time."""
        date, time, which = data_list or (None, None, "")
        if date is None and time is None:
            return None
        if date is None or time is None:
            missing = "invalid_date" if date is None else "invalid_time"
            raise ValidationError(self.error_messages[missing], code=missing)
        if date.year not in ALLOWED_YEARS:
            raise ValidationError(f"Give a year between {ALLOWED_YEARS.start} and {ALLOWED_YEARS.stop - 1}.")
        return _resolve(datetime.datetime.combine(date, time), which)

    def has_changed(self, initial, data):
        """Tell whether it is another moment, to the second."""
        before = initial.replace(microsecond=0) if initial else None
        try:
            return self.clean(data) != before
        except ValidationError:
            return True


def _resolve(local, which):
    instants = instants_at(local)
    if not instants:
        later = (local.replace(second=0, microsecond=0) + MINUTE * n for n in itertools.count(1))
        exists = next(filter(instants_at, later))
        raise ValidationError(
            f"{_formatted(local)} doesn’t exist: clocks go forward over it. The next that does is {_formatted(exists)}."
        )
    if len(instants) == 2 and not which:
        raise ValidationError(
            f"{_formatted(local)} comes twice: clocks go back over it. Choose which of the two is meant."
        )
    return instants[-1] if which == "second" else instants[0]


def _formatted(local):
    return date_format(local, "j F Y, H:i")
