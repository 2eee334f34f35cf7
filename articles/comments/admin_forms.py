"""The desk's form of the rules for comments."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _

from ..delivery.page_cache.tags import SITE, invalidate
from ..masthead.models import CommentsPolicy
from ..taxonomy.models import Section
from .comment_settings import CommentRules, SectionPolicy


class CommentRulesForm(forms.ModelForm):
    """The rules for comments, and a comments policy for each section."""

    class Meta:
        model = CommentRules
        fields = [
            field.name
            for field in CommentRules._meta.get_fields()
            if isinstance(field, models.Field) and not field.primary_key
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        policies = dict(SectionPolicy.objects.values_list("section_id", "policy"))
        for section_id, policy in policies.items():
            self.initial[f"section_{section_id}"] = policy

    @staticmethod
    def section_fields() -> dict[str, forms.ChoiceField]:
        """Return a field for each section, as {name: field}."""
        choices = [("", _("same as the newspaper")), *CommentsPolicy.choices]
        return {
            f"section_{section.pk}": forms.ChoiceField(label=section.name, choices=choices, required=False)
            for section in Section.objects.all()
        }

    def save_sections(self) -> None:
        """Store the policy chosen for each section; a section without a policy of its own has no row.

        Every page that shows a comment form depends on them, and none on the other rules.
        """
        if any(name.startswith("section_") for name in self.changed_data):
            invalidate([SITE])
        for name, policy in self.cleaned_data.items():
            if name.startswith("section_"):
                section_id = name.removeprefix("section_")
                if policy:
                    SectionPolicy.objects.update_or_create(section_id=section_id, defaults={"policy": policy})
                else:
                    SectionPolicy.objects.filter(section_id=section_id).delete()
