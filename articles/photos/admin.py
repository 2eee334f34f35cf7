"""The desk's screens of photos."""

from django.contrib import admin

from .forms import PhotoForm
from .models import Photo


@admin.register(Photo)
class PhotoAdmin(admin.ModelAdmin):
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

    def save_model(self, request, obj, form, change):
        """Note who uploaded it."""
        if not change:
            obj.uploaded_by = request.user
        super().save_model(request, obj, form, change)
