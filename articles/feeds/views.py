"""Feeds: what is newest of everything, a section, a topic, an author, a search; and the talk under an article."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe
from django.views.generic import View

from ..comments.models import Comment
from ..delivery.absolute_urls import site_base_url
from ..delivery.conditional_response import conditional_response
from ..delivery.headers import public_response
from ..editorial.models import LiveArticle
from ..editorial.querysets import visible_at
from ..masthead.models import FeedText, Masthead
from ..search.results import matching_articles
from ..taxonomy.models import Author, Section, Topic
from .feed_validators import comments_feed_validator, feed_validator
from .syndication import FEED_SIZE, MEDIA_TYPES, Feed, comment_entry, feed_entries, json_feed


@method_decorator([require_safe, public_response], name="dispatch")
class ArticleFeed(View):
    """The newest articles, those of one subject where `subject_field` names its field of LiveArticle."""

    model = None
    subject_field = None
    is_404_when_empty = False

    def get(self, request, feed_format, **kwargs):
        """Answer with the feed in that format; 304, after a query or two, to those who have it."""
        at = timezone.now()
        validator, ids = feed_validator(self.articles(at), at)
        if validator is None:
            if self.is_404_when_empty:
                raise Http404("No article is filed there.")
            return self.build_response(feed_format, ids, at)
        return conditional_response(request, validator, lambda: self.build_response(feed_format, ids, at))

    def articles(self, at):
        """Return the visible articles that the feed follows; of a topic or an author that takes a query."""
        visible = LiveArticle.objects.visible(at)
        if not self.model:
            return visible
        subject = self.model.objects.filter(slug=self.kwargs["slug"]).values("pk")[:1]
        return visible.listed_under(self.subject_field, subject)

    def build_response(self, feed_format, ids, at):
        """Return the response with the feed of the articles that have these ids."""
        masthead, site = Masthead.objects.current(), site_base_url(self.request)
        title, description, page = self.feed_metadata(masthead)
        articles = LiveArticle.objects.visible(at).filter(pk__in=ids)
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

    def feed_metadata(self, masthead):
        """Return the feed's title, its description and the path of the page that shows the same; Http404 for none."""
        if not self.model:
            return masthead.name, masthead.description or masthead.line or masthead.name, reverse("front")
        subject = get_object_or_404(self.model, slug=self.kwargs["slug"])
        title = f"{masthead.name}: {subject.name}"
        return title, getattr(subject, "description", "") or title, subject.get_absolute_url()


class SectionFeed(ArticleFeed):
    """A section's articles; a section has its feed before its first article."""

    model, subject_field = Section, "section"


class TopicFeed(ArticleFeed):
    """A topic's articles."""

    model, subject_field, is_404_when_empty = Topic, "topics", True


class AuthorFeed(ArticleFeed):
    """What an author writes."""

    model, subject_field, is_404_when_empty = Author, "authors", True


class SearchFeed(ArticleFeed):
    """What a search finds, the newest first; 422 with sentences for a search that can't be made."""

    def get(self, request, feed_format):
        """Answer with the feed; a search for nothing is that of everything."""
        if not any(request.GET.values()):
            return redirect("feed", feed_format)
        try:
            return super().get(request, feed_format)
        except ValidationError as problem:
            return JsonResponse({"errors": problem.message_dict}, status=422)

    def articles(self, at):
        """Return the articles found."""
        found, self.query = matching_articles(self.request.GET, at)
        return found

    def feed_metadata(self, masthead):
        """Return what the search is for, and its page."""
        title = f"{masthead.name}: {f'“{self.query}”' if self.query else 'a search'}"
        page = f"{reverse('search')}?{self.request.GET.urlencode()}"
        return title, f"What a search of {masthead.name} finds", page


@require_safe
@public_response
def comments(request, news_id, feed_format):
    """Answer with the newest comments under an article; 404 for none, 410 once it is withdrawn."""
    at = timezone.now()
    visible_comments = Comment.objects.on_article(news_id).visible().filter(visible_at(at, "article__live__"))
    validator = comments_feed_validator(visible_comments)
    if validator is None:
        return _comments_feed(request, news_id, visible_comments, feed_format, at)
    return conditional_response(
        request, validator, lambda: _comments_feed(request, news_id, visible_comments, feed_format, at)
    )


def _comments_feed(request, news_id, visible_comments, feed_format, at):
    live = get_object_or_404(LiveArticle.objects.with_public_page(at).defer("body"), pk=news_id)
    if not live.is_visible(at):
        return HttpResponse("This article is no longer shown.", status=410, content_type="text/plain; charset=utf-8")
    masthead, site = Masthead.objects.current(), site_base_url(request)
    feed = Feed(
        newspaper=masthead.name,
        title=f"Comments: {live.headline}",
        description=f"What readers of {masthead.name} say about: {live.headline}",
        page=site + reverse("article-comments", args=[live.pk]),
        url=site + request.get_full_path(),
        entries=[
            comment_entry(comment, live.headline, site)
            for comment in visible_comments.order_by("-created_at", "-pk")[:FEED_SIZE]
        ],
    )
    return render_feed(request, feed, feed_format)


def render_feed(request, feed, feed_format):
    """Return the response with a feed in that format."""
    media_type = MEDIA_TYPES[feed_format]
    if feed_format == "json":
        return JsonResponse(json_feed(feed), content_type=media_type, json_dumps_params={"ensure_ascii": False})
    context = {"feed": feed}
    return render(request, f"articles/feeds/feed.{feed_format}", context, content_type=f"{media_type}; charset=utf-8")
