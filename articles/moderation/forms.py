"""The forms of moderators: decisions on one comment or on several, replies, sanctions."""

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..comments.commenters import Sanction
from ..comments.forms import BODY_ERROR_MESSAGES
from ..comments.models import MAX_COMMENT_LENGTH, Comment
from ..delivery.dates import start_of_day
from ..delivery.text_normalization import has_visible_text, normalize_text
from ..delivery.url_converters import is_row_id
from .models import Decision
from .sanction_actions import SANCTION_END_ERROR, sanction_targets_of

COMMENT_AND_VERSION = re.compile("([0-9]{1,19}):([0-9]{1,9})")
MAX_COMMENTS = 500
NO_VERSION_ERROR = gettext_lazy(
    "The form didn’t say which version of the comment you replied to, so your reply was not sent. "
    "Your text is still below."
)
REPLY_REQUIRED_ERROR = gettext_lazy("Write your reply before sending it.")
# The reasons that moderators give most often; moderators can also write their own.
REASONS = [
    gettext_lazy("Insults or threatens somebody"),
    gettext_lazy("Names a private person"),
    gettext_lazy("Advertising"),
    gettext_lazy("Off the subject of the article"),
    gettext_lazy("States something false as a fact"),
    gettext_lazy("Repeats an earlier comment"),
    gettext_lazy("Breaks the law"),
]
VERDICTS = [choice for choice in Decision.Verdict.choices if choice[0] != Decision.Verdict.HOLD]


class OptionalTextField(forms.CharField):
    """An optional text. `too_long` and `null_character` are its messages, which name the field."""

    def __init__(self, max_length: int, too_long: Any, null_character: Any) -> None:
        error_messages = {"max_length": too_long, "null_characters_not_allowed": null_character}
        super().__init__(required=False, max_length=max_length, error_messages=error_messages)


class DecisionForm(forms.Form):
    """A moderator's decision. `comment_versions` holds the (id, version) of each comment, as it was shown.

    The form of one item posts `comment` and `version`; the form for several posts `selected`, each as id:version, or
    all of them in `versions`.
    """

    decision = forms.ChoiceField(
        choices=VERDICTS,
        error_messages={
            "required": gettext_lazy("Choose a decision: approve, reject or spam."),
            "invalid_choice": gettext_lazy("“%(value)s” is not a decision. Choose approve, reject or spam."),
        },
    )
    reason = OptionalTextField(
        300,
        gettext_lazy("Shorten the reason to %(limit_value)d characters; it has %(show_value)d."),
        gettext_lazy("The reason contains a hidden character (NUL) that can’t be stored. Type it again."),
    )
    statement = OptionalTextField(
        600,
        gettext_lazy("Shorten the statement to the commenter to %(limit_value)d characters; it has %(show_value)d."),
        gettext_lazy(
            "The statement to the commenter contains a hidden character (NUL) that can’t be stored. Type it again."
        ),
    )
    note = OptionalTextField(
        300,
        gettext_lazy("Shorten the note to %(limit_value)d characters; it has %(show_value)d."),
        gettext_lazy("The note contains a hidden character (NUL) that can’t be stored. Type it again."),
    )
    # The public name of the field that describes a batch.
    meant = OptionalTextField(
        200,
        gettext_lazy("Shorten the description to %(limit_value)d characters; it has %(show_value)d."),
        gettext_lazy("The description contains a hidden character (NUL) that can’t be stored. Type it again."),
    )

    def clean(self) -> dict[str, Any]:
        """Add `comment_versions`, the comments that the decision is about."""
        super().clean()
        comment_versions = [self._parse_version(text) for text in self._selected()]
        if not comment_versions:
            raise ValidationError(_("Select at least one comment."))
        if len(comment_versions) > MAX_COMMENTS:
            count = len(comment_versions)
            raise ValidationError(
                ngettext(
                    "You selected %(count)d comment; select at most %(limit)d at once.",
                    "You selected %(count)d comments; select at most %(limit)d at once.",
                    count,
                ),
                params={"count": count, "limit": MAX_COMMENTS},
            )
        return self.cleaned_data | {"comment_versions": comment_versions}

    def _selected(self) -> Iterable[str]:
        if "comment" in self.data:
            return [f"{self.data['comment']}:{self.data.get('version', '')}"]
        # The data of a request is a QueryDict.
        selected = self.data.getlist("selected")  # type: ignore[attr-defined]  # QueryDict has getlist
        return dict.fromkeys([*selected, *self.data.get("versions", "").split()])

    def _parse_version(self, text: str) -> tuple[int, int]:
        match = COMMENT_AND_VERSION.fullmatch(text)
        if not match:
            raise ValidationError(
                _("Give a comment’s number and its version, such as 12:1, not “%(value)s”."),
                params={"value": text[:40]},
            )
        return int(match[1]), int(match[2])


class UndoForm(forms.Form):
    """Which decision to undo: the id of a `decision` or of a `batch`."""

    decision = forms.CharField(required=False)
    batch = forms.CharField(required=False)

    def clean(self) -> dict[str, int]:
        """Return {"decision": id} or {"batch": id}."""
        super().clean()
        numbers = {name: text for name in ("decision", "batch") if (text := self.cleaned_data.get(name))}
        if len(numbers) != 1 or not all(is_row_id(number) for number in numbers.values()):
            raise ValidationError(_("Choose one decision, or one batch of decisions, to undo."))
        return {name: int(number) for name, number in numbers.items()}


class SanctionForm(forms.Form):
    """A sanction on a commenter. It ends at the end of a day."""

    kind = forms.ChoiceField(label=gettext_lazy("Sanction"), choices=Sanction.Kind.choices)
    target = forms.ChoiceField(label=gettext_lazy("Identified by"))
    ends_at = forms.DateField(
        label=gettext_lazy("Until the end of"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    reason = forms.CharField(label=gettext_lazy("Reason (the commenter sees it)"), max_length=300)
    note = forms.CharField(label=gettext_lazy("Note (for moderators)"), max_length=300, required=False)

    def __init__(self, comment: Comment, data: Mapping[str, Any] | None = None) -> None:
        in_a_week = timezone.localdate() + datetime.timedelta(days=7)
        super().__init__(data, auto_id="sanction_%s", initial={"ends_at": in_a_week})
        target_field = self.fields["target"]
        assert isinstance(target_field, forms.ChoiceField)
        target_field.choices = [(target.value, target.label) for target in sanction_targets_of(comment)]

    def clean_ends_at(self) -> datetime.datetime:
        """Return the datetime at which that day ends."""
        day: datetime.date = self.cleaned_data["ends_at"]
        if day.year > timezone.localdate().year + 1:
            raise ValidationError(SANCTION_END_ERROR)
        return start_of_day(day + datetime.timedelta(days=1))


class ReplyForm(forms.Form):
    """A reply as staff to the version of a comment that was seen."""

    version = forms.IntegerField(
        min_value=1,
        max_value=10**9,
        error_messages=dict.fromkeys(["required", "invalid", "min_value", "max_value"], NO_VERSION_ERROR),
    )
    body = forms.CharField(
        max_length=MAX_COMMENT_LENGTH,
        widget=forms.Textarea({"rows": 4}),
        error_messages={**BODY_ERROR_MESSAGES, "required": REPLY_REQUIRED_ERROR},
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="reply_%s")

    def clean_body(self) -> str:
        """Return the body as plain text; refuse one without visible characters."""
        body = normalize_text(self.cleaned_data["body"])
        if not has_visible_text(body):
            raise ValidationError(REPLY_REQUIRED_ERROR)
        return body
