"""The addresses of the moderators' screens. They come before Django's own /admin/, which takes all that begins so."""

from django.contrib import admin
from django.urls import path, register_converter

from ..delivery import addresses  # noqa: F401 (registers the converters)
from . import bulk_views, comment_views, figures_views, sanction_views, views
from .everything import EXTENTS

HERE = "moderation/"


class Extent:
    """Whose comments: those of a person or of a network."""

    regex = "|".join(EXTENTS)

    def to_python(self, value):
        """Return the word as it stands."""
        return value

    def to_url(self, value):
        """Return the word as it stands."""
        return value


register_converter(Extent, "extent")


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
    desk("<id:comment_id>/all/<extent:extent>/", bulk_views.of_sender, "moderation-everything"),
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
