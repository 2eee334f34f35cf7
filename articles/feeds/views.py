"""Feeds of all articles, of a section, topic, author or search, and of the comments on an article."""

import datetime
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic import View

from ..comments.models import Comment
from ..comments.page_tags import article_and_comments_tags
from ..comments.querysets import CommentQuerySet
from ..delivery.absolute_urls import site_base_url
from ..delivery.conditional_response import conditional_response
from ..delivery.headers import public_response
from ..delivery.page_cache.page_views import add_page_tags, cached_page
from ..delivery.replicas import read_from_replica
from ..delivery.safe_methods import safe_methods_only
from ..editorial.models import LiveArticle
from ..editorial.page_tags import FEEDS, list_tag
from ..editorial.querysets import LiveArticleQuerySet, visible_at
from ..masthead.models import MAX_FEED_ITEMS, FeedText, Masthead
from ..search.results import matching_articles
from ..taxonomy.models import Author, Section, Topic
from .feed_validators import comments_feed_validator, feed_validator
from .syndication import MEDIA_TYPES, Feed, comment_entry, feed_entries, json_feed


@method_decorator([safe_methods_only, public_response], name="dispatch")
class ArticleFeed(View):
    """A feed of the newest articles; of one section, topic or author where `model` is set."""

    model: ClassVar[type[Section] | type[Topic] | type[Author] | None] = None
    # The field of LiveArticle that refers to the model.
    subject_field: ClassVar[str] = ""
    is_404_when_empty = False

    def get(self, request: HttpRequest, feed_format: str, **kwargs: str) -> HttpResponse:
        """Return the feed in that format; 304 to a client whose copy is current, after one or two queries."""
        at = timezone.now()
        validator, ids = feed_validator(self.articles(at), at)
        if validator is None:
            if self.is_404_when_empty:
                raise Http404("There are no articles in this feed.")
            return self.build_response(feed_format, ids, at)
        return conditional_response(request, validator, lambda: self.build_response(feed_format, ids, at))

    def articles(self, at: datetime.datetime) -> LiveArticleQuerySet:
        """Return the visible articles of the feed. Raises Http404 for an unknown section, topic or author."""
        visible = LiveArticle.objects.visible(at)
        if not self.model:
            add_page_tags(self.request, [FEEDS])
            return visible
        subjects: QuerySet[Section | Topic | Author] = self.model._default_manager.all()
        self.subject = get_object_or_404(subjects, slug=self.kwargs["slug"])
        add_page_tags(self.request, [list_tag(self.subject)])
        return visible.listed_under(self.subject_field, self.subject)

    def build_response(self, feed_format: str, ids: list[int], at: datetime.datetime) -> HttpResponse:
        """Return the response with the feed of the first of the articles with these ids."""
        masthead, site = Masthead.objects.current(), site_base_url(self.request)
        title, description, page = self.feed_metadata(masthead)
        articles = LiveArticle.objects.visible(at).filter(pk__in=ids[: masthead.feed_items])
        entries = feed_entries(articles, site, full=masthead.feed_text == FeedText.FULL, at=at)
        feed = Feed(
            newspaper=masthead.name,
            title=title,
            description=description,
            page=site + page,
            url=site + self.request.get_full_path(),
            entries=entries,
        )
        return render_feed(self.request, feed, feed_format)

    def feed_metadata(self, masthead: Masthead) -> tuple[str, str, str]:
        """Return the feed's title, its description and the path of the corresponding page."""
        if not self.model:
            return masthead.name, masthead.description or masthead.line or masthead.name, reverse("front")
        subject = self.subject
        # Translators: the title of the feed of a section, topic or author.
        title = _("%(newspaper)s: %(subject)s") % {"newspaper": masthead.name, "subject": subject.name}
        return title, getattr(subject, "description", "") or title, subject.get_absolute_url()


@method_decorator(cached_page(), name="dispatch")
class NewspaperFeed(ArticleFeed):
    """All articles."""


@method_decorator(cached_page(), name="dispatch")
class SectionFeed(ArticleFeed):
    """A section's articles; the feed exists even before the first article."""

    model, subject_field = Section, "section"


@method_decorator(cached_page(), name="dispatch")
class TopicFeed(ArticleFeed):
    """A topic's articles."""

    model, subject_field, is_404_when_empty = Topic, "topics", True


@method_decorator(cached_page(), name="dispatch")
class AuthorFeed(ArticleFeed):
    """An author's articles."""

    model, subject_field, is_404_when_empty = Author, "authors", True


@method_decorator(read_from_replica, name="dispatch")
class SearchFeed(ArticleFeed):
    """The results of a search, newest first; 422 with messages for invalid parameters."""

    def get(self, request: HttpRequest, feed_format: str, **kwargs: str) -> HttpResponse:
        """Return the feed; redirect an empty search to the feed of all articles."""
        if not any(request.GET.values()):
            return redirect("feed", feed_format)
        try:
            return super().get(request, feed_format)
        except ValidationError as error:
            return JsonResponse({"errors": error.message_dict}, status=422)

    def articles(self, at: datetime.datetime) -> LiveArticleQuerySet:
        """Return the visible articles that the search finds. Raises ValidationError for invalid parameters."""
        articles, self.query = matching_articles(self.request.GET, at, newest=MAX_FEED_ITEMS)
        return articles

    def feed_metadata(self, masthead: Masthead) -> tuple[str, str, str]:
        """Return the title with the query, the description, and the path of the search page."""
        if self.query:
            title = _("%(newspaper)s: “%(query)s”") % {"newspaper": masthead.name, "query": self.query}
        else:
            title = _("%(newspaper)s: Search results") % {"newspaper": masthead.name}
        description = _("Search results from %(newspaper)s") % {"newspaper": masthead.name}
        return title, description, f"{reverse('search')}?{self.request.GET.urlencode()}"


@safe_methods_only
@public_response
@cached_page(tags=article_and_comments_tags)
def comments(request: HttpRequest, news_id: int, feed_format: str) -> HttpResponse:
    """Return the feed of the newest comments on an article; 404 without such an article, 410 for a withdrawn one."""
    at = timezone.now()
    visible_comments = Comment.objects.on_article(news_id).visible().filter(visible_at(at, "article__live__"))
    validator = comments_feed_validator(visible_comments)
    if validator is None:
        return _comments_feed(request, news_id, visible_comments, feed_format, at)
    return conditional_response(
        request, validator, lambda: _comments_feed(request, news_id, visible_comments, feed_format, at)
    )


def _comments_feed(
    request: HttpRequest, news_id: int, visible_comments: CommentQuerySet, feed_format: str, at: datetime.datetime
) -> HttpResponse:
    live = get_object_or_404(LiveArticle.objects.with_public_page(at).defer("body"), pk=news_id)
    if not live.is_visible(at):
        message = _("This article is no longer available.")
        return HttpResponse(message, status=410, content_type="text/plain; charset=utf-8")
    masthead, site = Masthead.objects.current(), site_base_url(request)
    feed = Feed(
        newspaper=masthead.name,
        title=_("Comments: %(headline)s") % {"headline": live.headline},
        description=_("Comments by readers of %(newspaper)s on: %(headline)s")
        % {"newspaper": masthead.name, "headline": live.headline},
        page=site + reverse("article-comments", args=[live.pk]),
        url=site + request.get_full_path(),
        entries=[
            comment_entry(comment, live.headline, site)
            for comment in visible_comments.order_by("-created_at", "-pk")[: masthead.feed_items]
        ],
    )
    return render_feed(request, feed, feed_format)


def render_feed(request: HttpRequest, feed: Feed, feed_format: str) -> HttpResponse:
    """Return the response with a feed in that format."""
    media_type = MEDIA_TYPES[feed_format]
    if feed_format == "json":
        return JsonResponse(json_feed(feed), content_type=media_type, json_dumps_params={"ensure_ascii": False})
    context = {"feed": feed}
    return render(request, f"articles/feeds/feed.{feed_format}", context, content_type=f"{media_type}; charset=utf-8")
