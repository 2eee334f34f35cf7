"""The addresses of the readers' pages; a section takes any first word, so it comes last."""

from django.urls import path

from ..delivery import addresses  # noqa: F401 (registers the converters)
from . import history, receipt, reporting, views

urlpatterns = [
    path("", views.front, name="front"),
    # articles
    path("news/<id:news_id>/", views.article, name="article-short"),
    path("news/<id:news_id>/history/", history.versions, name="article-versions"),
    path("news/<id:news_id>/history/<id:number>/", history.version, name="article-version"),
    path("news/<id:news_id>/<words:slug>/", views.article, name="article"),
    path("corrections/", views.corrections, name="corrections"),
    # readers' words about comments
    path("comments/receipt/<slug:token>/", receipt.receipt, name="comment-receipt"),
    path("comments/<id:comment_id>/report/", reporting.report_comment, name="comment-report"),
    # topics and authors
    path("topics/", views.topics, name="topics"),
    path("topics/<words:slug>/", views.TopicFront.as_view(), name="topic"),
    path("authors/", views.authors, name="authors"),
    path("authors/<words:slug>/", views.AuthorFront.as_view(), name="author"),
    # the archive
    path("archive/", views.archive_index, name="archive"),
    path("archive/<yyyy:year>/", views.archive_year, name="archive-year"),
    path("archive/<yyyy:year>/<dd:month>/", views.archive_month, name="archive-month"),
    path("archive/<yyyy:year>/<dd:month>/<dd:day>/", views.archive_day, name="archive-day"),
    # sections
    path("<words:slug>/", views.SectionFront.as_view(), name="section"),
]
