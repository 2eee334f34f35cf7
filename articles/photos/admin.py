"""The desk's screens of photos."""

from django.contrib import admin

from ..delivery.recorded import Recorded
from .forms import PhotoForm
from .models import Photo


@admin.register(Photo)
class PhotoAdmin(Recorded, admin.ModelAdmin):
    """Photos, newest first, as a grid."""

    form = PhotoForm
    fieldsets = [
        ("Picture", {"fields": ["image", "focal_x", "focal_y"]}),
        ("Words", {"fields": ["alt_text", "decorative", "caption"], "classes": ["side"]}),
        ("Credit", {"fields": ["credit"], "classes": ["side"]}),
    ]
    search_fields = ["caption", "alt_text", "credit"]
    list_per_page = 40
    show_full_result_count = False
    actions = None

    def has_change_permission(self, request, obj=None):
        """Leave a picture that readers see to those who publish: it changes for them at once."""
        may_change = super().has_change_permission(request, obj)
        if obj is None or request.user.has_perm("articles.publish_article"):
            return may_change
        return may_change and not obj.livearticles.exists()

    def save_model(self, request, obj, form, change):
        """Note who uploaded it."""
        if not change:
            obj.uploaded_by = request.user
        super().save_model(request, obj, form, change)
