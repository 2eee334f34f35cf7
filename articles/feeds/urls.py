"""The addresses for programs. They come before the sections', which take any first word."""

from django.urls import path

from ..delivery import addresses  # noqa: F401 (registers the converters)
from . import formats, robots, views

urlpatterns = [
    # feeds
    path("feeds/all.<format:form>", views.ArticleFeed.as_view(), name="feed"),
    path("search/feed.<format:form>", views.SearchFeed.as_view(), name="search-feed"),
    path("topics/<words:slug>/feed.<format:form>", views.TopicFeed.as_view(), name="topic-feed"),
    path("authors/<words:slug>/feed.<format:form>", views.AuthorFeed.as_view(), name="author-feed"),
    path("<words:slug>/feed.<format:form>", views.SectionFeed.as_view(), name="section-feed"),
    path("news/<id:news_id>/comments.<format:form>", views.comments, name="comments-feed"),
    # an article in the formats that newsrooms exchange
    path("news/<id:news_id>.json", formats.as_ninjs, name="article-ninjs"),
    path("news/<id:news_id>.xml", formats.as_newsml, name="article-newsml"),
    # sitemaps
    path("robots.txt", robots.robots, name="robots"),
    path("sitemap.xml", robots.index, name="sitemap"),
    path("sitemaps/news.xml", robots.news, name="sitemap-news"),
    path("sitemaps/subjects.xml", robots.subjects, name="sitemap-subjects"),
    path("sitemaps/articles-<yyyy:year>-<dd:month>.xml", robots.month, name="sitemap-month"),
    path("sitemaps/articles-<yyyy:year>-<dd:month>-part-<dd:part>.xml", robots.month, name="sitemap-month-part"),
]
