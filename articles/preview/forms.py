"""The forms of previews: the desk's form for a preview link, and the form for an external note."""

from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..delivery.text_normalization import has_visible_text, normalize_line, normalize_text
from ..editorial.notes import MAX_NOTE_LENGTH


class PlainTextField(forms.CharField):
    """A field for plain text, without characters that are invisible or can't be stored."""

    default_error_messages = {
        "max_length": _("Shorten the text to %(limit_value)d characters; it has %(show_value)d."),
    }
    make_plain = staticmethod(normalize_text)

    def to_python(self, value: Any) -> str:
        """Return the text as it is stored, "" if nothing in it is visible. Its length is checked after that."""
        text = self.make_plain((super().to_python(value) or "").replace("\0", ""))
        return text if has_visible_text(text) else ""


class PlainTextLineField(PlainTextField):
    """A field for plain text on one line."""

    make_plain = staticmethod(normalize_line)


class ShareForm(forms.Form):
    """A new preview link: its label and the number of hours after which it expires."""

    label = PlainTextLineField(
        label=_("Who is it for?"),
        max_length=80,
        error_messages={"required": _("Say who the link is for, such as “the lawyer”.")},
        help_text=_("Shown at the desk next to the link and its notes."),
    )
    hours = forms.TypedChoiceField(
        label=_("Expires after"),
        coerce=int,
        choices=[(4, _("4 h")), (24, _("24 h")), (7 * 24, _("7 days"))],
        initial=24,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose when the link expires: after 4 h, 24 h or 7 days."),
            "invalid_choice": _("“%(value)s” is not one of the choices. Choose 4 h, 24 h or 7 days."),
        },
    )


class NoteForm(forms.Form):
    """An external note for the newsroom."""

    text = PlainTextField(
        label=_("Note"),
        max_length=MAX_NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write the note before you send it.")},
    )
    name = PlainTextLineField(
        label=_("Your name"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # The page also has the comment form, whose fields have the ids id_body and id_name.
        super().__init__(*args, **kwargs | {"auto_id": "id_note_%s"})
        self.fields["text"].help_text = ngettext(
            "Up to %(number)s character of plain text. Only the newsroom reads it.",
            "Up to %(number)s characters of plain text. Only the newsroom reads it.",
            MAX_NOTE_LENGTH,
        ) % {"number": number_format(MAX_NOTE_LENGTH, force_grouping=True)}
