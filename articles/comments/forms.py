"""The forms that commenters fill in, with their error messages."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from ..delivery.text_normalization import has_visible_text, normalize_line, normalize_text
from .models import MAX_COMMENT_LENGTH, Comment

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_LINES = 1000
EMPTY_ERROR = _("Write your comment before sending it.")
NUL_ERROR = _("The text contains a hidden character (NUL) that can’t be stored. Type the text again.")
TOO_LONG_ERROR = ngettext_lazy(
    "Shorten it to %(limit_value)d character; it has %(show_value)d.",
    "Shorten it to %(limit_value)d characters; it has %(show_value)d.",
    "limit_value",
)
EMAIL_ERROR = _("Enter the full e-mail address, for example name@example.org.")
BODY_HELP_TEXT = format_lazy(
    _("Up to {limit} characters of plain text. Web addresses become links."),
    limit=lazy(number_format, str)(MAX_COMMENT_LENGTH, force_grouping=True),
)
BODY_ERROR_MESSAGES = {"required": EMPTY_ERROR, "null_characters_not_allowed": NUL_ERROR, "max_length": TOO_LONG_ERROR}


class BodyForm(forms.ModelForm):
    """The text of a comment."""

    class Meta:
        model = Comment
        fields = ["body"]
        labels = {"body": _("* Comment:")}
        help_texts: "dict[str, StrOrPromise]" = {"body": BODY_HELP_TEXT}
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {
            "body": forms.Textarea(attrs={"maxlength": MAX_COMMENT_LENGTH, "rows": 6, "dir": "auto"})
        }
        error_messages = {"body": BODY_ERROR_MESSAGES}

    def clean_body(self) -> str:
        """Return the body as normalized plain text; raise ValidationError if nothing in it is visible."""
        body = normalize_text(self.cleaned_data["body"])
        if not has_visible_text(body):
            raise ValidationError(EMPTY_ERROR, code="required")
        lines = body.count("\n") + 1
        if lines > MAX_LINES:
            message = ngettext(
                "Shorten it to %(limit)d line; it has %(lines)d.",
                "Shorten it to %(limit)d lines; it has %(lines)d.",
                MAX_LINES,
            )
            raise ValidationError(message, code="max_lines", params={"limit": MAX_LINES, "lines": lines})
        return body


class CommentForm(BodyForm):
    """A reader's comment on the article that the instance names."""

    notify = forms.BooleanField(
        required=False, label=_("E-mail me when someone replies or a moderator decides on my comment")
    )

    class Meta(BodyForm.Meta):
        fields = ["body", "name", "email", "parent"]
        labels = {**BodyForm.Meta.labels, "email": _("E-mail")}
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
                "invalid": EMAIL_ERROR,
            },
            "parent": {
                "invalid_choice": _(
                    "You can’t reply to that comment any more. Send yours again to post it as a comment on the article."
                )
            },
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Only for a reply: the queryset costs as much time as the rest of the form.
        field = self.fields["parent"]
        if self.data.get("parent") and isinstance(field, forms.ModelChoiceField):
            field.queryset = Comment.objects.on_article(self.instance.article_id).visible()

    def clean_name(self) -> str:
        """Return the name on one line."""
        return normalize_line(self.cleaned_data["name"])

    def clean_email(self) -> str:
        """Return the address in lower case, as it is compared with others."""
        return self.cleaned_data["email"].lower()

    def clean(self) -> dict[str, Any]:
        """Require an e-mail address if e-mails are asked for."""
        cleaned = super().clean() or {}
        if cleaned.get("notify") and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", gettext("Enter your e-mail address, or untick the box below."))
        return cleaned

    @property
    def replying_to(self) -> Comment | None:
        """The comment that this one replies to, or None."""
        return (self.cleaned_data if self.is_bound else self.initial).get("parent")

    @property
    def is_honeypot_filled(self) -> bool:
        """Whether the field that people don't see is filled in."""
        return bool(self.data.get("website"))


class EmailForm(forms.Form):
    """The e-mail address of a commenter, to whom a link is sent."""

    email = forms.EmailField(
        label=_("E-mail"),
        error_messages={
            "required": _("Enter the e-mail address that you gave with your comments."),
            "invalid": EMAIL_ERROR,
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_email(self) -> str:
        """Return the address in lower case."""
        return self.cleaned_data["email"].lower()
