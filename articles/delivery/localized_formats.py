"""Dates, times and lists of names, written in the active language.

Formats come from `newsroom.formats` (English) and from Django (every other language). Where Django names no format, it
is a translatable message, so that a translator can reorder its parts.
"""

import datetime
from collections.abc import Iterable
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.lists import format_list
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext, to_locale


def format_datetime(value: datetime.datetime) -> str:
    """Return a datetime in the current time zone, as in "21 August 2021, 22:02"."""
    return date_format(timezone.localtime(value), "DATETIME_FORMAT")


def format_date(value: datetime.date) -> str:
    """Return a date, or the date of a datetime in the current time zone, as in "21 August 2021"."""
    return date_format(_localized(value), "DATE_FORMAT")


def format_weekday_date(value: datetime.date) -> str:
    """Return a date with its weekday, as in "Saturday, 21 August 2021"."""
    # Translators: letters of https://docs.djangoproject.com/en/stable/ref/templates/builtins/#date
    return date_format(_localized(value), pgettext("date format: weekday and date", "l, j F Y"))


def format_short_day(value: datetime.date) -> str:
    """Return a day without its year for a narrow column, as in "21 Aug"."""
    # Translators: letters of https://docs.djangoproject.com/en/stable/ref/templates/builtins/#date
    return date_format(_localized(value), pgettext("date format: day and short month", "j M"))


def join_names(names: Iterable[str]) -> str:
    """Return names as one list, as in "A, B and C" (Unicode CLDR list patterns, https://cldr.unicode.org).

    Where a name is a SafeString the list is HTML: the other names are escaped, and the list is a SafeString.
    """
    parts = list(names)
    if any(isinstance(part, SafeString) for part in parts):
        return mark_safe(format_list([conditional_escape(part) for part in parts], locale=_locale()))  # noqa: S308
    return format_list([str(part) for part in parts], locale=_locale())


def join_clauses(clauses: Iterable[str]) -> str:
    """Return short clauses as one list without a conjunction, as in "2 approved, 1 rejected" (CLDR style "unit")."""
    return format_list([str(clause) for clause in clauses], style="unit", locale=_locale())


def text_direction(language: str) -> str:
    """Return the direction of a language's script (BCP 47 tag, such as fa or az-Arab): "rtl" or "ltr"."""
    return _locale_of(language.replace("-", "_")).text_direction


def _locale() -> Locale:
    return _locale_of(to_locale(get_language() or "en"))


# Cached because Babel takes longer to find a locale than to format a list.
@lru_cache(maxsize=50)
def _locale_of(language: str) -> Locale:
    for name in (language, language.partition("_")[0]):
        try:
            return Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en", "GB")


def _localized(value: datetime.date) -> datetime.date:
    return timezone.localtime(value) if isinstance(value, datetime.datetime) and timezone.is_aware(value) else value
