"""Trying an act on the article with a News ID: what came of it, be it a refusal."""

from dataclasses import dataclass, field

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from ..editorial.actions.run import ActionRefusedError, run_action
from ..editorial.models import Article


@dataclass(frozen=True)
class ActionResult:
    """What came of an act: the sentence that tells of it; or why nothing was done, with the HTTP status of that.

    `problems` are the sentences on what is missing or wrong by word or field, as {name: [sentence, …]}.
    """

    news_id: int
    status: int = 200
    message: str = ""
    refusal: str = ""
    errors: dict = field(default_factory=dict)

    @property
    def error_messages(self):
        """Why nothing was done, sentence by sentence."""
        refused = [self.refusal] if self.refusal else []
        return [*refused, *(sentence for sentences in self.errors.values() for sentence in sentences)]


def try_action(action, news_id, *, by, arguments, now=None):
    """Do an Act to an article for a person, told these words, and return the Attempt."""
    try:
        return ActionResult(news_id, message=run_action(action.name, Article(pk=news_id), by=by, now=now, **arguments))
    except Article.DoesNotExist:
        return ActionResult(news_id, status=404, refusal=f"There is no article with the News ID {news_id}.")
    except ActionRefusedError as refusal:
        return ActionResult(news_id, status=403 if refusal.is_forbidden else 409, refusal=refusal.message)
    except ValidationError as error:
        return ActionResult(news_id, status=422, errors=errors_by_field(error))


def errors_by_field(error):
    """Return the sentences of a ValidationError as {field: [sentence, …]}, "__all__" standing for the whole."""
    return error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
