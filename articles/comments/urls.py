"""The addresses of the talk. They come before the articles', to which “comments” would be a slug."""

from django.urls import path

from ..delivery import addresses  # noqa: F401 (registers the converters)
from . import sender_views, views

urlpatterns = [
    # the talk on an article
    path("news/<id:news_id>/comments/", views.comments, name="comment-post"),
    # one comment
    path("comments/<id:comment_id>/", views.thread, name="comment"),
    # a sender's letters
    path("comments/letters/stop/<str:token>/", sender_views.stop, name="comment-stop"),
    path("comments/letters/confirm/<str:token>/", sender_views.confirm_letters, name="comment-confirm"),
    # a sender's comments
    path("comments/mine/", sender_views.my_comments, name="comments-mine"),
    path("comments/mine/export/", sender_views.export_mine, name="comments-mine-export"),
    path("comments/mine/erase/", sender_views.erase_mine, name="comments-mine-erase"),
    path("comments/mine/<str:token>/", sender_views.confirm_mine, name="comments-mine-confirm"),
]
