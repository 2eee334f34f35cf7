"""The forms of a preview: the desk's for a link, the outsider's for a note."""

from django import forms

from ..delivery.text_normalization import has_visible_text, normalize_line, normalize_text
from ..editorial.notes import MAX_NOTE_LENGTH


class PlainTextField(forms.CharField):
    """A field for plain text. What can't be stored, or hides, is taken out; what shows nothing is empty."""

    default_error_messages = {"max_length": "Shorten it to %(limit_value)d characters; it has %(show_value)d."}
    make_plain = staticmethod(normalize_text)

    def to_python(self, value):
        """Return the text as it is to be stored; its length is counted after that."""
        text = self.make_plain(super().to_python(value).replace("\0", ""))
        return text if has_visible_text(text) else ""


class PlainTextLineField(PlainTextField):
    """A field for plain text on one line."""

    make_plain = staticmethod(normalize_line)


class ShareForm(forms.Form):
    """A new link: whom it is for, and how many hours it stays open."""

    label = PlainTextLineField(
        label="Whom it is for",
        max_length=80,
        error_messages={"required": "Write whom the link is for, as in “the lawyer”."},
        help_text="The desk sees it beside the link, and the outsider’s notes carry it.",
    )
    hours = forms.TypedChoiceField(
        label="Ends after",
        coerce=int,
        choices=[(4, "4 h"), (24, "24 h"), (7 * 24, "7 days")],
        initial=24,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose when the link ends: after 4 h, 24 h or 7 days.",
            "invalid_choice": "Choose 4 h, 24 h or 7 days; “%(value)s” is none of them.",
        },
    )


class NoteForm(forms.Form):
    """An outsider's note for the desk."""

    text = PlainTextField(
        label="Note",
        max_length=MAX_NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Write the note before sending it."},
        help_text=f"Up to {MAX_NOTE_LENGTH:,} characters. Plain text; only the desk reads it.",
    )
    name = PlainTextLineField(
        label="Your name",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, *args, **kwargs):
        # The page has the form of a comment too, whose fields are id_body and id_name.
        super().__init__(*args, auto_id="id_note_%s", **kwargs)
