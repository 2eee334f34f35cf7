"""Form fields for a date and time in the site's time zone, including the hours that clocks skip or repeat."""

import datetime
import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ALLOWED_YEARS = range(1900, 2200)
FOLD_CHOICES = [
    ("", gettext_lazy("First or second?")),
    ("first", gettext_lazy("the first, before the clocks go back")),
    ("second", gettext_lazy("the second, after the clocks go back")),
]
MINUTE = datetime.timedelta(minutes=1)


def local_datetime_field(label: "StrOrPromise", help_text: "StrOrPromise" = "") -> "LocalDateTimeField":
    """Return an optional field of a date and a time, each labelled for screen readers.

    It reads <name>_0 (date) and <name>_1 (time), and for a time that occurs twice <name>_2 (first or second).
    """
    return LocalDateTimeField(label=label, required=False, widget=LocalDateTimeWidget(label), help_text=help_text)


def instants_at(local: datetime.datetime) -> list[datetime.datetime]:
    """Return the instants, in UTC, at which clocks in the site's time zone show a naive datetime, earlier first.

    It returns none for the hour that clocks skip in spring and two for the hour that they repeat in autumn (PEP 495,
    https://peps.python.org/pep-0495/).
    """
    zone = timezone.get_current_timezone()
    candidates = (local.replace(tzinfo=zone, fold=fold).astimezone(datetime.UTC) for fold in (0, 1))
    return [instant for instant in dict.fromkeys(candidates) if instant.astimezone(zone).replace(tzinfo=None) == local]


def year_error() -> ValidationError:
    """Return the error for a year outside ALLOWED_YEARS."""
    message = _("Give a year between %(first)s and %(last)s.")
    return ValidationError(message % {"first": ALLOWED_YEARS.start, "last": ALLOWED_YEARS.stop - 1})


class LocalDateTimeWidget(forms.SplitDateTimeWidget):
    """A date, a time to the second and, for a time that clocks show twice, a choice of the first or the second."""

    template_name = "admin/widgets/local_datetime.html"

    def __init__(self, label: "StrOrPromise") -> None:
        date_attrs: dict[str, Any] = {
            "type": "date",
            "aria-label": format_lazy(gettext_lazy("{label}: date"), label=label),
        }
        time_attrs: dict[str, Any] = {
            "type": "time",
            "aria-label": format_lazy(gettext_lazy("{label}: time"), label=label),
        }
        super().__init__(
            date_attrs=date_attrs,
            time_attrs=time_attrs,
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        )
        fold_label = format_lazy(gettext_lazy("{label}: first or second"), label=label)
        fold = forms.Select({"aria-label": fold_label}, FOLD_CHOICES)
        # django-stubs give `widgets` the two of the parent class, and leave `widgets_names` out.
        self.widgets = [*self.widgets, fold]  # type: ignore[assignment]
        self.widgets_names = ["_0", "_1", "_2"]

    # The parent class has two parts.
    def decompress(self, value: datetime.datetime | None) -> list[Any]:  # type: ignore[override]
        """Return [date, time, fold]: the time without seconds where they are 0; fold is "first", "second" or ""."""
        if not value:
            return [None, None, ""]
        instant = value.astimezone(datetime.UTC).replace(microsecond=0)
        local = timezone.localtime(instant).replace(tzinfo=None, fold=0)
        instants = instants_at(local)
        fold = ("first", "second")[instants.index(instant)] if len(instants) == 2 else ""
        return [local.date(), f"{local:%H:%M:%S}".removesuffix(":00"), fold]

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return the context, without the choice of first or second where the time is unambiguous."""
        context = super().get_context(name, value, dict(attrs) if attrs else None)
        date, time, *_fold = value if isinstance(value, list) else self.decompress(value)
        if not _is_ambiguous(date, time):
            context["widget"]["subwidgets"].pop()
        return context


def _is_ambiguous(date: object, time: object) -> bool:
    try:
        local = datetime.datetime.combine(forms.DateField().clean(date), forms.TimeField().clean(time))
    except ValidationError:
        return False
    return local.year in ALLOWED_YEARS and len(instants_at(local)) == 2


class LocalDateTimeField(forms.SplitDateTimeField):
    """A datetime in the site's time zone; a time that doesn't exist is refused with the next one that does."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields = (*self.fields, forms.ChoiceField(choices=FOLD_CHOICES, required=False))

    def compress(self, data_list: Any) -> datetime.datetime | None:
        """Return the datetime in UTC; None where neither date nor time is given."""
        date, time, fold = data_list or (None, None, "")
        if date is None and time is None:
            return None
        if date is None or time is None:
            missing = "invalid_date" if date is None else "invalid_time"
            raise ValidationError(self.error_messages[missing], code=missing)
        if date.year not in ALLOWED_YEARS:
            raise year_error()
        return _resolve(datetime.datetime.combine(date, time), fold)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether the data is another datetime than the initial one, to the second."""
        before = initial.replace(microsecond=0) if initial else None
        try:
            return bool(self.clean(data) != before)
        except ValidationError:
            return True


def _resolve(local: datetime.datetime, fold: str) -> datetime.datetime:
    instants = instants_at(local)
    if not instants:
        later = (local.replace(second=0, microsecond=0) + MINUTE * n for n in itertools.count(1))
        exists = next(filter(instants_at, later))
        message = _("%(time)s doesn’t exist, because the clocks go forward. The next valid time is %(next_time)s.")
        raise ValidationError(message % {"time": _formatted(local), "next_time": _formatted(exists)})
    if len(instants) == 2 and not fold:
        message = _("%(time)s occurs twice, because the clocks go back. Choose the first or the second.")
        raise ValidationError(message % {"time": _formatted(local)})
    return instants[-1] if fold == "second" else instants[0]


def _formatted(local: datetime.datetime) -> str:
    return date_format(local, "DATETIME_FORMAT")
