"""The addresses of the talk. They come before the articles', to which “comments” would be a slug."""

from django.urls import path

from ..delivery import addresses  # noqa: F401 (registers the converters)
from . import views

urlpatterns = [
    # the talk on an article
    path("news/<id:news_id>/comments/", views.comments, name="comment-post"),
    # one comment
    path("comments/<id:comment_id>/", views.thread, name="comment"),
    path("comments/receipt/<slug:token>/", views.receipt, name="comment-receipt"),
]
