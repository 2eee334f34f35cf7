"""The desk's calendar: scheduled, live and planned articles by week or month, in the newspaper's time zone."""

import calendar
import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django import forms
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber, TruncDate
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format, get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from ..delivery.dates import start_of_day
from ..delivery.localized_formats import format_date, format_short_day
from ..delivery.staff_user import staff_user
from ..editorial.live_state import LiveState, live_state
from ..editorial.models import Article
from ..editorial.querysets import ArticleQuerySet
from ..taxonomy.models import Section

VIEWS = {"week": gettext_lazy("Week"), "month": gettext_lazy("Month")}
FIRST_DAY, LAST_DAY = datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)
DAY = datetime.timedelta(days=1)
# The most live and scheduled articles shown for a day. The earliest are left out: they are already published.
MAX_EVENTS_PER_DAY = {"week": 200, "month": 6}


class CalendarForm(forms.Form):
    """The parameters of the calendar's address, all optional."""

    view = forms.ChoiceField(label=gettext_lazy("View"), choices=list(VIEWS.items()), required=False)
    date = forms.DateField(
        label=gettext_lazy("Date"),
        required=False,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": gettext_lazy("Enter the date as year-month-day, such as 2026-11-24.")},
        validators=[
            MinValueValidator(FIRST_DAY, gettext_lazy("The calendar starts in 1900. Choose a later date.")),
            MaxValueValidator(LAST_DAY, gettext_lazy("The calendar ends in 2199. Choose an earlier date.")),
        ],
    )
    section = forms.ModelChoiceField(
        Section.objects.all(),
        label=gettext_lazy("Section"),
        required=False,
        to_field_name="slug",
        error_messages={"invalid_choice": gettext_lazy("This section doesn’t exist. Choose another one.")},
    )


@dataclass(frozen=True)
class CalendarEvent:
    """An article on a day: live or scheduled at a time, or planned with or without a time."""

    article: Article
    state: str
    time: datetime.datetime | None

    @property
    def state_label(self) -> str:
        """Return the name of the state in the active language."""
        return pgettext("article state", "planned") if self.state == "planned" else str(LiveState(self.state).label)


@dataclass(frozen=True)
class CalendarDay:
    """A day with its events in order of time; `left_out` is the number of earlier events that aren't shown."""

    date: datetime.date
    events: list[CalendarEvent]
    left_out: int
    is_today: bool

    @property
    def label(self) -> str:
        """Return the day with its weekday, as in “Mon 4 May”."""
        # Translators: letters of https://docs.djangoproject.com/en/stable/ref/templates/builtins/#date
        return date_format(self.date, pgettext("date format: short weekday, day and month", "D j F"))

    @property
    def short_label(self) -> str:
        """Return the day with its weekday for a narrow column, as in “Tue 24 Nov”."""
        # Translators: letters of https://docs.djangoproject.com/en/stable/ref/templates/builtins/#date
        return date_format(self.date, pgettext("date format: short weekday, day and short month", "D j M"))

    @property
    def weekday(self) -> str:
        """Return the short name of the weekday, as in “Mon”."""
        return date_format(self.date, "D")

    @property
    def label_with_month(self) -> str:
        """Return the day with its month for a narrow column, as in “1 Dec”."""
        return format_short_day(self.date)


@dataclass(frozen=True, kw_only=True)
class CalendarPeriod:
    """A week or a month of the calendar.

    `earlier` and `later` are dates in the previous and the next period; None at the calendar's ends.
    """

    view: str
    date: datetime.date
    weeks: list[list[CalendarDay]]
    earlier: datetime.date | None
    later: datetime.date | None

    @property
    def first(self) -> datetime.date:
        """Return the first day shown."""
        return self.weeks[0][0].date

    @property
    def last(self) -> datetime.date:
        """Return the last day shown."""
        return self.weeks[-1][-1].date

    @property
    def title(self) -> str:
        """Return the period: “December 2026”, “1 to 7 December 2026”, “28 December 2026 to 3 January 2027”."""
        if self.view == "month":
            return date_format(self.date, "YEAR_MONTH_FORMAT")
        if self.first.year != self.last.year:
            first = format_date(self.first)
        elif self.first.month != self.last.month:
            first = date_format(self.first, "MONTH_DAY_FORMAT")
        else:
            # Translators: the first day of a week within one month, as in “1 to 7 December 2026”; letters of
            # https://docs.djangoproject.com/en/stable/ref/templates/builtins/#date
            first = date_format(self.first, pgettext("date format: first day of a week", "j"))
        return _("%(first_day)s to %(last_day)s") % {"first_day": first, "last_day": format_date(self.last)}


@require_safe
@permission_required("articles.view_article", raise_exception=True)
def show_calendar(request: HttpRequest) -> TemplateResponse:
    """Show a week or a month; for an invalid address, the current week with the errors (422)."""
    form = CalendarForm(request.GET)
    status = 200 if form.is_valid() else 422
    parameters = form.cleaned_data
    section = parameters.get("section")
    period = calendar_period(staff_user(request), parameters.get("view") or "week", parameters.get("date"), section)
    context = {
        **admin.site.each_context(request),
        "title": _("Calendar"),
        "form": form,
        "period": period,
        "views": VIEWS,
        "section": section,
        "all_sections": Section.objects.all(),
        "time_zone": timezone.get_current_timezone_name(),
    }
    return TemplateResponse(request, "admin/calendar/calendar.html", context, status=status)


def calendar_period(
    person: User,
    view: str = "week",
    date: datetime.date | None = None,
    section: Section | None = None,
    at: datetime.datetime | None = None,
) -> CalendarPeriod:
    """Return the week or month of a date (today) with the articles that `person` may read.

    `section` limits it to one section. Live states are those at the time `at` (now).
    """
    now = at or timezone.now()
    today = timezone.localdate(now)
    date = date or today
    weeks = _weeks(view, date)
    articles: ArticleQuerySet = Article.objects.readable_by(person).for_desk_lists()
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


def _weeks(view: str, date: datetime.date) -> list[list[datetime.date]]:
    """Return the weeks shown, as lists of seven dates, from the first weekday of the active language."""
    # Django numbers weekdays from Sunday, Python from Monday.
    first_weekday = (get_format("FIRST_DAY_OF_WEEK") - 1) % 7
    if view == "month":
        return calendar.Calendar(first_weekday).monthdatescalendar(date.year, date.month)
    first = date - (date.weekday() - first_weekday) % 7 * DAY
    return [[first + number * DAY for number in range(7)]]


def _neighbours(
    view: str, date: datetime.date, weeks: list[list[datetime.date]]
) -> tuple[datetime.date | None, datetime.date | None]:
    """Return a date in the previous and one in the next period; None beyond the calendar's ends."""
    if view == "week":
        earlier, later = weeks[0][0] - 7 * DAY, weeks[0][0] + 7 * DAY
    else:
        earlier = (date.replace(day=1) - DAY).replace(day=1)
        later = (date.replace(day=28) + 4 * DAY).replace(day=1)
    return earlier if earlier >= FIRST_DAY else None, later if later <= LAST_DAY else None


def _live_and_scheduled_events(
    articles: ArticleQuerySet, limit: int, now: datetime.datetime
) -> tuple[Mapping[datetime.date, list[CalendarEvent]], Mapping[datetime.date, int]]:
    """Return the events of live and scheduled articles, and the number of those left out, by date."""
    events: defaultdict[datetime.date, list[CalendarEvent]] = defaultdict(list)
    left_out: defaultdict[datetime.date, int] = defaultdict(int)
    for article in _latest_of_each_day(articles, limit):
        time = article.live.publish_at
        day = timezone.localdate(time)
        events[day].append(CalendarEvent(article, live_state(article, now).value, time))
        # Annotated by _latest_of_each_day.
        left_out[day] = max(0, article.count_on_day - limit)  # type: ignore[attr-defined]
    return events, left_out


def _latest_of_each_day(articles: ArticleQuerySet, limit: int) -> ArticleQuerySet:
    """Return the latest `limit` articles of each day in order of time, annotated with `count_on_day`."""
    day = TruncDate("live__publish_at")
    latest_first = [F("live__publish_at").desc(), F("pk").desc()]
    numbered = articles.annotate(
        position_on_day=Window(RowNumber(), order_by=latest_first, partition_by=day),
        count_on_day=Window(Count("*"), partition_by=day),
    )
    return numbered.filter(position_on_day__lte=limit).order_by("live__publish_at", "pk")


def _planned_events(articles: ArticleQuerySet) -> Iterator[tuple[datetime.date, CalendarEvent]]:
    """Yield the day and the event of each planned article, those with a time first."""
    for article in articles.order_by(F("publish_at").asc(nulls_last=True), "pk"):
        publish_day = timezone.localdate(article.publish_at) if article.publish_at else None
        if day := article.planned_on or publish_day:
            yield day, CalendarEvent(article, "planned", article.publish_at if day == publish_day else None)
