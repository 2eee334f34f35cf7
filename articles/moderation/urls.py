"""The addresses of the moderators' screens. They come before Django's own /admin/, which takes all that begins so."""

from functools import partial

from django.contrib import admin
from django.urls import path

from ..delivery import addresses  # noqa: F401 (registers the converters)
from . import bulk_views, comment_views, figures_views, sanction_views, views

HERE = "moderation/"


def desk(address, view, name):
    """Return the path of a screen that is there for those who are signed in at the desk."""
    return path(f"{HERE}{address}", admin.site.admin_view(view), name=name)


urlpatterns = [
    # the queue
    desk("", views.moderation, "moderation"),
    desk("undo/", views.take_back, "moderation-undo"),
    desk("news/", views.news, "moderation-news"),
    # many at once
    desk("sample/", bulk_views.by_sample, "moderation-sample"),
    desk("<id:comment_id>/all/person/", partial(bulk_views.of_commenter, extent="person"), "moderation-by-person"),
    desk("<id:comment_id>/all/network/", partial(bulk_views.of_commenter, extent="network"), "moderation-by-network"),
    # one comment
    desk("<id:comment_id>/", comment_views.comment, "moderation-comment"),
    desk("<id:comment_id>/reply/", comment_views.answer, "moderation-reply"),
    desk("<id:comment_id>/pick/", comment_views.choose, "moderation-pick"),
    desk("<id:comment_id>/sanction/", comment_views.sanction, "moderation-sanction"),
    # sanctions
    desk("sanctions/", sanction_views.sanctions, "moderation-sanctions"),
    desk("sanctions/<id:sanction_id>/lift/", sanction_views.end_sanction, "moderation-lift"),
    # figures
    desk("workload/", figures_views.workload, "moderation-workload"),
    desk("score/", figures_views.score, "moderation-score"),
]
