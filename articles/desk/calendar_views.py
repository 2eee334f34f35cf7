"""The desk's calendar: what is scheduled, live and planned, by week and by month in the newspaper's time zone."""

import calendar
import datetime
from collections import defaultdict
from dataclasses import dataclass

from django import forms
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber, TruncDate
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format, get_format
from django.views.decorators.http import require_safe

from ..delivery.dates import start_of_day
from ..editorial.live_state import live_copy, live_state
from ..editorial.models import Article
from ..taxonomy.models import Section

VIEWS = {"week": "Week", "month": "Month"}
FIRST_DAY, LAST_DAY = datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)
DAY = datetime.timedelta(days=1)
# The most that a day shows of what is live or scheduled; the earliest are left out, as readers have those already.
MAX_EVENTS_PER_DAY = {"week": 200, "month": 6}


class CalendarForm(forms.Form):
    """What the calendar's address may say; each word may be left out."""

    view = forms.ChoiceField(choices=list(VIEWS.items()), required=False)
    date = forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": "Write the day as in 2026-11-24."},
        validators=[
            MinValueValidator(FIRST_DAY, "The calendar begins in 1900."),
            MaxValueValidator(LAST_DAY, "The calendar ends with 2199."),
        ],
    )
    section = forms.ModelChoiceField(
        Section.objects.all(),
        required=False,
        to_field_name="slug",
        error_messages={"invalid_choice": "There is no such section."},
    )


@dataclass(frozen=True)
class CalendarEvent:
    """An article on a day: scheduled or live, at a time, or planned, perhaps without one."""

    article: Article
    state: str
    time: datetime.datetime | None


@dataclass(frozen=True)
class CalendarDay:
    """A day with its events in order; `left_out` more come before them."""

    date: datetime.date
    events: list
    left_out: int
    is_today: bool


@dataclass(frozen=True, kw_only=True)
class CalendarPeriod:
    """A week or the weeks of a month, and a day of each neighbouring screen, None at the calendar's ends."""

    view: str
    date: datetime.date
    weeks: list
    earlier: datetime.date | None
    later: datetime.date | None

    @property
    def first(self):
        """The first day shown."""
        return self.weeks[0][0].date

    @property
    def last(self):
        """The last day shown."""
        return self.weeks[-1][-1].date

    @property
    def title(self) -> str:
        """The days shown, in words: “December 2026”, “1 to 7 December 2026”, “28 December 2026 to 3 January 2027”."""
        if self.view == "month":
            return date_format(self.date, "F Y")
        first = "j"
        if self.first.month != self.last.month:
            first = "j F" if self.first.year == self.last.year else "j F Y"
        return f"{date_format(self.first, first)} to {date_format(self.last, 'j F Y')}"


@require_safe
@permission_required("articles.view_article", raise_exception=True)
def show_calendar(request):
    """Show a week or a month; where the address asks for none, say why beside the one of today."""
    form = CalendarForm(request.GET)
    status = 200 if form.is_valid() else 422
    asked = form.cleaned_data
    period = calendar_period(request.user, asked.get("view") or "week", asked.get("date"), asked.get("section"))
    context = {
        **admin.site.each_context(request),
        "title": "Calendar",
        "form": form,
        "period": period,
        "views": VIEWS,
        "section": asked.get("section"),
        "all_sections": Section.objects.all(),
        "time_zone": timezone.get_current_timezone_name(),
    }
    return TemplateResponse(request, "admin/calendar/calendar.html", context, status=status)


def calendar_period(person, view="week", date=None, section=None, at=None) -> CalendarPeriod:
    """Return the Screen of the week or month of that day (today) with what the person may read, of a section or all."""
    now = at or timezone.now()
    today = timezone.localdate(now)
    date = date or today
    weeks = _weeks(view, date)
    articles = Article.objects.readable_by(person).for_desk_lists()
    if section:
        articles = articles.filter(section=section)
    first, end = weeks[0][0], weeks[-1][-1] + DAY
    events, left_out = _live_and_scheduled_events(
        articles.going_live_between(start_of_day(first), start_of_day(end), now), MAX_EVENTS_PER_DAY[view], now
    )
    for day, event in _planned_events(articles.planned_between(first, end)):
        events[day].append(event)
    days = [[CalendarDay(day, events[day], left_out[day], is_today=day == today) for day in week] for week in weeks]
    earlier, later = _neighbours(view, date, weeks)
    return CalendarPeriod(view=view, date=date, weeks=days, earlier=earlier, later=later)


def _weeks(view, date):
    """Return the weeks shown, each of seven dates from the first day of the week that the language has."""
    # Django counts from Sunday, Python from Monday.
    first_weekday = (get_format("FIRST_DAY_OF_WEEK") - 1) % 7
    if view == "month":
        return calendar.Calendar(first_weekday).monthdatescalendar(date.year, date.month)
    first = date - (date.weekday() - first_weekday) % 7 * DAY
    return [[first + number * DAY for number in range(7)]]


def _neighbours(view, date, weeks):
    if view == "week":
        earlier, later = weeks[0][0] - 7 * DAY, weeks[0][0] + 7 * DAY
    else:
        earlier = (date.replace(day=1) - DAY).replace(day=1)
        later = (date.replace(day=28) + 4 * DAY).replace(day=1)
    return [day if FIRST_DAY <= day <= LAST_DAY else None for day in (earlier, later)]


def _live_and_scheduled_events(articles, most, now):
    """Return the events of what is live or scheduled, and how many are left out, each by date."""
    events, left_out = defaultdict(list), defaultdict(int)
    for article in _latest_of_each_day(articles, most):
        time = live_copy(article).publish_at
        day = timezone.localdate(time)
        events[day].append(CalendarEvent(article, live_state(article, now).value, time))
        left_out[day] = max(0, article.on_day - most)
    return events, left_out


def _latest_of_each_day(articles, most):
    """Return the latest articles of each day, at most so many, in order of time; `on_day` counts all of that day."""
    of_day = {"partition_by": TruncDate("live__publish_at")}
    latest_first = [F("live__publish_at").desc(), F("pk").desc()]
    numbered = articles.annotate(
        place=Window(RowNumber(), order_by=latest_first, **of_day), on_day=Window(Count("*"), **of_day)
    )
    return numbered.filter(place__lte=most).order_by("live__publish_at", "pk")


def _planned_events(articles):
    """Yield the events of what is planned, each with its day; those with a time come first."""
    for article in articles.order_by(F("publish_at").asc(nulls_last=True), "pk"):
        wished_day = article.publish_at and timezone.localdate(article.publish_at)
        day = article.planned_on or wished_day
        yield day, CalendarEvent(article, "planned", article.publish_at if day == wished_day else None)
