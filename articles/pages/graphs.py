"""What each page tells search engines of itself: the graph that stands in its head (feeds/structured_data.py)."""

from django.urls import reverse
from django.utils.formats import date_format

from ..delivery.site import site_of
from ..feeds import structured_data
from ..feeds.serialize import serialize
from ..masthead.models import Masthead
from ..taxonomy.models import Author, Topic


def with_front_graph(request, context):
    """Return the front page's context with its graph, and the masthead that this took."""
    masthead = Masthead.objects.current()
    return context | {"masthead": masthead, "structured_data": structured_data.of_front(masthead, site_of(request))}


def with_article_graph(request, context):
    """Return an article's context with its graph, and with the serialized article, as `data`."""
    site = site_of(request)
    data = serialize(context["article"], site, notes=context["notes"], photos={})
    graph = structured_data.of_article(data, context["masthead"], site, context["talk"], context["translations"])
    return context | {"data": data, "structured_data": graph}


def with_list_graph(request, context):
    """Return the context of a section's, topic's or author's page with its graph, and the masthead."""
    subject, articles = context["subject"], context["articles"]
    masthead, site = Masthead.objects.current(), site_of(request)
    if isinstance(subject, Author):
        graph = structured_data.of_author(subject, articles, context["topics"], masthead, site)
    else:
        above = [("Topics", site + reverse("topics"))] if isinstance(subject, Topic) else []
        address = site + (request.path if articles.is_first else request.get_full_path())
        graph = structured_data.of_list(subject.name, subject.description, address, articles, masthead, site, above)
    return context | {"masthead": masthead, "structured_data": graph}


def with_day_graph(request, context):
    """Return the context of a day's page in the archive with its graph, and the masthead; none for an empty day."""
    if not context["articles"]:
        return context
    masthead, site, date = Masthead.objects.current(), site_of(request), context["date"]
    above = [
        ("Archive", site + reverse("archive")),
        (str(date.year), site + reverse("archive-year", args=[date.year])),
        (date_format(date, "F Y"), site + reverse("archive-month", args=[date.year, date.month])),
    ]
    name, articles = date_format(date, "j F Y"), context["articles"]
    graph = structured_data.of_list(name, "", site + request.path, articles, masthead, site, above)
    return context | {"masthead": masthead, "structured_data": graph}
