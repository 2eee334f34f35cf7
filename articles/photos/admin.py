"""The desk's screens of photos: the library, upload, a photo's page."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.forms import Media, Script
from django.http import JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django_tasks_db.admin import DBTaskResultAdmin
from django_tasks_db.models import DBTaskResult

from ..admin_mixins.admin_lookups import DeclaredLookupsMixin
from ..admin_mixins.audited_admin import AuditedAdminMixin
from ..delivery.url_converters import parse_row_id
from .change_photo import UNLOGGED_FIELDS, change_photo
from .filters import LibraryTabFilter, LicenceFilter
from .forms import DESCRIPTION_FIELDS, RIGHTS_FIELDS, SHOW_CROPS, MinuteInput, PhotoForm, UploadForm, posted_initial
from .models import Photo
from .upload_photo import try_upload_photo

# Uses of a photo that its page shows, of each kind.
MAX_USES_SHOWN = 20


class PhotoChangeList(ChangeList):
    """The grid of photos, each with how many articles use it, in a fixed number of queries."""

    def get_results(self, request):
        """Fetch a page of photos and what uses them."""
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
        ("Focal point", {"fields": ["focal_x", "focal_y"], "classes": ["focus"]}),
        ("Words", {"fields": DESCRIPTION_FIELDS, "classes": ["side"]}),
        ("Credit and rights", {"fields": RIGHTS_FIELDS, "classes": ["side"]}),
        ("File", {"fields": ["replacement"], "classes": ["side"]}),
    ]
    list_filter = [LibraryTabFilter, LicenceFilter]
    # What is searched is the library's own matter: Photo.objects.search.
    search_fields = ["caption"]
    search_help_text = "Words, people, place, credit or 2021-08-03"
    list_per_page = 40
    list_max_show_all = 0
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    actions = ["describe"]
    unlogged_fields = frozenset(UNLOGGED_FIELDS | {"uploaded_at"})

    # who may

    def has_change_permission(self, request, obj=None):
        """Leave a picture that readers see to those who publish: it changes for them at once."""
        may_change = super().has_change_permission(request, obj)
        if obj is None or request.user.has_perm("articles.publish_article"):
            return may_change
        return may_change and not obj.is_live

    # the library

    def get_queryset(self, request):
        """Fetch who uploaded each with it."""
        return super().get_queryset(request).select_related("uploaded_by")

    def get_search_results(self, request, queryset, search_term):
        """Find photos by words of any of their fields, by the day they were taken, or one by its number."""
        photo_id = search_term.strip()
        if photo_id.isdecimal() and photo_id.isascii() and len(photo_id) < 10:
            return queryset.filter(pk=photo_id) | queryset.search(search_term), False
        return queryset.search(search_term), False

    def get_changelist(self, request, **kwargs):
        """Return the list that counts uses."""
        return PhotoChangeList

    @admin.action(description="Describe the selected", permissions=["change"])
    def describe(self, request, queryset):
        """Go to where several photos are described."""
        return redirect(_describe_url(queryset.values_list("pk", flat=True)))

    # upload

    def add_view(self, request, form_url="", extra_context=None):
        """Take files in: each by itself, so that one that is refused keeps no other back."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
        outcomes = []
        if form.is_valid():
            outcomes = [try_upload_photo(file, by=request.user) for file in form.cleaned_data["files"]]
        return self._upload_response(request, form, outcomes)

    def _upload_response(self, request, form, outcomes):
        is_refused = bool(form.errors) or any(outcome.photo is None for outcome in outcomes)
        if request.headers.get("Accept") == "application/json":
            results = [outcome.as_json() for outcome in outcomes] or [
                {"sentence": " ".join(form.errors.get("files", []))}
            ]
            return JsonResponse({"outcomes": results}, status=422 if is_refused else 200)
        if outcomes and all(outcome.is_added for outcome in outcomes):
            photos = [outcome.photo.pk for outcome in outcomes]
            one = reverse("admin:articles_photo_change", args=photos[:1])
            return redirect(one if len(photos) == 1 else _describe_url(photos))
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": "Add photos",
            "form": form,
            "outcomes": outcomes,
            "media": Media(js=[Script("desk/photo_upload.js", type="module")]),
        }
        template = "admin/articles/photo/upload.html"
        return TemplateResponse(request, template, context, status=422 if is_refused else 200)

    # a photo's page

    def get_fieldsets(self, request, obj=None):
        """Leave out the file to be sent where the page is only to be read."""
        return self.fieldsets if self.has_change_permission(request, obj) else self.fieldsets[:-1]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show a photo's page; change the photo, or show the crops of a focal point that isn't saved yet."""
        photo = self._posted_photo(request, object_id)
        if photo is None:
            return super().change_view(request, object_id, form_url, extra_context)
        if not self.has_change_permission(request, photo):
            raise PermissionDenied
        form_class = self.get_form(request, photo, change=True)
        if request.POST.get("_act") == SHOW_CROPS:
            return self._show_form(
                request, photo, form_class(initial=posted_initial(form_class, request.POST), instance=photo)
            )
        form = form_class(request.POST, request.FILES, instance=photo)
        if form.is_valid() and self._change(request, photo, form):
            messages.success(request, "Saved.")
            return redirect("admin:articles_photo_change", photo.pk)
        return self._show_form(request, photo, form)

    def _posted_photo(self, request, object_id):
        """Return the photo whose form is posted; None where Django's own view answers."""
        photo_id = parse_row_id(object_id) if request.method == "POST" else None
        return None if photo_id is None else self.get_queryset(request).filter(pk=photo_id).first()

    def _change(self, request, photo, form):
        """Change the photo and return True; where that is refused, put the reasons on the form and return False."""
        try:
            change_photo(photo, form.changes, by=request.user, replacement=form.cleaned_data["replacement"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return False
        self.log_change(request, photo, self.construct_change_message(request, form, None))
        return True

    def _show_form(self, request, photo, form):
        """Show a posted form again, as Django's change_view shows it."""
        shown = AdminForm(form, self.get_fieldsets(request, photo), {}, model_admin=self)
        context = self.admin_site.each_context(request) | {
            "title": "Change photo",
            "subtitle": str(photo),
            "adminform": shown,
            "object_id": str(photo.pk),
            "original": photo,
            "media": self.media + shown.media,
            "inline_admin_formsets": [],
            "errors": form.errors,
        }
        return self.render_change_form(request, context, change=True, obj=photo)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Add where the photo is used, and the script that moves the focal point."""
        context["media"] += Media(js=[Script("desk/focal_point.js", type="module")])
        if request.user.has_perm("articles.view_article"):
            context["uses"] = _uses_of(obj)
        response = super().render_change_form(request, context, add, change, form_url, obj)
        response.status_code = 422 if context["adminform"].form.errors else 200
        return response


def _uses_of(photo):
    """Return where articles use a photo, at most MAX_USES_SHOWN of each kind, with the News ID and headline of each."""
    kinds = [
        ("Lead photo, as published", photo.livearticles.values_list("pk", "headline")),
        ("In the text, as published", photo.live_figures.values_list("live_article", "live_article__headline")),
        ("Lead photo of the working copy", photo.articles.values_list("pk", "headline")),
        ("In the text of the working copy", photo.figures.values_list("article", "article__headline")),
    ]
    return [
        {"kind": kind, "news_id": news_id, "headline": headline}
        for kind, rows in kinds
        for news_id, headline in rows[:MAX_USES_SHOWN]
    ]


def _describe_url(photos):
    return f"{reverse('describe-photos')}?photos={','.join(map(str, photos))}"


admin.site.unregister(DBTaskResult)


@admin.register(DBTaskResult)
class TaskResultAdmin(DeclaredLookupsMixin, DBTaskResultAdmin):
    """The tasks that follow uploads, as their package shows them."""
