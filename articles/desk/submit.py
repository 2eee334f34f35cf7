"""What becomes of the article's form once it is valid: saved, with its act done, or kept beside another's save."""

from dataclasses import dataclass

from ..editorial.models import Article, Revision
from ..editorial.perform import RefusedError, perform
from ..editorial.save import save_working_copy, set_aside, snapshot_of
from ..taxonomy.naming import stored
from ..writing.buffer import forget
from ..writing.forms import window_of
from .plans import PLANS


@dataclass(frozen=True)
class Outcome:
    """The sentence that tells what was done; or, where another save came between, the text kept as a revision."""

    told: str = ""
    kept: Revision | None = None


def submit_form(form, by):
    """Save what a valid ArticleForm says, do the act that it asks for, and return the Outcome.

    The article's row is locked by now. Raises RefusedError or ValidationError where the act can't be done;
    the caller's transaction then undoes the save.
    """
    opened_on = form.instance if form.instance.pk else None
    outcome = _save_and_act(form, by)
    # Saved or set aside, the text needs no offer.
    forget(by, opened_on, window_of(form.data))
    return outcome


def _save_and_act(form, by):
    article, words = form.instance, form.cleaned_data
    if form.forbidden:
        raise RefusedError(form.forbidden, is_forbidden=True)
    topics = [topic if topic.pk else stored(topic) for topic in words["topics"]]
    content = snapshot_of(article, topics=topics, authors=words["bylines"])
    if article.pk:
        outcome = _meet_another_save(form, content, by)
        if outcome:
            return outcome
    else:
        _refuse_a_replay(words["window"])
        article.form_key = words["window"]
    save_working_copy(article, topics=topics, authors=words["bylines"], by=by, base=words["base"])
    told = "Saved."
    if form.act != "save":
        told = perform(form.act, article, by=by, is_locked=True, **form.words_for_act())
    return Outcome(told=told)


def _meet_another_save(form, content, by):
    """Return the Outcome where the form was written on a revision that is no longer the latest; else None."""
    article, base = form.instance, form.cleaned_data["base"]
    if article.base == base:
        return None
    current = article.revisions.of_the_working_copy().select_related("saved_by").first()
    if current is None or current.content == content:
        return None
    began_with = article.revisions.filter(number=base).first()
    if began_with is None or began_with.content != content:
        _keep_plans(article, by)
        return Outcome(kept=set_aside(article, content, by=by, base=base))
    whose = f"{_name(current.saved_by)} saved revision {current.number} while you had the article open"
    if form.act == "save":
        _keep_plans(article, by)
        return Outcome(told=f"{whose}. You had changed none of its words; this is how it stands.")
    raise RefusedError(f"{whose}. Open it again and look at that first.", is_forbidden=False)


def _keep_plans(article, by):
    """Store what the form plans of the article, whose words in the form are not those to be saved."""
    stored = Article.objects.prefetch_related("bylines__author").get(pk=article.pk)
    for name in PLANS:
        setattr(stored, name, getattr(article, name))
    authors = [byline.author for byline in stored.bylines.all()]
    save_working_copy(stored, topics=stored.topics.all(), authors=authors, by=by)


def _refuse_a_replay(key):
    if number := Article.objects.filter(form_key=key).values_list("pk", flat=True).first():
        raise RefusedError(f"This form was sent before; the article is News ID {number}.", is_forbidden=False)


def _name(person):
    return (person.get_full_name() or person.get_username()) if person else "An import"
