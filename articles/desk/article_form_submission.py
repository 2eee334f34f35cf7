"""What becomes of a posted form of the article's page: saved, set aside beside another save, or shown again."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import QueryDict

from ..delivery.url_converters import is_row_id
from ..editorial.actions.registry import ACTIONS
from ..editorial.actions.run import ActionRefusedError, permission_refusal, run_action
from ..editorial.actions.save import PLANNING_FIELDS, save_working_copy, set_aside, snapshot_with
from ..editorial.models import Article, Revision
from ..editorial.permissions import may_edit, may_read
from ..taxonomy.find_by_name import get_or_create_topic
from ..writing.autosave import clear_buffer
from ..writing.forms import parse_window
from .article_form import ArticleForm
from .article_form_actions import NOTE_ACTIONS, SAVE, FormAction, add_draft_note, apply_form_edit, resolve_draft_note
from .available_actions import available_actions


@dataclass(frozen=True)
class ArticleFormResult:
    """What became of a posted form.

    `message` says what was done. `form` is to be shown again with the HTTP `status`; or `kept` is the revision in
    which the text was set aside, since somebody else's save came between; or the text is saved.
    """

    article: Article
    message: str = ""
    form: ArticleForm | None = None
    status: int = 200
    set_aside_revision: Revision | None = None


def submit_article_form(posted: QueryDict, object_id: str | None, *, by) -> ArticleFormResult:
    """Take a posted form of an article (None: a new one), do what its button asks for, and return the Submission.

    Raises Article.DoesNotExist where there is no such article that this person may read, and PermissionDenied
    where they may not change it.
    """
    try:
        return _submit(posted, object_id, by)
    except IntegrityError:
        # The same form arrived twice at the same moment. The other one is stored by now, and the second try finds it.
        return _submit(posted, object_id, by)


def _submit(posted: QueryDict, object_id: str | None, by) -> ArticleFormResult:
    action = FormAction.parse(posted.get("_act", SAVE))
    try:
        with transaction.atomic():
            _lock_article(object_id)
            article = _find_article(object_id, by)
            if action.name in NOTE_ACTIONS:
                return _submit_note(posted, article, action, by)
            _check_permission(article, by)
            if action.is_edit:
                return ArticleFormResult(
                    article, form=_build_form(apply_form_edit(posted, action), article, action, by)
                )
            _check_action(action, article, by)
            form = _build_form(posted, article, action, by)
            if not form.is_valid():
                return ArticleFormResult(article, form=form, status=422)
            return _save(form, by)
    except (ActionRefusedError, ValidationError) as refusal:
        # Whatever was stored is undone by now, so the form is made anew from what was there before.
        article = _find_article(object_id, by)
        _check_permission(article, by)
        form = _build_form(posted, article, action, by)
        form.add_action_error(refusal)
        return ArticleFormResult(article, form=form, status=_status_of(refusal))


def _lock_article(object_id: str | None) -> None:
    """Lock the article's row, so that its saves come one after the other.

    In a query of its own: what a query that waits for the lock reads beside the row may be outdated (PostgreSQL).
    """
    if object_id is not None and is_row_id(object_id):
        Article.objects.select_for_update().filter(pk=object_id).values_list("pk").first()


def _find_article(object_id: str | None, by) -> Article:
    """Return the article with all that saving asks of it; an unsaved one for a new article."""
    if object_id is None:
        return Article(created_by=by)
    if not is_row_id(object_id):
        raise Article.DoesNotExist
    return Article.objects.readable_by(by).for_editing().get(pk=object_id)


def _check_permission(article: Article, by) -> None:
    if not (may_edit(by, article) if article.pk else by.has_perm("articles.add_article")):
        raise PermissionDenied


def _check_action(action: FormAction, article: Article, by) -> None:
    """Refuse an action that this person may not run on the article as it is stored.

    The form may move it to another section; nobody publishes by moving an article to a section of their own.
    """
    if article.pk and action.name in ACTIONS and (reason := permission_refusal(ACTIONS[action.name], by, article)):
        raise ActionRefusedError(reason, is_forbidden=True)


def _build_form(posted: QueryDict, article: Article, action: FormAction, by) -> ArticleForm:
    return ArticleForm(posted, article=article, user=by, action=action, actions=available_actions(by, article))


def _submit_note(posted: QueryDict, article: Article, action: FormAction, by) -> ArticleFormResult:
    """Leave or resolve a note; whoever may edit the article gets the form back, with the text as it was."""
    if article.pk is None:
        raise ValidationError("Save the article before you leave a note on it.")
    if not may_read(by, article):
        raise PermissionDenied
    if action.name == "note":
        message = add_draft_note(article, posted.get("new_note", ""), by=by)
    else:
        message = resolve_draft_note(article, action.argument, by=by)
    if not may_edit(by, article):
        return ArticleFormResult(article, message)
    return ArticleFormResult(article, message, form=_build_form(apply_form_edit(posted, action), article, action, by))


def _save(form: ArticleForm, by) -> ArticleFormResult:
    """Save a valid form and run its action; beside another save, set its text aside."""
    article, cleaned = form.instance, form.cleaned_data
    # Saved or set aside, the text needs no offer any more.
    clear_buffer(by, article if article.pk else None, parse_window(form.data))
    topics = [topic if topic.pk else get_or_create_topic(topic) for topic in cleaned["topics"]]
    authors, base = cleaned["bylines"], cleaned["base"]
    content = snapshot_with(article, topics=topics, authors=authors)
    if article.pk is None:
        _refuse_resubmission(cleaned["window"])
        article.form_key = cleaned["window"]
    elif other := _newer_revision(article, base, content):
        return _set_aside_or_refuse(other, form, content, by)
    stored_plans = {name: form.initial[name] for name in PLANNING_FIELDS} if article.pk else None
    save_working_copy(article, topics=topics, authors=authors, by=by, base=base, stored_plans=stored_plans)
    if form.action.name == SAVE:
        return ArticleFormResult(article, "Saved.")
    return ArticleFormResult(
        article, run_action(form.action.name, article, by=by, is_locked=True, **form.action_arguments())
    )


def _refuse_resubmission(form_key) -> None:
    if number := Article.objects.filter(form_key=form_key).values_list("pk", flat=True).first():
        raise ActionRefusedError(f"This form was sent before; the article is News ID {number}.", is_forbidden=False)


def _newer_revision(article: Article, base: int, content: dict) -> Revision | None:
    """Return the latest revision where it is newer than `base` and isn't what the form says; else None."""
    if article.base == base:
        return None
    latest = article.revisions.of_working_copy().select_related("saved_by").first()
    return latest if latest and latest.content != content else None


def _set_aside_or_refuse(other: Revision, form: ArticleForm, content: dict, by) -> ArticleFormResult:
    """Keep a text that was written while `other` was saved, and save what the form plans of the article."""
    article, base = form.instance, form.cleaned_data["base"]
    whose = f"{_display_name(other.saved_by)} saved revision {other.number} while you had the article open"
    written_on = article.revisions.filter(number=base).first()
    is_unchanged = written_on is not None and written_on.content == content
    if is_unchanged and form.action.name != SAVE:
        raise ActionRefusedError(f"{whose}. Open it again and look at that first.", is_forbidden=False)
    _save_plans(article, by)
    if is_unchanged:
        return ArticleFormResult(article, f"{whose}. You had changed none of its words; this is how it stands.")
    return ArticleFormResult(article, set_aside_revision=set_aside(article, content, by=by, base=base))


def _save_plans(article: Article, by) -> None:
    """Save what the form plans of the article, and nothing else of it."""
    current = Article.objects.prefetch_related("bylines__author").get(pk=article.pk)
    for name in PLANNING_FIELDS:
        setattr(current, name, getattr(article, name))
    authors = [byline.author for byline in current.bylines.all()]
    save_working_copy(current, topics=current.topics.all(), authors=authors, by=by)


def _display_name(person) -> str:
    return (person.get_full_name() or person.get_username()) if person else "An import"


def _status_of(refusal: ActionRefusedError | ValidationError) -> int:
    if isinstance(refusal, ActionRefusedError):
        return 403 if refusal.is_forbidden else 409
    return 422
