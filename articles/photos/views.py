"""Views that serve pictures to readers, and the desk's views of photos outside the admin."""

from pathlib import PurePosixPath
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import modelformset_factory
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ..delivery.headers import public_response
from ..delivery.safe_methods import safe_methods_only
from ..delivery.staff_user import staff_user
from ..delivery.url_converters import is_row_id
from .change_photo import change_photo
from .forms import BulkDescriptionForm, BulkDescriptionFormSet, SharedFieldsForm
from .models import Photo
from .renditions import rendition_for
from .storage import public_storage

# The content types of the file extensions that are served; the content of a file is never used to guess one.
CONTENT_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg", "jpeg": "image/jpeg"}
# The numbers of photos in the picker and on the page that describes several photos.
PICKER_SIZE, MAX_DESCRIBED = 24, 100
PORTRAIT_CONTENT_TYPES = {"png": "image/png", "gif": "image/gif"}


@safe_methods_only
@public_response
def serve_media(request: HttpRequest, folder: str, path: str) -> HttpResponseBase:
    """Serve a picture of the public storage, with the content type of its extension.

    The content of a rendition's or card's address never changes, so caches may keep it for ever; portraits are
    revalidated.
    """
    name = f"{folder}/{path}"
    is_immutable = folder != "portraits"
    content_type = (CONTENT_TYPES if is_immutable else CONTENT_TYPES | PORTRAIT_CONTENT_TYPES).get(
        PurePosixPath(name).suffix[1:].lower()
    )
    if content_type is None or ".." in name or "\0" in name:
        raise Http404("There is no picture at this address.")
    etag = f'"{name}"'
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if is_immutable:
        headers |= {"Cache-Control": "public, max-age=31536000, immutable", "ETag": etag}
        if request.headers.get("If-None-Match") == etag:
            return HttpResponseNotModified(headers=headers)
    try:
        file = public_storage().open(name)
    except OSError as error:
        raise Http404("There is no picture at this address.") from error
    return FileResponse(file, content_type=content_type, headers=headers)


@require_safe
def photo_image(request: HttpRequest, photo_id: int) -> HttpResponse:
    """Redirect to a rendition of a photo; figures in article bodies are stored with this address."""
    if not staff_user(request).has_perm("articles.view_photo"):
        raise PermissionDenied
    rendition = rendition_for(get_object_or_404(Photo, pk=photo_id), "natural", 800, "webp")
    if rendition is None:
        raise Http404("The photo has no renditions yet: manage.py make_renditions")
    return redirect(rendition.url)


@require_safe
@never_cache
def photo_picker(request: HttpRequest) -> JsonResponse:
    """Return the newest photos that match the query `q`, as JSON for the picker."""
    if not staff_user(request).has_perm("articles.view_photo"):
        raise PermissionDenied
    photos = Photo.objects.search(request.GET.get("q", ""))[:PICKER_SIZE]
    return JsonResponse({"photos": [_for_picker(photo) for photo in photos if photo.crops]})


def _for_picker(photo: Photo) -> dict[str, Any]:
    thumbnail = photo.thumbnail
    return {
        "id": photo.pk,
        "name": str(photo),
        "credit": photo.credit,
        "alt": photo.alt_text,
        "thumbnail": thumbnail.url if thumbnail else "",
        "flag": "" if photo.is_shown() else _("Rights ended"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def describe_photos(request: HttpRequest) -> HttpResponse:
    """Describe several photos on one page: first their shared fields, then each photo."""
    if not staff_user(request).has_perm("articles.change_photo"):
        raise PermissionDenied
    photo_ids = [int(text) for text in request.GET.get("photos", "").split(",") if is_row_id(text)][:MAX_DESCRIBED]
    photos = [photo for photo in Photo.objects.filter(pk__in=photo_ids) if _may_change(request, photo)]
    formsets = modelformset_factory(
        Photo, BulkDescriptionForm, formset=BulkDescriptionFormSet, extra=0, can_delete=False
    )
    data = request.POST if request.method == "POST" else None
    rows = Photo.objects.filter(pk__in=[photo.pk for photo in photos])
    shared, formset = SharedFieldsForm(data, prefix="shared"), formsets(data, queryset=rows)
    if data and shared.is_valid() and formset.is_valid():
        with transaction.atomic():
            count = sum(
                change_photo(form.instance, form.changes | shared.changes, by=staff_user(request)) for form in formset
            )
        message = ngettext("Description of %(count)d photo saved.", "Descriptions of %(count)d photos saved.", count)
        messages.success(request, message % {"count": count})
        return redirect("admin:articles_photo_changelist")
    context = admin.site.each_context(request) | {
        "title": _("Describe photos"),
        "shared": shared,
        "formset": formset,
        "left_out": len(photo_ids) - len(photos),
        "has_errors": bool(data),
    }
    return TemplateResponse(request, "admin/articles/photo/describe.html", context, status=422 if data else 200)


def _may_change(request: HttpRequest, photo: Photo) -> bool:
    return admin.site.get_model_admin(Photo).has_change_permission(request, photo)
