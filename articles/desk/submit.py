"""What becomes of a posted form of the article's page: saved, set aside beside another save, or shown again."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import QueryDict

from ..delivery.addresses import is_row_id
from ..editorial.acts import ACTS
from ..editorial.models import Article, Revision
from ..editorial.perform import RefusedError, forbidden, perform
from ..editorial.permissions import may_edit, may_read
from ..editorial.save import PLANS, save_working_copy, set_aside, snapshot_of
from ..taxonomy.naming import stored
from ..writing.buffer import forget
from ..writing.forms import window_of
from .actions import actions_for
from .form_action import NOTES, SAVE, FormAction, add_note, edit_form, resolve
from .forms import ArticleForm


@dataclass(frozen=True)
class Submission:
    """What became of a posted form.

    `message` says what was done. `form` is to be shown again with the HTTP `status`; or `kept` is the revision in
    which the text was set aside, since somebody else's save came between; or the text is saved.
    """

    article: Article
    message: str = ""
    form: ArticleForm | None = None
    status: int = 200
    kept: Revision | None = None


def submit(posted: QueryDict, object_id: str | None, *, by) -> Submission:
    """Take a posted form of an article (None: a new one), do what its button asks for, and return the Submission.

    Raises Article.DoesNotExist where there is no such article that this person may read, and PermissionDenied
    where they may not change it.
    """
    try:
        return _submit(posted, object_id, by)
    except IntegrityError:
        # The same form arrived twice at the same moment. The other one is stored by now, and the second try finds it.
        return _submit(posted, object_id, by)


def _submit(posted: QueryDict, object_id: str | None, by) -> Submission:
    action = FormAction.parse(posted.get("_act", SAVE))
    try:
        with transaction.atomic():
            _lock(object_id)
            article = _find(object_id, by)
            if action.name in NOTES:
                return _take_note(posted, article, action, by)
            _check_permission(article, by)
            if action.is_edit:
                return Submission(article, form=_form(edit_form(posted, action), article, action, by))
            _check_action(action, article, by)
            form = _form(posted, article, action, by)
            if not form.is_valid():
                return Submission(article, form=form, status=422)
            return _save(form, by)
    except (RefusedError, ValidationError) as refusal:
        # Whatever was stored is undone by now, so the form is made anew from what was there before.
        article = _find(object_id, by)
        _check_permission(article, by)
        form = _form(posted, article, action, by)
        form.add_refusal(refusal)
        return Submission(article, form=form, status=_status_of(refusal))


def _lock(object_id: str | None) -> None:
    """Lock the article's row, so that its saves come one after the other.

    In a query of its own: what a query that waits for the lock reads beside the row may be outdated (PostgreSQL).
    """
    if object_id is not None and is_row_id(object_id):
        Article.objects.select_for_update().filter(pk=object_id).values_list("pk").first()


def _find(object_id: str | None, by) -> Article:
    """Return the article with all that saving asks of it; an unsaved one for a new article."""
    if object_id is None:
        return Article(created_by=by)
    if not is_row_id(object_id):
        raise Article.DoesNotExist
    return Article.objects.readable_by(by).for_writing().get(pk=object_id)


def _check_permission(article: Article, by) -> None:
    if not (may_edit(by, article) if article.pk else by.has_perm("articles.add_article")):
        raise PermissionDenied


def _check_action(action: FormAction, article: Article, by) -> None:
    """Refuse an action that this person may not run on the article as it is stored.

    The form may move it to another section; nobody publishes by moving an article to a section of their own.
    """
    if article.pk and action.name in ACTS and (reason := forbidden(ACTS[action.name], by, article)):
        raise RefusedError(reason, is_forbidden=True)


def _form(posted: QueryDict, article: Article, action: FormAction, by) -> ArticleForm:
    return ArticleForm(posted, article=article, user=by, action=action, actions=actions_for(by, article))


def _take_note(posted: QueryDict, article: Article, action: FormAction, by) -> Submission:
    """Leave or resolve a note; whoever may edit the article gets the form back, with the text as it was."""
    if article.pk is None:
        raise ValidationError("Save the article before you leave a note on it.")
    if not may_read(by, article):
        raise PermissionDenied
    if action.name == "note":
        message = add_note(article, posted.get("new_note", ""), by=by)
    else:
        message = resolve(article, action.argument, by=by)
    if not may_edit(by, article):
        return Submission(article, message)
    return Submission(article, message, form=_form(edit_form(posted, action), article, action, by))


def _save(form: ArticleForm, by) -> Submission:
    """Save a valid form and run its action; beside another save, set its text aside."""
    article, cleaned = form.instance, form.cleaned_data
    # Saved or set aside, the text needs no offer any more.
    forget(by, article if article.pk else None, window_of(form.data))
    topics = [topic if topic.pk else stored(topic) for topic in cleaned["topics"]]
    authors, base = cleaned["bylines"], cleaned["base"]
    content = snapshot_of(article, topics=topics, authors=authors)
    if article.pk is None:
        _refuse_resubmission(cleaned["window"])
        article.form_key = cleaned["window"]
    elif other := _other_save(article, base, content):
        return _meet(other, form, content, by)
    stored_plans = {name: form.initial[name] for name in PLANS} if article.pk else None
    save_working_copy(article, topics=topics, authors=authors, by=by, base=base, stored_plans=stored_plans)
    if form.action.name == SAVE:
        return Submission(article, "Saved.")
    return Submission(article, perform(form.action.name, article, by=by, is_locked=True, **form.words_for_action()))


def _refuse_resubmission(form_key) -> None:
    if number := Article.objects.filter(form_key=form_key).values_list("pk", flat=True).first():
        raise RefusedError(f"This form was sent before; the article is News ID {number}.", is_forbidden=False)


def _other_save(article: Article, base: int, content: dict) -> Revision | None:
    """Return the latest revision where it is newer than `base` and isn't what the form says; else None."""
    if article.base == base:
        return None
    latest = article.revisions.of_the_working_copy().select_related("saved_by").first()
    return latest if latest and latest.content != content else None


def _meet(other: Revision, form: ArticleForm, content: dict, by) -> Submission:
    """Keep a text that was written while `other` was saved, and save what the form plans of the article."""
    article, base = form.instance, form.cleaned_data["base"]
    whose = f"{_name(other.saved_by)} saved revision {other.number} while you had the article open"
    written_on = article.revisions.filter(number=base).first()
    is_unchanged = written_on is not None and written_on.content == content
    if is_unchanged and form.action.name != SAVE:
        raise RefusedError(f"{whose}. Open it again and look at that first.", is_forbidden=False)
    _save_plans(article, by)
    if is_unchanged:
        return Submission(article, f"{whose}. You had changed none of its words; this is how it stands.")
    return Submission(article, kept=set_aside(article, content, by=by, base=base))


def _save_plans(article: Article, by) -> None:
    """Save what the form plans of the article, and nothing else of it."""
    current = Article.objects.prefetch_related("bylines__author").get(pk=article.pk)
    for name in PLANS:
        setattr(current, name, getattr(article, name))
    authors = [byline.author for byline in current.bylines.all()]
    save_working_copy(current, topics=current.topics.all(), authors=authors, by=by)


def _name(person) -> str:
    return (person.get_full_name() or person.get_username()) if person else "An import"


def _status_of(refusal: RefusedError | ValidationError) -> int:
    if isinstance(refusal, RefusedError):
        return 403 if refusal.is_forbidden else 409
    return 422
