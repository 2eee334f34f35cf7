"""The desk's screens of photos: the library, upload, a photo's page."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models
from django.forms import Media, Script
from django.http import JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django_tasks_db.admin import DBTaskResultAdmin
from django_tasks_db.models import DBTaskResult

from ..delivery.admin_lookups import DeclaredLookups
from ..delivery.recorded import Recorded
from .filters import Rights, Tab
from .forms import RIGHTS, WORDS, MomentInput, PhotoForm, UploadForm
from .models import Photo
from .outcomes import take_in
from .tasks import follow_with_avif


class Library(ChangeList):
    """The grid of photos, each with how many articles use it, in a fixed number of queries."""

    def get_results(self, request):
        """Fetch a page of photos and what uses them."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        uses = Photo.objects.filter(pk__in=[photo.pk for photo in self.result_list]).uses()
        for photo in self.result_list:
            photo.use_count = len(uses.get(photo.pk, ()))


@admin.register(Photo)
class PhotoAdmin(Recorded, admin.ModelAdmin):
    """Photos, newest first, as a grid."""

    form = PhotoForm
    formfield_overrides = {models.DateTimeField: {"form_class": forms.DateTimeField, "widget": MomentInput}}
    fieldsets = [
        ("Focal point", {"fields": ["focal_x", "focal_y"], "classes": ["focus"]}),
        ("Words", {"fields": WORDS, "classes": ["side"]}),
        ("Credit and rights", {"fields": RIGHTS, "classes": ["side"]}),
        ("File", {"fields": ["replacement"], "classes": ["side"]}),
    ]
    list_filter = [Tab, Rights]
    # What is searched is the library's own matter: Photo.objects.found_by.
    search_fields = ["caption"]
    search_help_text = "Words, people, place, credit or 2021-08-03"
    list_per_page = 40
    list_max_show_all = 0
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    actions = ["describe"]
    untold = frozenset({"digest", "crops", "colour", "format", "size", "width", "height", "original", "uploaded_at"})

    # who may

    def has_change_permission(self, request, obj=None):
        """Leave a picture that readers see to those who publish: it changes for them at once."""
        may_change = super().has_change_permission(request, obj)
        if obj is None or request.user.has_perm("articles.publish_article"):
            return may_change
        return may_change and not (obj.livearticles.exists() or obj.live_figures.exists())

    # the library

    def get_queryset(self, request):
        """Fetch who uploaded each with it."""
        return super().get_queryset(request).select_related("uploaded_by")

    def get_search_results(self, request, queryset, search_term):
        """Find photos by words of any of their fields, by the day they were taken, or one by its number."""
        number = search_term.strip()
        if number.isdecimal() and number.isascii() and len(number) < 10:
            return queryset.filter(pk=number) | queryset.found_by(search_term), False
        return queryset.found_by(search_term), False

    def get_changelist(self, request, **kwargs):
        """Return the list that counts uses."""
        return Library

    @admin.action(description="Describe the selected", permissions=["change"])
    def describe(self, request, queryset):
        """Go to where several photos are described."""
        return redirect(_describe(queryset.values_list("pk", flat=True)))

    # upload

    def add_view(self, request, form_url="", extra_context=None):
        """Take files in: each by itself, so that one that is refused keeps no other back."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
        outcomes = []
        if form.is_valid():
            outcomes = [take_in(file, by=request.user) for file in form.cleaned_data["files"]]
        return self._answer_upload(request, form, outcomes)

    def _answer_upload(self, request, form, outcomes):
        is_refused = bool(form.errors) or any(outcome.photo is None for outcome in outcomes)
        if request.headers.get("Accept") == "application/json":
            told = [outcome.told() for outcome in outcomes] or [{"sentence": " ".join(form.errors.get("files", []))}]
            return JsonResponse({"outcomes": told}, status=422 if is_refused else 200)
        if outcomes and all(outcome.is_added for outcome in outcomes):
            photos = [outcome.photo.pk for outcome in outcomes]
            one = reverse("admin:articles_photo_change", args=photos[:1])
            return redirect(one if len(photos) == 1 else _describe(photos))
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": "Add photos",
            "form": form,
            "outcomes": outcomes,
            "media": Media(js=[Script("desk/upload.js", type="module")]),
        }
        template = "admin/articles/photo/upload.html"
        return TemplateResponse(request, template, context, status=422 if is_refused else 200)

    # a photo's page

    def changeform_view(self, request, *args, **kwargs):
        """Look once more at a file that came in twice at one moment: the second time it is there already."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request, obj, form, change):
        """Save it; of a picture that was drawn anew, AVIF follows."""
        super().save_model(request, obj, form, change)
        if form.is_redrawn:
            follow_with_avif(obj)

    def response_change(self, request, obj):
        """Stay on the photo's page, to see what became of it."""
        messages.success(request, "Saved.")
        return redirect("admin:articles_photo_change", obj.pk)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Add the script that moves the focal point."""
        context["media"] += Media(js=[Script("desk/focus.js", type="module")])
        response = super().render_change_form(request, context, add, change, form_url, obj)
        response.status_code = 422 if context["adminform"].form.errors else 200
        return response


def _describe(photos):
    return f"{reverse('describe-photos')}?photos={','.join(map(str, photos))}"


admin.site.unregister(DBTaskResult)


@admin.register(DBTaskResult)
class TaskAdmin(DeclaredLookups, DBTaskResultAdmin):
    """The tasks that follow uploads, as their package shows them."""
