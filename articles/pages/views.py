"""The readers' pages. Each asks for what it shows once, and renders it."""

import datetime

from django.db.models import Count, Min
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from ..comments.policy import with_thread
from ..delivery.cursor import cursors, newest
from ..delivery.headers import public
from ..editorial.models import LiveArticle, Version
from ..editorial.querysets import with_visible_articles
from ..exchange.old_addresses import article_at
from ..taxonomy.models import Author, Section, Topic
from . import archive
from .article_page import article_context
from .front import front_page
from .graphs import with_article_graph, with_day_graph, with_front_graph, with_list_graph
from .lists import most_discussed, topics_among, with_counts


@require_safe
@public
def front(request):
    """Show the front page; /?p=12 is the address of an article that came from elsewhere."""
    if "p" in request.GET and (live := article_at(request)):
        return redirect(live, permanent=True)
    return render(request, "articles/pages/front.html", with_front_graph(request, {"front": front_page()}))


@require_safe
@public
def article(request, news_id, slug=""):
    """Show an article: 301 to its full address, 410 once it is withdrawn."""
    live = get_object_or_404(with_thread(LiveArticle.objects.addressable().for_reading()), pk=news_id)
    if slug != live.address_slug:
        return redirect(live, permanent=True)
    if not live.is_visible():
        return render(request, "articles/editorial/gone.html", {"article": live}, status=410)
    return render(request, "articles/pages/article.html", with_article_graph(request, article_context(live)))


@method_decorator([require_safe, public], name="dispatch")
class ArticleList(TemplateView):
    """A page that lists the articles filed under one subject, newest first, older ones by cursor."""

    model = None
    filed_under = None
    size = 20

    def get_context_data(self, slug):
        """Find the subject by its slug and add a slice of its articles."""
        subject = get_object_or_404(self.subjects(), slug=slug)
        filed = LiveArticle.objects.visible().filed_under(self.filed_under, subject)
        articles = newest(filed.for_lists().prefetch_related("topics"), **cursors(self.request), size=self.size)
        context = {
            "subject": subject,
            "articles": articles,
            "topics": topics_among(articles),
            **self.beside(subject, filed, articles),
        }
        return with_list_graph(self.request, context)

    def subjects(self):
        """Return the subjects that have a page: those under which readers find something."""
        return with_visible_articles(self.model.objects.all(), self.filed_under)

    def beside(self, subject, filed, articles):
        """Return what this kind of list shows besides."""
        return {}


class SectionFront(ArticleList):
    """A section: its newest article leads, and what its readers discuss stands beside."""

    model, filed_under, template_name = Section, "section", "articles/pages/section.html"

    def subjects(self):
        """Return all sections: one stands in the row of sections before its first article."""
        return Section.objects.all()

    def beside(self, subject, filed, articles):
        """Return the lead and the most discussed of the last thirty days."""
        return {
            "current_section": subject,
            "current_section_is": "page",
            "leads": articles.is_first and bool(articles.rows),
            "discussed": most_discussed(subject),
        }


class TopicFront(ArticleList):
    """A topic."""

    model, filed_under, template_name = Topic, "topics", "articles/pages/topic.html"


class AuthorFront(ArticleList):
    """An author and what they have written."""

    model, filed_under, template_name = Author, "authors", "articles/pages/author.html"

    def beside(self, subject, filed, articles):
        """Return how much the author has written, and since when."""
        return {"unsigned": True, "record": filed.aggregate(count=Count("pk"), since=Min("publish_at"))}


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
    entries = newest(Version.objects.corrections(), **cursors(request), date="published_at")
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
    listed = archive.of_day(date).select_related("section").defer("body")
    shown = archive.year(year, month)
    before, after = archive.neighbours(date)
    context = {
        "date": date,
        "articles": newest(listed, **cursors(request), size=archive.IN_A_DAY),
        "before": before,
        "after": after,
        "years": archive.years(),
        "year": shown,
        "count": shown.month.days[day - 1].count,
    }
    return render(request, "articles/pages/archive_day.html", with_day_graph(request, context))


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
