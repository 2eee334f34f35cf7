"""The form of the rules for comments at the desk."""

from django import forms

from ..masthead.models import CommentsPolicy
from ..taxonomy.models import Section
from .rules import CommentRules, SectionPolicy


class CommentRulesForm(forms.ModelForm):
    """The rules, and a policy for each section beside them."""

    class Meta:
        model = CommentRules
        fields = [field.name for field in CommentRules._meta.get_fields() if not field.primary_key]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = dict(SectionPolicy.objects.values_list("section_id", "policy"))
        for section, policy in chosen.items():
            self.initial[f"section_{section}"] = policy

    @staticmethod
    def section_fields():
        """Return a field for each section, as {name: field}."""
        choices = [("", "as the newspaper has it"), *CommentsPolicy.choices]
        return {
            f"section_{section.pk}": forms.ChoiceField(label=section.name, choices=choices, required=False)
            for section in Section.objects.all()
        }

    def save_sections(self):
        """Store what was chosen for each section; those left as the newspaper has it need no row."""
        for name, policy in self.cleaned_data.items():
            if name.startswith("section_"):
                section = name.removeprefix("section_")
                if policy:
                    SectionPolicy.objects.update_or_create(section_id=section, defaults={"policy": policy})
                else:
                    SectionPolicy.objects.filter(section_id=section).delete()
