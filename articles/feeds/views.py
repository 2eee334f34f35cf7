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
from ..delivery.conditional import unless_known
from ..delivery.headers import public
from ..delivery.site import site_of
from ..editorial.models import LiveArticle
from ..editorial.querysets import visible_at
from ..masthead.models import FeedText, Masthead
from ..search.find import articles_found
from ..taxonomy.models import Author, Section, Topic
from .stamps import stamp_of, stamp_of_talk
from .syndication import MEDIA_TYPES, SIZE, Feed, entries_of, entry_of_comment, json_feed


@method_decorator([require_safe, public], name="dispatch")
class ArticleFeed(View):
    """The newest articles, those of one subject where `filed_under` names its field of LiveArticle."""

    model = None
    filed_under = None
    begins_with_an_article = False

    def get(self, request, form, **kwargs):
        """Answer with the feed in that format; 304, after a query or two, to those who have it."""
        at = timezone.now()
        stamp, ids = stamp_of(self.articles(at), at)
        if stamp is None:
            if self.begins_with_an_article:
                raise Http404("No article is filed there.")
            return self.make(form, ids, at)
        return unless_known(request, stamp, lambda: self.make(form, ids, at))

    def articles(self, at):
        """Return the visible articles that the feed follows; of a topic or an author that takes a query."""
        visible = LiveArticle.objects.visible(at)
        if not self.model:
            return visible
        subject = self.model.objects.filter(slug=self.kwargs["slug"]).values("pk")[:1]
        return visible.filed_under(self.filed_under, subject)

    def make(self, form, ids, at):
        """Return the response with the feed of the articles that have these ids."""
        masthead, site = Masthead.objects.current(), site_of(self.request)
        title, description, page = self.about(masthead)
        articles = LiveArticle.objects.visible(at).filter(pk__in=ids)
        entries = entries_of(articles, site, full=masthead.feed_text == FeedText.FULL, at=at)
        feed = Feed(
            newspaper=masthead.name,
            title=title,
            description=description,
            page=site + page,
            address=site + self.request.get_full_path(),
            entries=entries,
        )
        return written(self.request, feed, form)

    def about(self, masthead):
        """Return the feed's title, its description and the path of the page that shows the same; Http404 for none."""
        if not self.model:
            return masthead.name, masthead.description or masthead.line or masthead.name, reverse("front")
        subject = get_object_or_404(self.model, slug=self.kwargs["slug"])
        title = f"{masthead.name}: {subject.name}"
        return title, getattr(subject, "description", "") or title, subject.get_absolute_url()


class SectionFeed(ArticleFeed):
    """A section's articles; a section has its feed before its first article."""

    model, filed_under = Section, "section"


class TopicFeed(ArticleFeed):
    """A topic's articles."""

    model, filed_under, begins_with_an_article = Topic, "topics", True


class AuthorFeed(ArticleFeed):
    """What an author writes."""

    model, filed_under, begins_with_an_article = Author, "authors", True


class SearchFeed(ArticleFeed):
    """What a search finds, the newest first; 422 with sentences for a search that can't be made."""

    def get(self, request, form):
        """Answer with the feed; a search for nothing is that of everything."""
        if not any(request.GET.values()):
            return redirect("feed", form)
        try:
            return super().get(request, form)
        except ValidationError as problem:
            return JsonResponse({"errors": problem.message_dict}, status=422)

    def articles(self, at):
        """Return the articles found."""
        found, self.words = articles_found(self.request.GET, at)
        return found

    def about(self, masthead):
        """Return what the search is for, and its page."""
        title = f"{masthead.name}: {f'“{self.words}”' if self.words else 'a search'}"
        page = f"{reverse('search')}?{self.request.GET.urlencode()}"
        return title, f"What a search of {masthead.name} finds", page


@require_safe
@public
def comments(request, news_id, form):
    """Answer with the newest comments under an article; 404 for none, 410 once it is withdrawn."""
    at = timezone.now()
    talk = Comment.objects.on(news_id).visible().filter(visible_at(at, "article__live__"))
    stamp = stamp_of_talk(talk)
    if stamp is None:
        return _talk_feed(request, news_id, talk, form, at)
    return unless_known(request, stamp, lambda: _talk_feed(request, news_id, talk, form, at))


def _talk_feed(request, news_id, talk, form, at):
    live = get_object_or_404(LiveArticle.objects.addressable(at).defer("body"), pk=news_id)
    if not live.is_visible(at):
        return HttpResponse("This article is no longer shown.", status=410, content_type="text/plain; charset=utf-8")
    masthead, site = Masthead.objects.current(), site_of(request)
    feed = Feed(
        newspaper=masthead.name,
        title=f"Comments: {live.headline}",
        description=f"What readers of {masthead.name} say about: {live.headline}",
        page=site + reverse("comment-post", args=[live.pk]),
        address=site + request.get_full_path(),
        entries=[
            entry_of_comment(comment, live.headline, site) for comment in talk.order_by("-created_at", "-pk")[:SIZE]
        ],
    )
    return written(request, feed, form)


def written(request, feed, form):
    """Return the response with a feed in that format."""
    media_type = MEDIA_TYPES[form]
    if form == "json":
        return JsonResponse(json_feed(feed), content_type=media_type, json_dumps_params={"ensure_ascii": False})
    context = {"feed": feed}
    return render(request, f"articles/feeds/feed.{form}", context, content_type=f"{media_type}; charset=utf-8")
