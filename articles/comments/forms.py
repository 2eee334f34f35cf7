"""The forms of senders, with the sentences they answer mistakes with."""

from django import forms
from django.core.exceptions import ValidationError

from ..delivery.text import one_line, plain_text, shows_something
from .models import LONGEST_BODY, Comment

MOST_LINES = 1000
EMPTY = "Write your comment before sending it."
NUL = "Take the NUL character out; it can’t be stored."
TOO_LONG = "Shorten it to %(limit_value)d characters; it has %(show_value)d."
MISTAKES = {"required": EMPTY, "null_characters_not_allowed": NUL, "max_length": TOO_LONG}


class BodyForm(forms.ModelForm):
    """The words of a comment."""

    class Meta:
        model = Comment
        fields = ["body"]
        labels = {"body": "* Comment:"}
        help_texts = {"body": f"Up to {LONGEST_BODY:,} characters of plain text. Web addresses become links."}
        widgets = {"body": forms.Textarea(attrs={"maxlength": LONGEST_BODY, "rows": 6, "dir": "auto"})}
        error_messages = {"body": MISTAKES}

    def clean_body(self):
        """Return the body as plain text; a body in which nothing shows is an empty one."""
        body = plain_text(self.cleaned_data["body"])
        if not shows_something(body):
            raise ValidationError(EMPTY, code="required")
        lines = body.count("\n") + 1
        if lines > MOST_LINES:
            raise ValidationError(f"Shorten it to {MOST_LINES} lines; it has {lines}.", code="max_lines")
        return body


class CommentForm(BodyForm):
    """A reader's comment under the article that its instance names."""

    notify = forms.BooleanField(
        required=False, label="Tell me by e-mail if someone replies, and what a moderator decides"
    )

    class Meta(BodyForm.Meta):
        fields = ["body", "name", "email", "parent"]
        labels = {**BodyForm.Meta.labels, "email": "E-mail"}
        help_texts = {**BodyForm.Meta.help_texts, "email": ""}
        widgets = {
            **BodyForm.Meta.widgets,
            "name": forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "parent": forms.HiddenInput,
        }
        error_messages = {
            "body": MISTAKES,
            "name": {"null_characters_not_allowed": NUL, "max_length": TOO_LONG},
            "email": {
                "null_characters_not_allowed": NUL,
                "max_length": TOO_LONG,
                "invalid": "Write the address in full, for example name@example.org.",
            },
            "parent": {
                "invalid_choice": "The comment you answer can’t be answered any more. "
                "Send yours again and it will stand by itself under the article."
            },
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # For a reply alone: it takes as long as the rest of the form.
        if self.data.get("parent"):
            self.fields["parent"].queryset = Comment.objects.on(self.instance.article_id).visible()

    def clean_name(self):
        """Return the name on one line."""
        return one_line(self.cleaned_data["name"])

    def clean_email(self):
        """Return the address in lower case, as it is compared with others."""
        return self.cleaned_data["email"].lower()

    def clean(self):
        """Ask for an address where letters are wanted."""
        cleaned = super().clean()
        if cleaned.get("notify") and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", "Give an address for the letters, or untick the box under it.")
        return cleaned

    @property
    def replying_to(self):
        """The comment that is answered, or None."""
        return (self.cleaned_data if self.is_bound else self.initial).get("parent")

    @property
    def looks_automatic(self):
        """Tell whether the field that people don't see was filled in."""
        return bool(self.data.get("website"))


class EmailForm(forms.Form):
    """An address to which a link is sent."""

    email = forms.EmailField(
        label="E-mail",
        error_messages={
            "required": "Write the address that you gave with your comments.",
            "invalid": "Write the address in full, for example name@example.org.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_email(self):
        """Return the address in lower case."""
        return self.cleaned_data["email"].lower()
