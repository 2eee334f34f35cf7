"""The comment form, with the sentences it answers mistakes with."""

from django import forms
from django.core.exceptions import ValidationError

from ..delivery.text import one_line, plain_text, shows_something
from .models import LONGEST_BODY, Comment

EMPTY = "Write your comment before sending it."
NUL = "Take the NUL character out; it can’t be stored."
TOO_LONG = "Shorten it to %(limit_value)d characters; it has %(show_value)d."


class CommentForm(forms.ModelForm):
    """A reader's comment under the article that its instance names."""

    class Meta:
        model = Comment
        fields = ["body", "name", "email", "parent"]
        labels = {"body": "* Comment:", "email": "E-mail"}
        help_texts = {
            "body": f"Up to {LONGEST_BODY:,} characters. Plain text; links are shown, not followed.",
        }
        widgets = {
            "body": forms.Textarea(attrs={"maxlength": LONGEST_BODY, "rows": 6}),
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "parent": forms.HiddenInput,
        }
        error_messages = {
            "body": {"required": EMPTY, "null_characters_not_allowed": NUL, "max_length": TOO_LONG},
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
        self.fields["parent"].queryset = Comment.objects.on(self.instance.article_id).visible()

    def clean_body(self):
        """Return the body as plain text; a body in which nothing shows is an empty one."""
        body = plain_text(self.cleaned_data["body"])
        if not shows_something(body):
            raise ValidationError(EMPTY, code="required")
        return body

    def clean_name(self):
        """Return the name on one line."""
        return one_line(self.cleaned_data["name"])

    @property
    def replying_to(self):
        """The comment that is answered, or None."""
        return (self.cleaned_data if self.is_bound else self.initial).get("parent")

    @property
    def looks_automatic(self):
        """Tell whether the field that people don't see was filled in."""
        return bool(self.data.get("website"))
