"""The forms of senders, with the sentences they answer mistakes with."""

from django import forms
from django.core.exceptions import ValidationError

from ..delivery.text_normalization import has_visible_text, normalize_line, normalize_text
from .models import MAX_COMMENT_LENGTH, Comment

MAX_LINES = 1000
EMPTY_ERROR = "Write your comment before sending it."
NUL_ERROR = "Take the NUL character out; it can’t be stored."
TOO_LONG_ERROR = "Shorten it to %(limit_value)d characters; it has %(show_value)d."
BODY_ERROR_MESSAGES = {"required": EMPTY_ERROR, "null_characters_not_allowed": NUL_ERROR, "max_length": TOO_LONG_ERROR}


class BodyForm(forms.ModelForm):
    """The words of a comment."""

    class Meta:
        model = Comment
        fields = ["body"]
        labels = {"body": "* Comment:"}
        help_texts = {"body": f"Up to {MAX_COMMENT_LENGTH:,} characters of plain text. Web addresses become links."}
        widgets = {"body": forms.Textarea(attrs={"maxlength": MAX_COMMENT_LENGTH, "rows": 6, "dir": "auto"})}
        error_messages = {"body": BODY_ERROR_MESSAGES}

    def clean_body(self):
        """Return the body as plain text; a body in which nothing shows is an empty one."""
        body = normalize_text(self.cleaned_data["body"])
        if not has_visible_text(body):
            raise ValidationError(EMPTY_ERROR, code="required")
        lines = body.count("\n") + 1
        if lines > MAX_LINES:
            raise ValidationError(f"Shorten it to {MAX_LINES} lines; it has {lines}.", code="max_lines")
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
            "body": BODY_ERROR_MESSAGES,
            "name": {"null_characters_not_allowed": NUL_ERROR, "max_length": TOO_LONG_ERROR},
            "email": {
                "null_characters_not_allowed": NUL_ERROR,
                "max_length": TOO_LONG_ERROR,
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
            self.fields["parent"].queryset = Comment.objects.on_article(self.instance.article_id).visible()

    def clean_name(self):
        """Return the name on one line."""
        return normalize_line(self.cleaned_data["name"])

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
    def is_honeypot_filled(self):
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
