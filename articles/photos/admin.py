"""The desk's screens of photos: the library, the upload, and the page of a photo."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.forms import Media, Script
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_tasks_db.admin import DBTaskResultAdmin
from django_tasks_db.models import DBTaskResult

from ..admin_mixins.admin_lookups import DeclaredLookupsMixin
from ..admin_mixins.audited_admin import AuditedAdminMixin
from ..delivery.staff_user import staff_user
from ..delivery.url_converters import parse_row_id
from .change_photo import UNLOGGED_FIELDS, change_photo
from .filters import LibraryTabFilter, LicenceFilter
from .forms import DESCRIPTION_FIELDS, RIGHTS_FIELDS, SHOW_CROPS, MinuteInput, PhotoForm, UploadForm, posted_initial
from .models import Photo
from .querysets import PhotoQuerySet
from .upload_photo import UploadResult, try_upload_photo

# The number of uses of each kind that the page of a photo shows.
MAX_USES_SHOWN = 20


class PhotoChangeList(ChangeList):
    """The grid of photos, with the number of articles that use each, in a fixed number of queries."""

    def get_results(self, request: HttpRequest) -> None:
        """Fetch a page of photos, and set `use_count` on each."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        uses = Photo.objects.filter(pk__in=[photo.pk for photo in self.result_list]).uses()
        for photo in self.result_list:
            photo.use_count = len(uses.get(photo.pk, ()))


@admin.register(Photo)
class PhotoAdmin(AuditedAdminMixin, admin.ModelAdmin):
    """Photos, newest first, as a grid."""

    form = PhotoForm
    formfield_overrides = {models.DateTimeField: {"form_class": forms.DateTimeField, "widget": MinuteInput}}
    fieldsets = [
        (_("Focal point"), {"fields": ["focal_x", "focal_y"], "classes": ["focus"]}),
        (_("Description"), {"fields": [*DESCRIPTION_FIELDS], "classes": ["side-panel"]}),
        (_("Credit and rights"), {"fields": [*RIGHTS_FIELDS], "classes": ["side-panel"]}),
        (_("File"), {"fields": ["replacement"], "classes": ["side-panel"]}),
    ]
    list_filter = [LibraryTabFilter, LicenceFilter]
    # Turns the search field on; get_search_results does the search.
    search_fields = ["caption"]
    search_help_text = _("Text, people, place, credit or date (2021-08-03)")
    list_per_page = 40
    list_max_show_all = 0
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    actions = ["describe"]
    unlogged_fields = frozenset(UNLOGGED_FIELDS | {"uploaded_at"})

    # permissions

    def has_change_permission(self, request: HttpRequest, obj: Photo | None = None) -> bool:
        """Require the permission to publish for a photo that readers see, because a change is visible immediately."""
        may_change = super().has_change_permission(request, obj)
        if obj is None or staff_user(request).has_perm("articles.publish_article"):
            return may_change
        return may_change and not obj.is_live

    # the library

    def get_queryset(self, request: HttpRequest) -> PhotoQuerySet:
        """Return the photos with their uploaders."""
        # The default manager of Photo returns a PhotoQuerySet.
        return cast(PhotoQuerySet, super().get_queryset(request).select_related("uploaded_by"))

    # The list is always one of photos.
    def get_search_results(  # type: ignore[override]
        self, request: HttpRequest, queryset: PhotoQuerySet, search_term: str
    ) -> tuple[PhotoQuerySet, bool]:
        """Find photos by terms in any of their fields, by the day or month they were taken, or by ID."""
        photo_id = search_term.strip()
        if photo_id.isdecimal() and photo_id.isascii() and len(photo_id) < 10:
            return queryset.filter(pk=photo_id) | queryset.search(search_term), False
        return queryset.search(search_term), False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the class of the list that counts uses."""
        return PhotoChangeList

    @admin.action(description=_("Describe selected photos"), permissions=["change"])
    def describe(self, request: HttpRequest, queryset: PhotoQuerySet) -> HttpResponse:
        """Redirect to the page that describes several photos."""
        return redirect(_describe_url(queryset.values_list("pk", flat=True)))

    # upload

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the upload form; upload each file by itself, so that a refused file doesn't stop the others."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
        outcomes: list[UploadResult] = []
        if form.is_valid():
            outcomes = [try_upload_photo(file, by=staff_user(request)) for file in form.cleaned_data["files"]]
        return self._upload_response(request, form, outcomes)

    def _upload_response(self, request: HttpRequest, form: UploadForm, outcomes: list[UploadResult]) -> HttpResponse:
        is_refused = bool(form.errors) or any(outcome.photo is None for outcome in outcomes)
        if request.headers.get("Accept") == "application/json":
            results: list[dict[str, Any]] = [outcome.as_json() for outcome in outcomes] or [
                {"sentence": " ".join(map(str, form.errors.get("files", [])))}
            ]
            return JsonResponse({"outcomes": results}, status=422 if is_refused else 200)
        photo_ids = [outcome.photo.pk for outcome in outcomes if outcome.photo and outcome.is_added]
        if outcomes and len(photo_ids) == len(outcomes):
            one = reverse("admin:articles_photo_change", args=photo_ids[:1])
            return redirect(one if len(photo_ids) == 1 else _describe_url(photo_ids))
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": gettext("Add photos"),
            "form": form,
            "outcomes": outcomes,
            "media": _module("desk/photo_upload.js"),
        }
        template = "admin/articles/photo/upload.html"
        return TemplateResponse(request, template, context, status=422 if is_refused else 200)

    # the page of a photo

    def get_fieldsets(self, request: HttpRequest, obj: Photo | None = None) -> list[Any]:
        """Leave out the replacement file if the page is read-only."""
        return self.fieldsets if self.has_change_permission(request, obj) else self.fieldsets[:-1]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the page of a photo; on POST, change it, or show the crops of a focal point without saving."""
        photo = self._posted_photo(request, object_id)
        if photo is None:
            return super().change_view(request, object_id, form_url, extra_context)
        if not self.has_change_permission(request, photo):
            raise PermissionDenied
        # The class is made from `form`.
        form_class = cast(type[PhotoForm], self.get_form(request, photo, change=True))
        if request.POST.get("_act") == SHOW_CROPS:
            return self._show_form(
                request, photo, form_class(initial=posted_initial(form_class, request.POST), instance=photo)
            )
        form = form_class(request.POST, request.FILES, instance=photo)
        if form.is_valid() and self._change(request, photo, form):
            messages.success(request, gettext("Photo saved."))
            return redirect("admin:articles_photo_change", photo.pk)
        return self._show_form(request, photo, form)

    def _posted_photo(self, request: HttpRequest, object_id: str) -> Photo | None:
        """Return the photo whose form is posted; None if Django's own view handles the request."""
        photo_id = parse_row_id(object_id) if request.method == "POST" else None
        return None if photo_id is None else self.get_queryset(request).filter(pk=photo_id).first()

    def _change(self, request: HttpRequest, photo: Photo, form: PhotoForm) -> bool:
        """Change the photo and return True; if that is refused, add the errors to the form and return False."""
        try:
            change_photo(photo, form.changes, by=staff_user(request), replacement=form.cleaned_data["replacement"])
        except ValidationError as error:
            form.add_error(None, error)
            return False
        # The stubs accept no model form here, though Django passes one.
        message = self.construct_change_message(request, form, [])  # type: ignore[arg-type]
        self.log_change(request, photo, message)
        return True

    def _show_form(self, request: HttpRequest, photo: Photo, form: PhotoForm) -> HttpResponse:
        """Show a posted form again, in the same way as Django's change_view."""
        admin_form = AdminForm(form, self.get_fieldsets(request, photo), {}, model_admin=self)
        context = self.admin_site.each_context(request) | {
            "title": gettext("Change photo"),
            "subtitle": str(photo),
            "adminform": admin_form,
            "object_id": str(photo.pk),
            "original": photo,
            "media": self.media + admin_form.media,
            "inline_admin_formsets": [],
            "errors": form.errors,
        }
        return self.render_change_form(request, context, change=True, obj=photo)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Photo | None = None,
    ) -> HttpResponse:
        """Render the page with the uses of the photo and the script that moves the focal point."""
        context["media"] += _module("desk/focal_point.js")
        if obj and staff_user(request).has_perm("articles.view_article"):
            context["uses"] = _uses_of(obj)
        response = super().render_change_form(request, context, add, change, form_url, obj)
        response.status_code = 422 if context["adminform"].form.errors else 200
        return response


def _uses_of(photo: Photo) -> list[dict[str, Any]]:
    """Return the uses of a photo, at most MAX_USES_SHOWN of each kind, each with kind, News ID and headline."""
    uses_by_kind = [
        (gettext("Lead photo, as published"), photo.livearticles.values_list("pk", "headline")),
        (
            gettext("In the text, as published"),
            photo.live_figures.values_list("live_article", "live_article__headline"),
        ),
        (gettext("Lead photo of the working copy"), photo.articles.values_list("pk", "headline")),
        (gettext("In the text of the working copy"), photo.figures.values_list("article", "article__headline")),
    ]
    return [
        {"kind": kind, "news_id": news_id, "headline": headline}
        for kind, uses in uses_by_kind
        for news_id, headline in uses[:MAX_USES_SHOWN]
    ]


def _module(path: str) -> Media:
    # The stubs know paths here, but not Script objects.
    return Media(js=[Script(path, type="module")])  # type: ignore[list-item]


def _describe_url(photo_ids: Iterable[int]) -> str:
    return f"{reverse('describe-photos')}?photos={','.join(map(str, photo_ids))}"


admin.site.unregister(DBTaskResult)


@admin.register(DBTaskResult)
class TaskResultAdmin(DeclaredLookupsMixin, DBTaskResultAdmin):
    """The background tasks of uploads, as their package shows them."""
