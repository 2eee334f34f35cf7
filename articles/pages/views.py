"""The readers' pages. Each asks for what it shows once, and renders it."""

import datetime

from django.db.models import Count, Min
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from ..comments.policy import with_thread
from ..delivery.absolute_urls import site_base_url
from ..delivery.cursor_pagination import cursor_date, cursors_from_request, newest_page
from ..delivery.headers import public_response
from ..editorial.models import LiveArticle, Version
from ..editorial.querysets import with_visible_articles
from ..exchange.old_urls import article_at_old_url
from ..feeds import structured_data
from ..masthead.models import Masthead
from ..taxonomy.models import Author, Section, Topic
from . import archive
from .article_page import article_context, article_metadata
from .front_page import compose_front_page
from .list_queries import common_topics, most_discussed_in_section, with_article_counts


@require_safe
@public_response
def front(request):
    """Show the front page; /?p=12 is the address of an article that came from elsewhere."""
    if "p" in request.GET and (live := article_at_old_url(request)):
        return redirect(live, permanent=True)
    front, masthead = compose_front_page(), Masthead.objects.current()
    context = {
        "masthead": masthead,
        "sections": front.sections,
        "front": front,
        "structured_data": structured_data.front_page_graph(masthead, site_base_url(request)),
    }
    return render(request, "articles/pages/front_page.html", context)


@require_safe
@public_response
def article(request, news_id, slug=""):
    """Show an article: 301 to its full address, 410 once it is withdrawn."""
    live = get_object_or_404(with_thread(LiveArticle.objects.with_public_page().for_article_page()), pk=news_id)
    if slug != live.url_slug:
        return redirect(live, permanent=True)
    if not live.is_visible():
        return render(request, "articles/editorial/unavailable.html", {"article": live}, status=410)
    context = article_context(live)
    return render(request, "articles/pages/article.html", context | article_metadata(context, site_base_url(request)))


@method_decorator([require_safe, public_response], name="dispatch")
class ArticleListPage(TemplateView):
    """A page that lists the articles filed under one subject, newest first, older ones by cursor."""

    model = None
    subject_field = None
    size = 20

    def get_context_data(self, slug):
        """Find the subject by its slug and add a slice of its articles."""
        at, masthead, site = timezone.now(), Masthead.objects.current(), site_base_url(self.request)
        subject = self.get_subject(slug)
        filed = LiveArticle.objects.listed_under(self.subject_field, subject)
        place = cursors_from_request(self.request)
        shown = filed.visible(at, until=cursor_date(place["cursor"])).for_lists(at).prefetch_related("topics")
        articles = newest_page(shown, **place, size=self.size)
        context = {
            "masthead": masthead,
            "subject": subject,
            "articles": articles,
            "topics": common_topics(articles),
            **self.sidebar_context(subject, filed.visible(at), articles),
        }
        return context | {"structured_data": self.get_structured_data(context, masthead, site)}

    def get_subject(self, slug: str):
        """Return the subject with that slug; Http404 where readers find nothing under it."""
        return get_object_or_404(with_visible_articles(self.model.objects.all(), self.subject_field), slug=slug)

    def sidebar_context(self, subject, filed, articles) -> dict:
        """Return what this kind of list shows besides."""
        return {}

    def ancestors(self, site) -> list[tuple[str, str]]:
        """Return the pages over this one, as (name, address)."""
        return []

    def get_structured_data(self, context, masthead, site) -> dict:
        """Return the JSON-LD of the page; an older slice of the list has an address of its own."""
        subject, articles = context["subject"], context["articles"]
        address = site + (self.request.path if articles.is_first else self.request.get_full_path())
        page = structured_data.ListPage(subject.name, address, subject.description, self.ancestors(site))
        return structured_data.list_graph(page, articles, masthead, site)


class SectionPage(ArticleListPage):
    """A section: its newest article leads, and what its readers discuss stands beside."""

    model, subject_field, template_name = Section, "section", "articles/pages/section.html"

    def get_subject(self, slug):
        """Return the section, also one without articles; found among all of them, which the navigation shows."""
        self.sections = list(Section.objects.all())
        for section in self.sections:
            if section.slug == slug:
                return section
        raise Http404("There is no such section.")

    def sidebar_context(self, subject, filed, articles):
        """Return the lead and the most discussed of the last thirty days."""
        return {
            "sections": self.sections,
            "current_section": subject,
            "current_section_is": "page",
            "has_lead": articles.is_first and bool(articles.rows),
            "discussed": most_discussed_in_section(subject),
        }


class TopicPage(ArticleListPage):
    """A topic."""

    model, subject_field, template_name = Topic, "topics", "articles/pages/topic.html"

    def ancestors(self, site):
        """Return the list of topics."""
        return [("Topics", site + reverse("topics"))]


class AuthorPage(ArticleListPage):
    """An author and what they have written."""

    model, subject_field, template_name = Author, "authors", "articles/pages/author.html"

    def sidebar_context(self, subject, filed, articles):
        """Return how much the author has written, and since when."""
        return {"hide_authors": True, "totals": filed.aggregate(count=Count("pk"), since=Min("publish_at"))}

    def get_structured_data(self, context, masthead, site):
        """Return the JSON-LD of an author's page."""
        return structured_data.author_graph(context["subject"], context["articles"], context["topics"], masthead, site)


@require_safe
@public_response
def topics(request):
    """Show every topic that has articles."""
    return render(request, "articles/pages/topics.html", {"topics": with_article_counts(Topic.objects.all(), "topics")})


@require_safe
@public_response
def authors(request):
    """Show everybody who has signed an article."""
    return render(
        request, "articles/pages/authors.html", {"authors": with_article_counts(Author.objects.all(), "authors")}
    )


@require_safe
@public_response
def corrections(request):
    """Show the clarifications and corrections, newest first."""
    place = cursors_from_request(request)
    entries = newest_page(Version.objects.corrections(until=cursor_date(place["cursor"])), **place, date="published_at")
    return render(request, "articles/pages/corrections.html", {"entries": entries})


@require_safe
@public_response
def archive_index(request):
    """Show the years of the archive; the field “Go to a date” leads to a day."""
    if day := request.GET.get("d"):
        return redirect("archive-day", *_parse_date_or_404(day))
    years = archive.years_with_articles()
    year = archive.year_summary(years[0].date.year) if years else None
    return render(request, "articles/pages/archive.html", {"years": [year, *years[1:]] if year else [], "year": year})


@require_safe
@public_response
def archive_year(request, year):
    """Show the months of a year."""
    date = _past_date_or_404(year, 1, 1)
    context = {"date": date, "years": archive.years_with_articles(), "year": archive.year_summary(year)}
    return render(request, "articles/pages/archive_year.html", context)


@require_safe
@public_response
def archive_month(request, year, month):
    """Show the days of a month."""
    first = _past_date_or_404(year, month, 1)
    context = {"date": first, "years": archive.years_with_articles(), "year": archive.year_summary(year, month)}
    return render(request, "articles/pages/archive_month.html", context)


@require_safe
@public_response
def archive_day(request, year, month, day):
    """Show every article of a day; an empty one leads to its neighbours."""
    date = _past_date_or_404(year, month, day)
    masthead = Masthead.objects.current()
    listed = archive.articles_of_day(date).select_related("section").defer("body")
    articles = newest_page(listed, **cursors_from_request(request), size=archive.DAY_PAGE_SIZE)
    shown = archive.year_summary(year, month)
    before, after = archive.adjacent_days(date)
    context = {
        "masthead": masthead,
        "date": date,
        "articles": articles,
        "before": before,
        "after": after,
        "years": archive.years_with_articles(),
        "year": shown,
        "count": shown.month.days[day - 1].count,
        "structured_data": _day_structured_data(request, date, articles, masthead) if articles else None,
    }
    return render(request, "articles/pages/archive_day.html", context)


def _day_structured_data(request, date, articles, masthead):
    """Return the JSON-LD of a day of the archive."""
    site = site_base_url(request)
    ancestors = [
        ("Archive", site + reverse("archive")),
        (str(date.year), site + reverse("archive-year", args=[date.year])),
        (date_format(date, "F Y"), site + reverse("archive-month", args=[date.year, date.month])),
    ]
    page = structured_data.ListPage(date_format(date, "j F Y"), site + request.path, ancestors=ancestors)
    return structured_data.list_graph(page, articles, masthead, site)


def _past_date_or_404(*parts):
    try:
        date = datetime.date(*parts)
    except ValueError as error:
        raise Http404("There is no such day.") from error
    if date > timezone.localdate():
        raise Http404("That day is still to come.")
    return date


def _parse_date_or_404(text):
    try:
        date = datetime.date.fromisoformat(text)
    except ValueError as error:
        raise Http404("There is no such day.") from error
    _past_date_or_404(date.year, date.month, date.day)
    if date.year < 1000:
        raise Http404("No newspaper is as old as that.")
    return date.year, date.month, date.day


@public_response
def moved(request, live):
    """Send a reader to where an article is now."""
    return redirect(live, permanent=True)


def not_found(request, exception):
    """Answer 404 with a search field and what is newest; 301 where an article had this address elsewhere."""
    if request.method in {"GET", "HEAD"} and (live := article_at_old_url(request)):
        return moved(request, live)
    latest = LiveArticle.objects.visible().defer("body").select_related("section").newest_first()[:3]
    return render(request, "404.html", {"latest": latest}, status=404)
