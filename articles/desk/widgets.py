"""The controls of the article's form."""

from django import forms
from django.templatetags.static import static
from django_prose_editor.widgets import ProseEditorWidget, importmap, prose_editor_js, prose_editor_presets
from js_asset import Media


class BodyEditor(ProseEditorWidget):
    """The prose editor under the desk's own menu and stylesheet; without script, a text area of HTML."""

    @property
    def media(self):
        """The editor without its icon font and without its overrides for Django's own admin."""
        return Media(
            importmap=importmap,
            css={"all": ["django_prose_editor/editor.css"]},
            js=[prose_editor_js, *prose_editor_presets()["configurable"]],
        )

    def get_config(self):
        """Return the editor's configuration, with the module of our menu."""
        return super().get_config() | {"js_modules": [static("desk/editor.js")]}


class Names(forms.Widget):
    """One line per name with suggestions, and an empty one; `ordered` adds buttons that move a line.

    The buttons post the form (name `_act`), which the form answers with `moved`: no script is needed.
    """

    template_name = "admin/widgets/names.html"
    use_fieldset = True
    SPARE = 1

    def __init__(self, one, *, suggestions=(), ordered=False):
        super().__init__()
        self.one, self.suggestions, self.ordered = one, suggestions, ordered

    def get_context(self, name, value, attrs):
        """Add the lines, filled and empty, to the context."""
        context = super().get_context(name, value, attrs)
        lines = [*(value or []), *[""] * self.SPARE]
        context["widget"] |= {
            "lines": lines,
            "filled": len(lines) - self.SPARE,
            "invalid": bool(attrs and attrs.get("aria-invalid")),
            "one": self.one,
            "ordered": self.ordered,
            "suggestions": self.suggestions,
        }
        return context

    def value_from_datadict(self, data, files, name):
        """Return the lines as they were posted, without the empty ones."""
        lines = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [line for line in lines if line.strip()]

    def value_omitted_from_data(self, data, files, name):
        """Tell that nothing was posted under that name."""
        return name not in data

    def id_for_label(self, id_):
        """Return the id of the first line."""
        return f"{id_}_0"


class NamesField(forms.Field):
    """At most `most` names of at most `longest` characters, each once whatever its letter case."""

    def __init__(self, *, widget, most, longest, **kwargs):
        self.most, self.longest = most, longest
        super().__init__(widget=widget, required=False, **kwargs)

    def clean(self, value):
        """Return the names; ValidationError names the one that is wrong, or tells that there are too many."""
        names = {}
        for line in value or []:
            name = forms.CharField(max_length=self.longest).clean(line)
            names.setdefault(name.casefold(), name)
        if len(names) > self.most:
            raise forms.ValidationError(f"There are {len(names)}, and {self.most} is the most.")
        return list(names.values())

    def has_changed(self, initial, data):
        """Tell whether the names or their order differ."""
        return list(initial or []) != list(data or [])


def moved(names, move):
    """Return the names with one moved: `move` is "up 1", "down 0" or "drop 2", lines counted from 0."""
    direction, _, place = move.partition(" ")
    names = list(names)
    if place not in map(str, range(len(names))):
        return names
    place = int(place)
    name = names.pop(place)
    if direction == "drop":
        return names
    names.insert(max(0, place + {"up": -1, "down": 1}.get(direction, 0)), name)
    return names
