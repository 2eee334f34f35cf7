"""The types of pages: front, section and article. Lists are fetched as the documentation of Wagtail recommends."""

from typing import Any

from django.db import models
from django.db.models import Prefetch
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.images.models import Image
from wagtail.models import Page
from wagtail.query import PageQuerySet
from wagtail.snippets.models import register_snippet

# The renditions of the template card.html, written as there: any other order would make them anew for each request.
CARD_RENDITIONS = [f"format-{name}|fill-{size}" for size in ("400x267", "800x533") for name in ("avif", "webp", "jpeg")]
LATEST, IN_SECTION, IN_SECTION_ON_FRONT = 15, 20, 4


@register_snippet
class Author(models.Model):
    """An author."""

    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


@register_snippet
class Topic(models.Model):
    """A topic."""

    name = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.name


class FrontPage(Page):
    """The front page: the latest articles, and the newest of each section with pictures."""

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the latest articles and the sections."""
        context = super().get_context(request, *args, **kwargs)
        context["latest"] = with_author(ArticlePage.objects.descendant_of(self))[:LATEST]
        context["sections"] = [
            (section, for_cards(ArticlePage.objects.child_of(section))[:IN_SECTION_ON_FRONT])
            for section in SectionPage.objects.child_of(self).live()
        ]
        return context


class SectionPage(Page):
    """A section with its newest articles."""

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the context with the articles."""
        context = super().get_context(request, *args, **kwargs)
        context["articles"] = for_cards(ArticlePage.objects.child_of(self))[:IN_SECTION]
        return context


class ArticlePage(Page):
    """An article with comments."""

    standfirst = models.CharField(max_length=400, blank=True)
    body = RichTextField()
    author = models.ForeignKey(Author, null=True, on_delete=models.PROTECT)
    topics = ParentalManyToManyField(Topic)
    photo = models.ForeignKey(Image, null=True, on_delete=models.PROTECT, related_name="+")
    content_panels = [*Page.content_panels, *map(FieldPanel, ("standfirst", "body", "author", "topics", "photo"))]

    def get_absolute_url(self) -> str:
        """Return the address that django-comments-xtd uses."""
        return self.get_url()


def with_author(articles: PageQuerySet) -> PageQuerySet:
    """Return the live ones of these articles with their authors, newest first."""
    return articles.live().order_by("-first_published_at").select_related("author")


def for_cards(articles: PageQuerySet) -> PageQuerySet:
    """Return the live ones of these articles with authors, photos and the photos' renditions, newest first."""
    photos = Image.objects.prefetch_renditions(*CARD_RENDITIONS)
    return with_author(articles).prefetch_related(Prefetch("photo", queryset=photos))
