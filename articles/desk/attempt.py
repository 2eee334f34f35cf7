"""Trying an act on the article with a News ID: what came of it, be it a refusal."""

from dataclasses import dataclass, field

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from ..editorial.models import Article
from ..editorial.perform import RefusedError, perform


@dataclass(frozen=True)
class Attempt:
    """What came of an act: the sentence that tells of it; or why nothing was done, with the HTTP status of that.

    `problems` are the sentences on what is missing or wrong by word or field, as {name: [sentence, …]}.
    """

    news_id: int
    status: int = 200
    told: str = ""
    refusal: str = ""
    problems: dict = field(default_factory=dict)

    @property
    def sentences(self):
        """Why nothing was done, sentence by sentence."""
        refused = [self.refusal] if self.refusal else []
        return [*refused, *(sentence for sentences in self.problems.values() for sentence in sentences)]


def attempt(act, news_id, *, by, words, now=None):
    """Do an Act to an article for a person, told these words, and return the Attempt."""
    try:
        return Attempt(news_id, told=perform(act.name, Article(pk=news_id), by=by, now=now, **words))
    except Article.DoesNotExist:
        return Attempt(news_id, status=404, refusal=f"There is no article with the News ID {news_id}.")
    except RefusedError as refusal:
        return Attempt(news_id, status=403 if refusal.is_forbidden else 409, refusal=refusal.sentence)
    except ValidationError as error:
        return Attempt(news_id, status=422, problems=by_field(error))


def by_field(error):
    """Return the sentences of a ValidationError as {field: [sentence, …]}, "__all__" standing for the whole."""
    return error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
