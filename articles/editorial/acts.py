"""What the desk's buttons ask for, once the working copy is saved."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.formats import date_format

from .permissions import in_sections_of, may_publish
from .publish import publish
from .state import LiveState
from .unschedule import unschedule
from .withdraw import withdraw


def carry_out(act, article, words, *, by, state, was_allowed, now=None):
    """Do what a button asks for with the article just saved and return the sentence that tells of it.

    `words` are the form's cleaned data, `state` the LiveState it showed, and `was_allowed` whether `by` might
    publish the article as it was before. Raises PermissionDenied where `by` may not, ValidationError, naming
    the form's fields, where it can't be.
    """
    if act == "save":
        return "Saved."
    # Both as it was and as it is: nobody publishes by moving an article to a section of their own.
    if not (was_allowed and may_publish(by, article)):
        raise PermissionDenied
    if act == "unschedule":
        unschedule(article)
        return "Taken back. It is a draft again."
    if act == "withdraw":
        withdraw(article, reason=words.get("reason", ""))
        return "Withdrawn. Its address shows the notice."
    if state == LiveState.LIVE:
        publish(article, by=by, kind=words["kind"], note=words["note"])
        return "The changes are published."
    now = now or timezone.now()
    at = words.get("publish_at") or now
    publish(article, by=by, at=at, now=now)
    return f"Scheduled for {date_format(timezone.localtime(at), 'j F Y, H:i')}." if at > now else "Published."


def why_not(person, article, state):
    """Return the sentence that tells this person why the page offers no publishing; "" where it does."""
    if state in {LiveState.WITHDRAWN, LiveState.RETRACTED}:
        return f"The article is {state.label}. Its address shows the notice; it can’t be published again."
    if not person.has_perm("articles.publish_article"):
        return "You may write and save it. An editor of the section publishes."
    if not in_sections_of(person, article):
        return f"You may not publish in {article.section}: it isn’t among the sections assigned to you."
    return ""
