"""The result of an action on the article with a News ID, whether it ran or was refused."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

from ..editorial.actions.registry import Action
from ..editorial.actions.run import ActionRefusedError, run_action
from ..editorial.models import Article


@dataclass(frozen=True)
class ActionResult:
    """What an action returned: its message, or why it didn't run, with the HTTP status for that.

    `refusal` says why the action as a whole can't run; `errors` are the messages about arguments and fields that are
    missing or invalid, as {name: [message, …]}.
    """

    news_id: int
    status: int = 200
    message: str = ""
    refusal: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def error_messages(self) -> list[str]:
        """Return every message that says why the action didn't run."""
        refusals = [self.refusal] if self.refusal else []
        return [*refusals, *(message for messages in self.errors.values() for message in messages)]


def try_action(
    action: Action, news_id: int, *, by: User, arguments: Mapping[str, Any], now: datetime.datetime | None = None
) -> ActionResult:
    """Run an action on an article for a person, with its keyword arguments, and return the ActionResult."""
    try:
        return ActionResult(news_id, message=run_action(action.name, Article(pk=news_id), by=by, now=now, **arguments))
    except Article.DoesNotExist:
        return ActionResult(news_id, status=404, refusal=missing_article_message(news_id))
    except ActionRefusedError as refusal:
        return ActionResult(news_id, status=403 if refusal.is_forbidden else 409, refusal=refusal.message)
    except ValidationError as error:
        return ActionResult(news_id, status=422, errors=errors_by_field(error))


def missing_article_message(news_id: int) -> str:
    """Return the message for a News ID that no article has."""
    return _("There is no article with the News ID %(news_id)s.") % {"news_id": news_id}


def errors_by_field(error: ValidationError) -> dict[str, list[str]]:
    """Return the messages of a ValidationError as {field: [message, …]}; the key "__all__" is for no field."""
    return error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
