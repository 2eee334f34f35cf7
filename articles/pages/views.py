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
from ..delivery.cursor import bound, cursors, newest
from ..delivery.headers import public
from ..delivery.site import site_of
from ..editorial.models import LiveArticle, Version
from ..editorial.querysets import with_visible_articles
from ..exchange.old_addresses import article_at
from ..feeds import structured_data
from ..masthead.models import Masthead
from ..taxonomy.models import Author, Section, Topic
from . import archive
from .article_page import article_context, article_metadata
from .front import front_page
from .lists import most_discussed, topics_among, with_counts


@require_safe
@public
def front(request):
    """Show the front page; /?p=12 is the address of an article that came from elsewhere."""
    if "p" in request.GET and (live := article_at(request)):
        return redirect(live, permanent=True)
    front, masthead = front_page(), Masthead.objects.current()
    context = {
        "masthead": masthead,
        "sections": front.sections,
        "front": front,
        "structured_data": structured_data.of_front(masthead, site_of(request)),
    }
    return render(request, "articles/pages/front.html", context)


@require_safe
@public
def article(request, news_id, slug=""):
    """Show an article: 301 to its full address, 410 once it is withdrawn."""
    live = get_object_or_404(with_thread(LiveArticle.objects.addressable().for_reading()), pk=news_id)
    if slug != live.address_slug:
        return redirect(live, permanent=True)
    if not live.is_visible():
        return render(request, "articles/editorial/gone.html", {"article": live}, status=410)
    context = article_context(live)
    return render(request, "articles/pages/article.html", context | article_metadata(context, site_of(request)))


@method_decorator([require_safe, public], name="dispatch")
class ArticleList(TemplateView):
    """A page that lists the articles filed under one subject, newest first, older ones by cursor."""

    model = None
    filed_under = None
    size = 20

    def get_context_data(self, slug):
        """Find the subject by its slug and add a slice of its articles."""
        at, masthead, site = timezone.now(), Masthead.objects.current(), site_of(self.request)
        subject = self.subject(slug)
        filed = LiveArticle.objects.filed_under(self.filed_under, subject)
        place = cursors(self.request)
        shown = filed.visible(at, until=bound(place["cursor"])).for_lists(at).prefetch_related("topics")
        articles = newest(shown, **place, size=self.size)
        context = {
            "masthead": masthead,
            "subject": subject,
            "articles": articles,
            "topics": topics_among(articles),
            **self.beside(subject, filed.visible(at), articles),
        }
        return context | {"structured_data": self.graph(context, masthead, site)}

    def subject(self, slug: str):
        """Return the subject with that slug; Http404 where readers find nothing under it."""
        return get_object_or_404(with_visible_articles(self.model.objects.all(), self.filed_under), slug=slug)

    def beside(self, subject, filed, articles) -> dict:
        """Return what this kind of list shows besides."""
        return {}

    def above(self, site) -> list[tuple[str, str]]:
        """Return the pages over this one, as (name, address)."""
        return []

    def graph(self, context, masthead, site) -> dict:
        """Return the JSON-LD of the page; an older slice of the list has an address of its own."""
        subject, articles = context["subject"], context["articles"]
        address = site + (self.request.path if articles.is_first else self.request.get_full_path())
        page = structured_data.ListPage(subject.name, address, subject.description, self.above(site))
        return structured_data.of_list(page, articles, masthead, site)


class SectionFront(ArticleList):
    """A section: its newest article leads, and what its readers discuss stands beside."""

    model, filed_under, template_name = Section, "section", "articles/pages/section.html"

    def subject(self, slug):
        """Return the section, also one without articles; found among all of them, which the navigation shows."""
        self.sections = list(Section.objects.all())
        for section in self.sections:
            if section.slug == slug:
                return section
        raise Http404("There is no such section.")

    def beside(self, subject, filed, articles):
        """Return the lead and the most discussed of the last thirty days."""
        return {
            "sections": self.sections,
            "current_section": subject,
            "current_section_is": "page",
            "leads": articles.is_first and bool(articles.rows),
            "discussed": most_discussed(subject),
        }


class TopicFront(ArticleList):
    """A topic."""

    model, filed_under, template_name = Topic, "topics", "articles/pages/topic.html"

    def above(self, site):
        """Return the list of topics."""
        return [("Topics", site + reverse("topics"))]


class AuthorFront(ArticleList):
    """An author and what they have written."""

    model, filed_under, template_name = Author, "authors", "articles/pages/author.html"

    def beside(self, subject, filed, articles):
        """Return how much the author has written, and since when."""
        return {"unsigned": True, "record": filed.aggregate(count=Count("pk"), since=Min("publish_at"))}

    def graph(self, context, masthead, site):
        """Return the JSON-LD of an author's page."""
        return structured_data.of_author(context["subject"], context["articles"], context["topics"], masthead, site)


@require_safe
@public
def topics(request):
    """Show every topic that has articles."""
    return render(request, "articles/pages/topics.html", {"topics": with_counts(Topic.objects.all(), "topics")})


@require_safe
@public
def authors(request):
    """Show everybody who has signed an article."""
    return render(request, "articles/pages/authors.html", {"authors": with_counts(Author.objects.all(), "authors")})


@require_safe
@public
def corrections(request):
    """Show the clarifications and corrections, newest first."""
    place = cursors(request)
    entries = newest(Version.objects.corrections(until=bound(place["cursor"])), **place, date="published_at")
    return render(request, "articles/pages/corrections.html", {"entries": entries})


@require_safe
@public
def archive_index(request):
    """Show the years of the archive; the field “Go to a date” leads to a day."""
    if day := request.GET.get("d"):
        return redirect("archive-day", *_parts_of_date(day))
    years = archive.years()
    year = archive.year(years[0].date.year) if years else None
    return render(request, "articles/pages/archive.html", {"years": [year, *years[1:]] if year else [], "year": year})


@require_safe
@public
def archive_year(request, year):
    """Show the months of a year."""
    date = _refuse_the_future(year, 1, 1)
    context = {"date": date, "years": archive.years(), "year": archive.year(year)}
    return render(request, "articles/pages/archive_year.html", context)


@require_safe
@public
def archive_month(request, year, month):
    """Show the days of a month."""
    first = _refuse_the_future(year, month, 1)
    context = {"date": first, "years": archive.years(), "year": archive.year(year, month)}
    return render(request, "articles/pages/archive_month.html", context)


@require_safe
@public
def archive_day(request, year, month, day):
    """Show every article of a day; an empty one leads to its neighbours."""
    date = _refuse_the_future(year, month, day)
    masthead = Masthead.objects.current()
    listed = archive.of_day(date).select_related("section").defer("body")
    articles = newest(listed, **cursors(request), size=archive.IN_A_DAY)
    shown = archive.year(year, month)
    before, after = archive.neighbours(date)
    context = {
        "masthead": masthead,
        "date": date,
        "articles": articles,
        "before": before,
        "after": after,
        "years": archive.years(),
        "year": shown,
        "count": shown.month.days[day - 1].count,
        "structured_data": _day_graph(request, date, articles, masthead) if articles else None,
    }
    return render(request, "articles/pages/archive_day.html", context)


def _day_graph(request, date, articles, masthead):
    """Return the JSON-LD of a day of the archive."""
    site = site_of(request)
    above = [
        ("Archive", site + reverse("archive")),
        (str(date.year), site + reverse("archive-year", args=[date.year])),
        (date_format(date, "F Y"), site + reverse("archive-month", args=[date.year, date.month])),
    ]
    page = structured_data.ListPage(date_format(date, "j F Y"), site + request.path, above=above)
    return structured_data.of_list(page, articles, masthead, site)


def _refuse_the_future(*parts):
    try:
        date = datetime.date(*parts)
    except ValueError as error:
        raise Http404("There is no such day.") from error
    if date > timezone.localdate():
        raise Http404("That day is still to come.")
    return date


def _parts_of_date(text):
    try:
        date = datetime.date.fromisoformat(text)
    except ValueError as error:
        raise Http404("There is no such day.") from error
    _refuse_the_future(date.year, date.month, date.day)
    if date.year < 1000:
        raise Http404("No newspaper is as old as that.")
    return date.year, date.month, date.day


@public
def moved(request, live):
    """Send a reader to where an article is now."""
    return redirect(live, permanent=True)


def not_found(request, exception):
    """Answer 404 with a search field and what is newest; 301 where an article had this address elsewhere."""
    if request.method in {"GET", "HEAD"} and (live := article_at(request)):
        return moved(request, live)
    latest = LiveArticle.objects.visible().defer("body").select_related("section").newest_first()[:3]
    return render(request, "404.html", {"latest": latest}, status=404)
