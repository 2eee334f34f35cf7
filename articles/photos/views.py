"""The pictures that readers are served, and the desk's own addresses of photos."""

from pathlib import PurePosixPath

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from ..delivery.headers import public as kept_public
from .models import Photo
from .renditions import rendition_for
from .storage import public

# What is served at all, and as what; nothing is guessed from a file.
TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg", "jpeg": "image/jpeg"}
PORTRAITS = {"png": "image/png", "gif": "image/gif"}


@require_safe
@kept_public
def media(request, folder, path):
    """Serve a picture of the public storage: as a picture and nothing else, from the address's own extension.

    A rendition's address never means anything else, so it may be kept for ever; a portrait is asked about.
    """
    name = f"{folder}/{path}"
    content_type = (TYPES if folder == "photos" else TYPES | PORTRAITS).get(PurePosixPath(name).suffix[1:].lower())
    if content_type is None or ".." in name or "\0" in name:
        raise Http404("There is no such picture.")
    etag = f'"{name}"'
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if folder == "photos":
        headers |= {"Cache-Control": "public, max-age=31536000, immutable", "ETag": etag}
        if request.headers.get("If-None-Match") == etag:
            return HttpResponseNotModified(headers=headers)
    try:
        file = public().open(name)
    except OSError as error:
        raise Http404("There is no such picture.") from error
    return FileResponse(file, content_type=content_type, headers=headers)


@require_safe
def show(request, photo_id):
    """Lead to a photo's picture: the address that figures are stored under, and that the editor shows."""
    if not request.user.has_perm("articles.view_photo"):
        raise PermissionDenied
    rendition = rendition_for(get_object_or_404(Photo, pk=photo_id), "natural", 800, "webp")
    if rendition is None:
        raise Http404("The photo has no renditions yet: manage.py make_renditions")
    return redirect(rendition.url)
