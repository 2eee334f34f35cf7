"""The fields and controls of the article's form."""

import datetime
import json

from django import forms
from django.forms.renderers import TemplatesSetting
from django.templatetags.static import static
from django_prose_editor.widgets import ProseEditorWidget, importmap, prose_editor_js, prose_editor_presets
from js_asset import Media

# Which of our templates stands in for each of Django's, which include one another three deep.
FLAT_TEMPLATES = {
    **{
        f"django/forms/widgets/{name}.html": "admin/widgets/input.html"
        for name in ("checkbox", "date", "hidden", "number", "radio_option", "text", "url")
    },
    "django/forms/widgets/textarea.html": "admin/widgets/textarea.html",
    "django/forms/widgets/select.html": "admin/widgets/select.html",
}


class FlatRenderer(TemplatesSetting):
    """Render each control of a form from one template without includes: a long form is rendered in half the time."""

    def get_template(self, template_name: str):
        """Return our template for the control, or the one of that name where there is none."""
        return super().get_template(FLAT_TEMPLATES.get(template_name, template_name))


class BodyEditor(ProseEditorWidget):
    """The prose editor under the desk's own menu and stylesheet; without script, a text area of HTML."""

    @property
    def media(self) -> Media:
        """Return the editor's media without its icon font and without its overrides for Django's own admin."""
        return Media(
            importmap=importmap,
            css={"all": ["django_prose_editor/editor.css"]},
            js=[prose_editor_js, *prose_editor_presets()["configurable"]],
        )

    def get_config(self) -> dict:
        """Return the editor's configuration, with the module of our menu."""
        return super().get_config() | {"js_modules": [static("desk/body_editor_toolbar.js")]}


class NameListWidget(forms.Widget):
    """One line per name with suggestions, and an empty one; `ordered` adds buttons that move a line.

    The buttons post the form (name `_act`), which is then shown again with the line moved: no script is needed.
    """

    template_name = "admin/widgets/name_list.html"
    use_fieldset = True
    EMPTY_LINES = 1

    def __init__(self, item_label: str, *, suggestions=(), ordered: bool = False) -> None:
        super().__init__()
        self.item_label, self.suggestions, self.ordered = item_label, suggestions, ordered

    def get_context(self, name: str, value, attrs) -> dict:
        """Add the lines, filled and empty, to the context."""
        context = super().get_context(name, value, attrs)
        lines = [*(value or []), *[""] * self.EMPTY_LINES]
        context["widget"] |= {
            "lines": lines,
            "filled_count": len(lines) - self.EMPTY_LINES,
            "invalid": bool(attrs and attrs.get("aria-invalid")),
            "item_label": self.item_label,
            "ordered": self.ordered,
            "suggestions": self.suggestions,
        }
        return context

    def value_from_datadict(self, data, files, name: str) -> list[str]:
        """Return the posted lines without the empty ones."""
        lines = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [line for line in lines if line.strip()]

    def value_omitted_from_data(self, data, files, name: str) -> bool:
        """Tell whether nothing was posted under that name."""
        return name not in data

    def id_for_label(self, id_: str) -> str:
        """Return the id of the first line."""
        return f"{id_}_0"


class NameListField(forms.Field):
    """At most `most` names of at most `longest` characters, each once whatever its letter case."""

    def __init__(self, *, widget: forms.Widget, max_names: int, max_length: int, **kwargs) -> None:
        self.max_names, self.max_length = max_names, max_length
        super().__init__(widget=widget, required=False, **kwargs)

    def clean(self, value) -> list[str]:
        """Return the names. Raises ValidationError for a name that is wrong, and for too many."""
        names = {}
        for line in value or []:
            name = forms.CharField(max_length=self.max_length).clean(line)
            names.setdefault(name.casefold(), name)
        if len(names) > self.max_names:
            raise forms.ValidationError(f"There are {len(names)}, and {self.max_names} is the most.")
        return list(names.values())

    def has_changed(self, initial, data) -> bool:
        """Tell whether the names or their order differ."""
        return list(initial or []) != list(data or [])


class ShownPlansField(forms.Field):
    """The plans that a form showed when it was opened, hidden in it as JSON {name: text}; anything else is ignored."""

    widget = forms.HiddenInput

    def prepare_value(self, value: dict | str | None) -> str:
        """Return the plans as JSON; what was posted goes back as it came."""
        return value if isinstance(value, str) else json.dumps(value)

    def clean(self, value: str | None) -> dict:
        """Return the plans; {} where there are none or the value is no JSON object."""
        try:
            shown = json.loads(value or "{}")
        except (ValueError, RecursionError):
            return {}
        return shown if isinstance(shown, dict) else {}


def plan_as_text(plan: datetime.datetime | datetime.date | None) -> str:
    """Return a planned datetime or day as a form carries it hidden, to the second; "" for none."""
    if plan is None:
        return ""
    if isinstance(plan, datetime.datetime):
        plan = plan.replace(microsecond=0).astimezone(datetime.UTC)
    return plan.isoformat()
