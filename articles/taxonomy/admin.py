"""The desk's screens of sections, topics and authors."""

from django import forms
from django.contrib import admin

from ..admin_mixins.audited_admin import AuditedAdminMixin
from .forms import AuthorForm
from .models import Author, Section, Topic


class ProtectReferencedMixin:
    """Keeps what articles still point at from being deleted, many-to-many pointers included."""

    def get_deleted_objects(self, objs, request):
        """Return what Django does, with every article among the protected objects."""
        to_delete, model_count, perms_needed, protected = super().get_deleted_objects(objs, request)
        for row in objs:
            for relation in row._meta.related_objects:
                if relation.many_to_many:
                    protected += map(str, getattr(row, relation.get_accessor_name()).all()[:20])
        return to_delete, model_count, perms_needed, list(dict.fromkeys(protected))


@admin.register(Section)
class SectionAdmin(AuditedAdminMixin, ProtectReferencedMixin, admin.ModelAdmin):
    """Sections, in the order in which readers see them."""

    list_display = ["name", "slug", "position", "description"]
    list_display_links = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name"]
    show_full_result_count = False
    actions = None

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Offer the staff as boxes to tick."""
        return super().formfield_for_manytomany(
            db_field, request, **kwargs, widget=forms.CheckboxSelectMultiple, help_text=db_field.help_text
        )


@admin.register(Topic)
class TopicAdmin(AuditedAdminMixin, ProtectReferencedMixin, admin.ModelAdmin):
    """Topics, by name."""

    list_display = ["name", "kind", "slug", "description"]
    list_filter = ["kind"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name"]
    show_full_result_count = False
    actions = None


@admin.register(Author)
class AuthorAdmin(AuditedAdminMixin, ProtectReferencedMixin, admin.ModelAdmin):
    """Authors, by name: people with or without an account, and desks."""

    form = AuthorForm
    list_display = ["name", "role", "kind", "user"]
    list_filter = ["kind"]
    list_select_related = ["user"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name", "role"]
    show_full_result_count = False
    actions = None

    def get_exclude(self, request, obj=None):
        """Leave it to those who keep the accounts to say whose name it is: what one signs is one's own to edit."""
        return () if request.user.has_perm("auth.change_user") else ["user"]
