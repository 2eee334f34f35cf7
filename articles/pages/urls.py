"""The URLs of the readers' pages; a section's slug matches any first part of an address, so it comes last."""

from django.urls import path

from ..delivery import url_converters  # noqa: F401 (registers the converters)
from . import comment_receipt_views, comment_report_views, privacy_page, version_views, views

urlpatterns = [
    path("", views.front, name="front"),
    # articles
    path("news/<id:news_id>/", views.article, name="article-short"),
    path("news/<id:news_id>/history/", version_views.versions, name="article-versions"),
    path("news/<id:news_id>/history/<id:number>/", version_views.version, name="article-version"),
    path("news/<id:news_id>/<unicode_slug:slug>/", views.article, name="article"),
    path("corrections/", views.corrections, name="corrections"),
    path("pages/privacy/", privacy_page.privacy, name="privacy"),
    # receipts and reports of comments
    path("comments/receipt/<slug:token>/", comment_receipt_views.receipt, name="comment-receipt"),
    path("comments/<id:comment_id>/report/", comment_report_views.report_comment, name="comment-report"),
    # topics and authors
    path("topics/", views.topics, name="topics"),
    path("topics/<unicode_slug:slug>/", views.TopicPage.as_view(), name="topic"),
    path("authors/", views.authors, name="authors"),
    path("authors/<unicode_slug:slug>/", views.AuthorPage.as_view(), name="author"),
    # the archive
    path("archive/", views.archive_index, name="archive"),
    path("archive/<yyyy:year>/", views.archive_year, name="archive-year"),
    path("archive/<yyyy:year>/<dd:month>/", views.archive_month, name="archive-month"),
    path("archive/<yyyy:year>/<dd:month>/<dd:day>/", views.archive_day, name="archive-day"),
    # sections
    path("<unicode_slug:slug>/", views.SectionPage.as_view(), name="section"),
]
