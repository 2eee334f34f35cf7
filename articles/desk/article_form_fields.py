"""The fields and widgets of the article's form."""

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.templatetags.static import static
from django.utils.translation import ngettext
from django_prose_editor.widgets import ProseEditorWidget, importmap, prose_editor_js, prose_editor_presets
from js_asset import Media

if TYPE_CHECKING:
    from django.http import QueryDict
    from django_stubs_ext import StrOrPromise

# Our templates in place of Django's, which include one another three levels deep.
FLAT_TEMPLATES = {
    **{
        f"django/forms/widgets/{name}.html": "admin/widgets/input.html"
        for name in ("checkbox", "date", "hidden", "number", "radio_option", "text", "url")
    },
    "django/forms/widgets/textarea.html": "admin/widgets/textarea.html",
    "django/forms/widgets/select.html": "admin/widgets/select.html",
}


class FlatRenderer(TemplatesSetting):
    """Render each widget from one template without includes, which halves the time of rendering a long form."""

    # Any: what a template backend returns has no common type in django-stubs.
    def get_template(self, template_name: str) -> Any:
        """Return our template for the widget, or the template of that name where there is none."""
        return super().get_template(FLAT_TEMPLATES.get(template_name, template_name))


class BodyEditor(ProseEditorWidget):
    """The prose editor with the desk's own toolbar and stylesheet; without JavaScript, a textarea of HTML."""

    @property
    def media(self) -> Media:
        """Return the editor's media without its icon font and without its overrides for Django's own admin."""
        return Media(
            importmap=importmap,
            css={"all": ["django_prose_editor/editor.css"]},
            js=[prose_editor_js, *prose_editor_presets()["configurable"]],
        )

    def get_config(self) -> dict[str, Any]:
        """Return the editor's configuration, with the module of our toolbar."""
        return super().get_config() | {"js_modules": [static("desk/body_editor_toolbar.js")]}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return the context of a textarea that browsers don't translate: its text and its configuration are data."""
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["translate"] = "no"
        return context


class NameListWidget(forms.Widget):
    """One text field per name, with suggestions, and an empty one; `ordered` adds buttons that move a line.

    The buttons post the form (name `_act`), which is then shown again with the line moved, so that no JavaScript is
    needed.
    """

    template_name = "admin/widgets/name_list.html"
    use_fieldset = True
    EMPTY_LINES = 1

    def __init__(self, item_label: "StrOrPromise", *, suggestions: Sequence[str] = (), ordered: bool = False) -> None:
        super().__init__()
        self.item_label, self.suggestions, self.ordered = item_label, suggestions, ordered

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
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

    def value_from_datadict(self, data: "QueryDict | Mapping[str, Any]", files: Any, name: str) -> list[str]:
        """Return the posted lines without the empty ones."""
        lines: Iterable[str] = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [line for line in lines if line.strip()]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Return whether nothing was posted under that name."""
        return name not in data

    def id_for_label(self, id_: str) -> str:
        """Return the id of the first line."""
        return f"{id_}_0"


class NameListField(forms.Field):
    """At most `max_names` names of at most `max_length` characters, each once whatever its letter case."""

    widget: NameListWidget

    def __init__(self, *, widget: NameListWidget, max_names: int, max_length: int, label: "StrOrPromise") -> None:
        self.max_names, self.max_length = max_names, max_length
        super().__init__(widget=widget, required=False, label=label)

    def clean(self, value: Sequence[str] | None) -> list[str]:
        """Return the names. Raises ValidationError for an invalid name, and for too many."""
        names: dict[str, str] = {}
        for line in value or []:
            name = forms.CharField(max_length=self.max_length).clean(line)
            names.setdefault(name.casefold(), name)
        if len(names) > self.max_names:
            message = ngettext(
                "There is %(number)d name; the maximum is %(limit)d.",
                "There are %(number)d names; the maximum is %(limit)d.",
                len(names),
            )
            raise ValidationError(message % {"number": len(names), "limit": self.max_names})
        return list(names.values())

    def has_changed(self, initial: Iterable[str] | None, data: Iterable[str] | None) -> bool:
        """Return whether the names or their order differ."""
        return list(initial or []) != list(data or [])


class ShownPlansField(forms.Field):
    """The plans that the form showed when it was opened, as hidden JSON {name: text}; anything else is ignored."""

    widget = forms.HiddenInput

    def prepare_value(self, value: dict[str, str] | str | None) -> str:
        """Return the plans as JSON; a posted value is returned unchanged."""
        return value if isinstance(value, str) else json.dumps(value)

    def clean(self, value: str | None) -> dict[str, Any]:
        """Return the plans; {} where there are none or the value isn't a JSON object."""
        try:
            shown = json.loads(value or "{}")
        except (ValueError, RecursionError):
            return {}
        return shown if isinstance(shown, dict) else {}


def plan_as_text(plan: datetime.datetime | datetime.date | None) -> str:
    """Return a planned datetime or day as the form's hidden field holds it, to the second; "" for none."""
    if plan is None:
        return ""
    if isinstance(plan, datetime.datetime):
        plan = plan.replace(microsecond=0).astimezone(datetime.UTC)
    return plan.isoformat()
