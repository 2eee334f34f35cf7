"""The URLs of comments. They must precede the URLs of articles, where “comments” would be taken for a slug."""

from django.urls import path

from ..delivery import url_converters  # noqa: F401 (registers the converters)
from . import commenter_views, views

urlpatterns = [
    # the thread of an article
    path("news/<id:news_id>/comments/", views.article_comments, name="article-comments"),
    # one comment
    path("comments/<id:comment_id>/", views.show_conversation, name="comment"),
    # e-mails to a commenter
    path("comments/letters/stop/<str:token>/", commenter_views.unsubscribe, name="comment-unsubscribe"),
    path("comments/letters/confirm/<str:token>/", commenter_views.confirm_email, name="comment-confirm-email"),
    # a commenter's own comments
    path("comments/mine/", commenter_views.my_comments, name="own-comments"),
    path("comments/mine/export/", commenter_views.export_my_comments, name="own-comments-export"),
    path("comments/mine/erase/", commenter_views.erase_my_comments, name="own-comments-erase"),
    path("comments/mine/<str:token>/", commenter_views.open_my_comments, name="own-comments-open"),
]
