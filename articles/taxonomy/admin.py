"""The desk's screens of sections, topics and authors."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import ManyToManyField, Model, QuerySet
from django.http import HttpRequest

from ..admin_mixins.audited_admin import AuditedAdminMixin
from ..delivery.staff_user import staff_user
from .forms import AuthorForm
from .models import Author, Section, Topic

if TYPE_CHECKING:
    Base = admin.ModelAdmin
else:
    Base = object


class ProtectReferencedMixin(Base):
    """Prevents the deletion of rows that articles refer to, by many-to-many relations as well."""

    def get_deleted_objects(
        self, objs: Sequence[Model] | QuerySet[Model], request: HttpRequest
    ) -> tuple[Any, dict[str, int], set[str], list[str]]:
        """Return the same as Django, with the articles that refer to the rows among the protected objects."""
        to_delete, model_count, perms_needed, protected = super().get_deleted_objects(objs, request)
        for instance in objs:
            for relation in instance._meta.related_objects:
                accessor = relation.get_accessor_name()
                if relation.many_to_many and accessor:
                    protected += map(str, getattr(instance, accessor).all()[:20])
        return to_delete, model_count, perms_needed, list(dict.fromkeys(protected))


@admin.register(Section)
class SectionAdmin(AuditedAdminMixin, ProtectReferencedMixin, admin.ModelAdmin):
    """Sections, in the order of the navigation."""

    list_display = ["name", "slug", "position", "description"]
    list_display_links = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name"]
    show_full_result_count = False
    actions = None

    def formfield_for_manytomany(
        self, db_field: "ManyToManyField[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> forms.ModelMultipleChoiceField | None:
        """Show the staff as checkboxes."""
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

    def get_exclude(self, request: HttpRequest, obj: Author | None = None) -> list[str]:
        """Hide the account from users who can't change accounts, because authors may edit their own articles."""
        return [] if staff_user(request).has_perm("auth.change_user") else ["user"]
