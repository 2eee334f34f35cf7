"""The pictures that readers are served, and the desk's own addresses of photos."""

from pathlib import PurePosixPath

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import modelformset_factory
from django.http import FileResponse, Http404, HttpResponseNotModified, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ..delivery.headers import public_response
from ..delivery.url_converters import is_row_id
from .change_photo import change_photo
from .forms import BulkDescriptionForm, BulkDescriptionFormSet, SharedFieldsForm
from .models import Photo
from .renditions import rendition_for
from .storage import public_storage

# What is served at all, and as what; nothing is guessed from a file.
CONTENT_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg", "jpeg": "image/jpeg"}
# How many photos the editor's picker shows at once, and how many are described on one page.
PICKER_SIZE, MAX_DESCRIBED = 24, 100
PORTRAIT_CONTENT_TYPES = {"png": "image/png", "gif": "image/gif"}


@require_safe
@public_response
def serve_media(request, folder, path):
    """Serve a picture of the public storage: as a picture and nothing else, from the address's own extension.

    The address of a rendition or a card never means anything else, so it may be kept for ever; a
    portrait is asked about.
    """
    name = f"{folder}/{path}"
    is_immutable = folder != "portraits"
    content_type = (CONTENT_TYPES if is_immutable else CONTENT_TYPES | PORTRAIT_CONTENT_TYPES).get(
        PurePosixPath(name).suffix[1:].lower()
    )
    if content_type is None or ".." in name or "\0" in name:
        raise Http404("There is no such picture.")
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
        raise Http404("There is no such picture.") from error
    return FileResponse(file, content_type=content_type, headers=headers)


@require_safe
def photo_image(request, photo_id):
    """Lead to a photo's picture: the address that figures are stored under, and that the editor shows."""
    if not request.user.has_perm("articles.view_photo"):
        raise PermissionDenied
    rendition = rendition_for(get_object_or_404(Photo, pk=photo_id), "natural", 800, "webp")
    if rendition is None:
        raise Http404("The photo has no renditions yet: manage.py make_renditions")
    return redirect(rendition.url)


@require_safe
@never_cache
def photo_picker(request):
    """Return, as JSON, the newest photos that have the words `q`: what the editor's picker shows of each."""
    if not request.user.has_perm("articles.view_photo"):
        raise PermissionDenied
    photos = Photo.objects.search(request.GET.get("q", ""))[:PICKER_SIZE]
    return JsonResponse({"photos": [_for_picker(photo) for photo in photos if photo.crops]})


def _for_picker(photo):
    return {
        "id": photo.pk,
        "name": str(photo),
        "credit": photo.credit,
        "alt": photo.alt_text,
        "thumbnail": photo.thumbnail.url,
        "flag": "" if photo.is_shown() else "Rights ended",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def describe_photos(request):
    """Describe several photos on one page: what they share first, then each by itself."""
    if not request.user.has_perm("articles.change_photo"):
        raise PermissionDenied
    wanted = [int(text) for text in request.GET.get("photos", "").split(",") if is_row_id(text)][:MAX_DESCRIBED]
    photos = [photo for photo in Photo.objects.filter(pk__in=wanted) if _may_change(request, photo)]
    formsets = modelformset_factory(
        Photo, BulkDescriptionForm, formset=BulkDescriptionFormSet, extra=0, can_delete=False
    )
    data = request.POST if request.method == "POST" else None
    rows = Photo.objects.filter(pk__in=[photo.pk for photo in photos])
    shared, formset = SharedFieldsForm(data, prefix="shared"), formsets(data, queryset=rows)
    if data and shared.is_valid() and formset.is_valid():
        with transaction.atomic():
            count = sum(change_photo(form.instance, form.changes | shared.changes, by=request.user) for form in formset)
        messages.success(request, f"{count} photo{'' if count == 1 else 's'} described.")
        return redirect("admin:articles_photo_changelist")
    context = admin.site.each_context(request) | {
        "title": "Describe photos",
        "shared": shared,
        "formset": formset,
        "left_out": len(wanted) - len(photos),
        "has_errors": bool(data),
    }
    return TemplateResponse(request, "admin/articles/photo/describe.html", context, status=422 if data else 200)


def _may_change(request, photo):
    return admin.site.get_model_admin(Photo).has_change_permission(request, photo)
