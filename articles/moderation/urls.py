"""The addresses of the moderators' screens. They come before Django's /admin/, which answers every address under it."""

from collections.abc import Callable
from functools import partial

from django.contrib import admin
from django.http import HttpResponseBase
from django.urls import URLPattern, path

from ..delivery import url_converters  # noqa: F401 (registers the converters)
from . import bulk_views, comment_views, queue_views, sanction_views, statistics_views

URL_PREFIX = "moderation/"


def desk_path(route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
    """Return the path of a screen for people who are signed in at the desk."""
    return path(f"{URL_PREFIX}{route}", admin.site.admin_view(view), name=name)


urlpatterns = [
    # the queue
    desk_path("", queue_views.moderation_queue, "moderation"),
    desk_path("undo/", queue_views.undo_view, "moderation-undo"),
    desk_path("news/", queue_views.queue_updates, "moderation-queue-updates"),
    # bulk decisions
    desk_path("sample/", bulk_views.approve_by_sample, "moderation-sample"),
    desk_path(
        "<id:comment_id>/all/person/",
        partial(bulk_views.comments_by_commenter_view, scope="person"),
        "moderation-by-commenter",
    ),
    desk_path(
        "<id:comment_id>/all/network/",
        partial(bulk_views.comments_by_commenter_view, scope="network"),
        "moderation-by-network",
    ),
    # one comment
    desk_path("<id:comment_id>/", comment_views.comment_detail, "moderation-comment"),
    desk_path("<id:comment_id>/reply/", comment_views.send_reply, "moderation-reply"),
    desk_path("<id:comment_id>/pick/", comment_views.set_pick, "moderation-pick"),
    desk_path("<id:comment_id>/sanction/", comment_views.sanction_commenter, "moderation-sanction"),
    # sanctions
    desk_path("sanctions/", sanction_views.sanction_list, "moderation-sanctions"),
    desk_path("sanctions/<id:sanction_id>/lift/", sanction_views.lift_sanction_view, "moderation-lift-sanction"),
    # statistics
    desk_path("workload/", statistics_views.workload, "moderation-workload"),
    desk_path("score/", statistics_views.classifier_accuracy, "moderation-classifier-accuracy"),
]
