"""The URLs for machines. They come before the sections, whose slugs match any first part of an address."""

from django.urls import path

from ..delivery import url_converters  # noqa: F401 (registers the converters)
from . import ninjs_newsml_views, sitemap_views, views

urlpatterns = [
    # feeds
    path("feeds/all.<format:feed_format>", views.NewspaperFeed.as_view(), name="feed"),
    path("search/feed.<format:feed_format>", views.SearchFeed.as_view(), name="search-feed"),
    path("topics/<unicode_slug:slug>/feed.<format:feed_format>", views.TopicFeed.as_view(), name="topic-feed"),
    path("authors/<unicode_slug:slug>/feed.<format:feed_format>", views.AuthorFeed.as_view(), name="author-feed"),
    path("<unicode_slug:slug>/feed.<format:feed_format>", views.SectionFeed.as_view(), name="section-feed"),
    path("news/<id:news_id>/comments.<format:feed_format>", views.comments, name="comments-feed"),
    # an article in exchange formats
    path("news/<id:news_id>.json", ninjs_newsml_views.as_ninjs, name="article-ninjs"),
    path("news/<id:news_id>.xml", ninjs_newsml_views.as_newsml, name="article-newsml"),
    # sitemaps
    path("robots.txt", sitemap_views.robots_txt, name="robots"),
    path("sitemap.xml", sitemap_views.sitemap_index, name="sitemap"),
    path("sitemaps/news.xml", sitemap_views.news_sitemap, name="sitemap-news"),
    path("sitemaps/subjects.xml", sitemap_views.subjects_sitemap, name="sitemap-subjects"),
    path("sitemaps/articles-<yyyy:year>-<dd:month>.xml", sitemap_views.month_sitemap, name="sitemap-month"),
    path(
        "sitemaps/articles-<yyyy:year>-<dd:month>-part-<dd:part>.xml",
        sitemap_views.month_sitemap,
        name="sitemap-month-part",
    ),
]
