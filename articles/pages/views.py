"""The views of the readers' pages."""

import datetime
from typing import Any, ClassVar, Generic, TypeVar

from django.db.models import Count, Min, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from ..comments.commenting_allowed import changes_at, with_thread
from ..comments.models import Thread
from ..comments.most_discussed import next_change
from ..comments.page_tags import MOST_DISCUSSED, article_and_comments_tags, comments_tag, most_discussed_tag
from ..delivery.absolute_urls import site_base_url
from ..delivery.cursor_pagination import CursorPage, cursor_date, cursor_query, cursors_from_request, newest_page
from ..delivery.headers import public_response
from ..delivery.localized_formats import format_date
from ..delivery.page_cache.page_views import add_page_tags, cached_page, set_valid_until
from ..delivery.safe_methods import safe_methods_only
from ..editorial import page_tags
from ..editorial.models import LiveArticle, Version
from ..editorial.querysets import LiveArticleQuerySet, with_visible_articles
from ..exchange.old_urls import article_at_old_url
from ..feeds import structured_data
from ..masthead.models import Masthead
from ..taxonomy.models import Author, Section, Topic
from . import archive
from .article_page import article_context, article_metadata
from .front_page import compose_front_page
from .list_queries import common_topics, most_discussed_in_section, with_article_counts


@safe_methods_only
@public_response
@cached_page("p", tags=[page_tags.FRONT, MOST_DISCUSSED])
def front(request: HttpRequest) -> HttpResponse:
    """Show the front page; redirect WordPress addresses such as /?p=12 of imported articles."""
    if "p" in request.GET and (live := article_at_old_url(request)):
        return redirect(live, permanent=True)
    at = timezone.now()
    front_page, masthead = compose_front_page(at), Masthead.objects.current()
    set_valid_until(request, next_change(at))
    context = {
        "masthead": masthead,
        "sections": front_page.sections,
        "front": front_page,
        "lead_comments": _comment_count(request, front_page.lead) if front_page.lead else 0,
        "structured_data": structured_data.front_page_graph(masthead, site_base_url(request)),
    }
    response = render(request, "articles/pages/front_page.html", context)
    if "p" in request.GET:
        # Any number of such addresses show the front page, each until an article has that old address.
        response["Cache-Control"] = "no-store"
    return response


def _comment_count(request: HttpRequest, live: LiveArticle) -> int:
    add_page_tags(request, [comments_tag(live.pk)])
    return Thread.objects.visible_counts([live.pk]).get(live.pk, 0)


@safe_methods_only
@public_response
@cached_page(tags=article_and_comments_tags)
def article(request: HttpRequest, news_id: int, slug: str = "") -> HttpResponse:
    """Show an article; 301 to its full address, 410 for a withdrawn one."""
    live = get_object_or_404(with_thread(LiveArticle.objects.with_public_page().for_one_article_page()), pk=news_id)
    if slug != live.url_slug:
        return redirect(live, permanent=True)
    if not live.is_visible():
        return render(request, "articles/editorial/unavailable.html", {"article": live}, status=410)
    original = live.translation_of or live.pk
    add_page_tags(request, [page_tags.newest_tag(live.section_id), page_tags.translations_tag(original)])
    at = timezone.now()
    context = article_context(live, at)
    set_valid_until(request, changes_at(live, context["masthead"], at))
    return render(request, "articles/pages/article.html", context | article_metadata(context, site_base_url(request)))


Subject = TypeVar("Subject", Section, Topic, Author)


@method_decorator([safe_methods_only, public_response, cached_page("before", "after")], name="dispatch")
class ArticleListPage(TemplateView, Generic[Subject]):
    """A page that lists the articles of one section, topic or author, newest first, with cursors to older ones."""

    model: type[Subject]
    # The field of LiveArticle that refers to the model.
    subject_field: ClassVar[str]
    size = 20

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context: the subject with the slug of the URL, and a page of its articles."""
        at, masthead, site = timezone.now(), Masthead.objects.current(), site_base_url(self.request)
        subject = self.get_subject(kwargs["slug"])
        add_page_tags(self.request, [page_tags.list_tag(subject)])
        listed = LiveArticle.objects.listed_under(self.subject_field, subject)
        cursors = cursors_from_request(self.request)
        visible = listed.visible(at, until=cursor_date(cursors["cursor"])).for_cards(at).with_bylines().with_topics()
        articles = newest_page(visible, **cursors, size=self.size)
        context: dict[str, Any] = {
            "masthead": masthead,
            "subject": subject,
            "articles": articles,
            "topics": common_topics(articles),
            # Each page of older articles has an address of its own, without parameters that change nothing.
            "address": site + self.request.path + ("" if articles.is_first else cursor_query(cursors)),
            **self.sidebar_context(subject, listed.visible(at), articles),
        }
        return context | {"structured_data": self.get_structured_data(context, masthead, site)}

    def get_subject(self, slug: str) -> Subject:
        """Return the subject with that slug. Raises Http404 where it has no visible articles."""
        subjects: QuerySet[Subject] = with_visible_articles(self.model._default_manager.all(), self.subject_field)
        return get_object_or_404(subjects, slug=slug)

    def sidebar_context(self, subject: Subject, visible: LiveArticleQuerySet, articles: CursorPage) -> dict[str, Any]:
        """Return additional context for this kind of list; `visible` are all the subject's visible articles."""
        return {}

    def ancestors(self, site: str) -> list[tuple[str, str]]:
        """Return the pages above this one in the breadcrumbs, as (name, URL)."""
        return []

    def get_structured_data(self, context: dict[str, Any], masthead: Masthead, site: str) -> dict[str, Any]:
        """Return the JSON-LD of the page."""
        subject, articles = context["subject"], context["articles"]
        page = structured_data.ListPage(subject.name, context["address"], subject.description, self.ancestors(site))
        return structured_data.list_graph(page, articles, masthead, site)


class SectionPage(ArticleListPage[Section]):
    """A section, with its newest article as the lead and its most discussed articles in the sidebar."""

    model, subject_field, template_name = Section, "section", "articles/pages/section.html"

    def get_subject(self, slug: str) -> Section:
        """Return the section with that slug, even without articles. Raises Http404 where there is none."""
        # The navigation needs all sections anyway, so that this costs no query of its own.
        self.sections = list(Section.objects.all())
        for section in self.sections:
            if section.slug == slug:
                return section
        raise Http404("There is no such section.")

    def sidebar_context(self, subject: Section, visible: LiveArticleQuerySet, articles: CursorPage) -> dict[str, Any]:
        """Return the navigation, whether the page has a lead, and the most discussed articles of the last 30 days."""
        add_page_tags(self.request, [most_discussed_tag(subject.pk)])
        set_valid_until(self.request, next_change(timezone.now()))
        return {
            "sections": self.sections,
            "current_section": subject,
            "current_section_is": "page",
            "has_lead": articles.is_first and bool(articles.rows),
            "discussed": most_discussed_in_section(subject),
        }


class TopicPage(ArticleListPage[Topic]):
    """A topic and its articles."""

    model, subject_field, template_name = Topic, "topics", "articles/pages/topic.html"

    def ancestors(self, site: str) -> list[tuple[str, str]]:
        """Return the index of topics."""
        return [(_("Topics"), site + reverse("topics"))]


class AuthorPage(ArticleListPage[Author]):
    """An author and their articles."""

    model, subject_field, template_name = Author, "authors", "articles/pages/author.html"

    def sidebar_context(self, subject: Author, visible: LiveArticleQuerySet, articles: CursorPage) -> dict[str, Any]:
        """Return the number of the author's articles and the date of the first."""
        return {"hide_authors": True, "totals": visible.aggregate(count=Count("pk"), since=Min("publish_at"))}

    def get_structured_data(self, context: dict[str, Any], masthead: Masthead, site: str) -> dict[str, Any]:
        """Return the JSON-LD of the author's page."""
        return structured_data.author_graph(context["subject"], context["articles"], context["topics"], masthead, site)


@safe_methods_only
@public_response
@cached_page(tags=[page_tags.PUBLISHED])
def topics(request: HttpRequest) -> HttpResponse:
    """Show the index of topics with visible articles."""
    return render(request, "articles/pages/topics.html", {"topics": with_article_counts(Topic.objects.all(), "topics")})


@safe_methods_only
@public_response
@cached_page(tags=[page_tags.PUBLISHED])
def authors(request: HttpRequest) -> HttpResponse:
    """Show the index of authors with visible articles."""
    return render(
        request, "articles/pages/authors.html", {"authors": with_article_counts(Author.objects.all(), "authors")}
    )


@safe_methods_only
@public_response
@cached_page("before", "after", tags=[page_tags.CORRECTIONS])
def corrections(request: HttpRequest) -> HttpResponse:
    """Show the clarifications and corrections, newest first."""
    cursors = cursors_from_request(request)
    versions = Version.objects.corrections(until=cursor_date(cursors["cursor"]))
    entries = newest_page(versions, **cursors, date="published_at")
    return render(request, "articles/pages/corrections.html", {"entries": entries})


@safe_methods_only
@public_response
@cached_page("d", tags=[page_tags.PUBLISHED])
def archive_index(request: HttpRequest) -> HttpResponse:
    """Show the years of the archive, or redirect to the day given in ?d=."""
    if day := request.GET.get("d"):
        return redirect("archive-day", *_parse_date_or_404(day))
    years = archive.years_with_articles()
    latest = archive.year_summary(years[0].date.year) if years else None
    context = {"years": [latest, *years[1:]] if latest else [], "year": latest}
    return render(request, "articles/pages/archive.html", context)


def _archive_tags(year: int, month: int = 0, day: int = 0) -> list[str]:
    tags = [page_tags.ARCHIVE, page_tags.archive_tag(year)]
    return [*tags, page_tags.day_tag(year, month, day)] if day else tags


@safe_methods_only
@public_response
@cached_page(tags=_archive_tags)
def archive_year(request: HttpRequest, year: int) -> HttpResponse:
    """Show the months of a year."""
    date = _past_date_or_404(year, 1, 1)
    context = {"date": date, "years": archive.linked_years(), "year": archive.year_summary(year)}
    return render(request, "articles/pages/archive_year.html", context)


@safe_methods_only
@public_response
@cached_page(tags=_archive_tags)
def archive_month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """Show the days of a month."""
    first = _past_date_or_404(year, month, 1)
    context = {"date": first, "years": archive.linked_years(), "year": archive.year_summary(year, month)}
    return render(request, "articles/pages/archive_month.html", context)


@safe_methods_only
@public_response
@cached_page("before", "after", tags=_archive_tags)
def archive_day(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    """Show every article of a day, with links to the nearest days that have articles."""
    date = _past_date_or_404(year, month, day)
    masthead = Masthead.objects.current()
    listed = archive.articles_of_day(date).select_related("section").defer("body")
    articles = newest_page(listed, **cursors_from_request(request), size=archive.DAY_PAGE_SIZE)
    summary = archive.year_summary(year, month)
    before, after = archive.adjacent_days(date)
    context = {
        "masthead": masthead,
        "date": date,
        "articles": articles,
        "before": before,
        "after": after,
        "years": archive.linked_years(),
        "year": summary,
        "count": summary.month.days[day - 1].count if summary.month else 0,
        "structured_data": _day_structured_data(request, date, articles, masthead) if articles else None,
    }
    return render(request, "articles/pages/archive_day.html", context)


def _day_structured_data(
    request: HttpRequest, date: datetime.date, articles: CursorPage, masthead: Masthead
) -> dict[str, Any]:
    """Return the JSON-LD of a day of the archive."""
    site = site_base_url(request)
    ancestors = [
        (_("Archive"), site + reverse("archive")),
        (str(date.year), site + reverse("archive-year", args=[date.year])),
        (date_format(date, "YEAR_MONTH_FORMAT"), site + reverse("archive-month", args=[date.year, date.month])),
    ]
    page = structured_data.ListPage(format_date(date), site + request.path, ancestors=ancestors)
    return structured_data.list_graph(page, articles, masthead, site)


def _past_date_or_404(year: int, month: int, day: int) -> datetime.date:
    """Return the date. Raises Http404 where there is none or it is in the future."""
    try:
        date = datetime.date(year, month, day)
    except ValueError as error:
        raise Http404("There is no such date.") from error
    if date > timezone.localdate():
        raise Http404("That date is in the future.")
    return date


def _parse_date_or_404(text: str) -> tuple[int, int, int]:
    """Return the year, month and day of an ISO date. Raises Http404 for any other text and for future dates."""
    try:
        date = datetime.date.fromisoformat(text)
    except ValueError as error:
        raise Http404("There is no such date.") from error
    _past_date_or_404(date.year, date.month, date.day)
    if date.year < 1000:
        raise Http404("Dates before the year 1000 are not supported.")
    return date.year, date.month, date.day


@public_response
def moved(request: HttpRequest, live: LiveArticle) -> HttpResponse:
    """Redirect permanently to an article's current address."""
    return redirect(live, permanent=True)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 with a search form and the newest articles; 301 where an imported article had this address."""
    if request.method in {"GET", "HEAD"} and (live := article_at_old_url(request)):
        return moved(request, live)
    latest = LiveArticle.objects.visible().defer("body").select_related("section").newest_first()[:3]
    return render(request, "404.html", {"latest": latest}, status=404)
