"""The URLs of the newspaper, part by part; pages come last, since the URL of a section matches any first segment."""

from django.urls import include, path

from .api.urls import desk as api_desk
from .api.urls import urlpatterns as api
from .comments.urls import urlpatterns as comments
from .desk.api_urls import urlpatterns as desk_api
from .desk.urls import urlpatterns as article_desk
from .feeds.urls import urlpatterns as feeds
from .moderation.urls import urlpatterns as moderation
from .pages.urls import urlpatterns as pages
from .photos.urls import desk as photo_desk
from .photos.urls import urlpatterns as photos
from .preview.urls import desk as preview_desk
from .preview.urls import urlpatterns as preview
from .search.urls import urlpatterns as search
from .writing.urls import urlpatterns as writing

# Pages of the desk under Django's /admin/, which come before the URLs of the admin.
desk = [
    path("", include(moderation)),
    path("", include(preview_desk)),
    path("", include(article_desk)),
    path("", include(writing)),
    path("", include(photo_desk)),
    path("", include(api_desk)),
]

urlpatterns = [
    path("", include(photos)),
    path("", include(comments)),
    path("", include(search)),
    path("", include(feeds)),
    path("", include(preview)),
    path("", include(desk_api)),
    path("", include(api)),
    path("", include(pages)),
]
