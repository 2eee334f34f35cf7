"""Submitting the article's form: it is saved, set aside after a conflicting save, or shown again."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from ..delivery.staff_user import display_name
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
    """The result of a submitted form.

    `message` says what was done. One of three cases applies: `form` is to be shown again with the HTTP `status`;
    `set_aside_revision` holds the text, because somebody else had saved the article meanwhile; or the text is saved.
    """

    article: Article
    message: str = ""
    form: ArticleForm | None = None
    status: int = 200
    set_aside_revision: Revision | None = None


def submit_article_form(posted: QueryDict, object_id: str | None, *, by: User) -> ArticleFormResult:
    """Submit the form of an article (None: a new one), run its button's action, and return the ArticleFormResult.

    Raises Article.DoesNotExist where there is no such article that this person may read, and PermissionDenied
    where they may not edit it.
    """
    try:
        return _submit(posted, object_id, by)
    except IntegrityError:
        # The same form was submitted twice at once. The other request has stored its article by now, and the second
        # attempt finds it.
        return _submit(posted, object_id, by)


def _submit(posted: QueryDict, object_id: str | None, by: User) -> ArticleFormResult:
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
        # The transaction is rolled back, so build the form again from the stored article.
        article = _find_article(object_id, by)
        _check_permission(article, by)
        form = _build_form(posted, article, action, by)
        form.add_action_error(refusal)
        return ArticleFormResult(article, form=form, status=_status_of(refusal))


def _lock_article(object_id: str | None) -> None:
    """Lock the article's row, so that its saves run one after the other.

    It is a query of its own because on PostgreSQL, a query that has waited for a lock reads the locked row anew, but
    not the rows it joins (https://www.postgresql.org/docs/current/transaction-iso.html#XACT-READ-COMMITTED).
    """
    if object_id is not None and is_row_id(object_id):
        Article.objects.select_for_update().filter(pk=object_id).values_list("pk").first()


def _find_article(object_id: str | None, by: User) -> Article:
    """Return the article with everything that saving reads; an unsaved one for a new article."""
    if object_id is None:
        return Article(created_by=by)
    if not is_row_id(object_id):
        raise Article.DoesNotExist
    return Article.objects.readable_by(by).for_editing().get(pk=object_id)


def _check_permission(article: Article, by: User) -> None:
    if not (may_edit(by, article) if article.pk else by.has_perm("articles.add_article")):
        raise PermissionDenied


def _check_action(action: FormAction, article: Article, by: User) -> None:
    """Refuse an action that this person may not run on the article as it is stored.

    The form may change the section, and moving an article to one of their own sections must not let anybody publish it.
    """
    if article.pk and action.name in ACTIONS and (reason := permission_refusal(ACTIONS[action.name], by, article)):
        raise ActionRefusedError(reason, is_forbidden=True)


def _build_form(posted: QueryDict, article: Article, action: FormAction, by: User) -> ArticleForm:
    return ArticleForm(posted, article=article, user=by, action=action, actions=available_actions(by, article))


def _submit_note(posted: QueryDict, article: Article, action: FormAction, by: User) -> ArticleFormResult:
    """Add or resolve a note; people who may edit the article get the form back with its text unchanged."""
    if article.pk is None:
        raise ValidationError(_("Save the article before you add a note."))
    if not may_read(by, article):
        raise PermissionDenied
    if action.name == "note":
        message = add_draft_note(article, posted.get("new_note", ""), by=by)
    else:
        message = resolve_draft_note(article, action.argument, by=by)
    if not may_edit(by, article):
        return ArticleFormResult(article, message)
    return ArticleFormResult(article, message, form=_build_form(apply_form_edit(posted, action), article, action, by))


def _save(form: ArticleForm, by: User) -> ArticleFormResult:
    """Save a valid form and run its action; after a conflicting save, set its text aside instead."""
    article, cleaned = form.instance, form.cleaned_data
    assert form.posted is not None, "A valid form has data."
    # The text will be saved or set aside, so the autosave needn't be offered any more.
    clear_buffer(by, article if article.pk else None, parse_window(form.posted))
    topics = [topic if topic.pk else get_or_create_topic(topic) for topic in cleaned["topics"]]
    authors, base = cleaned["bylines"], cleaned["base"]
    content = snapshot_with(article, topics=topics, authors=authors)
    if article.pk is None:
        _refuse_resubmission(cleaned["window"])
        article.form_key = cleaned["window"]
    elif newer := _newer_revision(article, base, content):
        return _set_aside_or_refuse(newer, form, content, by)
    stored_plans = {name: form.initial[name] for name in PLANNING_FIELDS} if article.pk else None
    save_working_copy(article, topics=topics, authors=authors, by=by, base=base, stored_plans=stored_plans)
    if form.action.name == SAVE:
        return ArticleFormResult(article, _("Saved."))
    return ArticleFormResult(
        article, run_action(form.action.name, article, by=by, is_locked=True, **form.action_arguments())
    )


def _refuse_resubmission(form_key: UUID) -> None:
    if number := Article.objects.filter(form_key=form_key).values_list("pk", flat=True).first():
        message = _("This form has already been saved, as News ID %(number)s.")
        raise ActionRefusedError(message % {"number": number}, is_forbidden=False)


def _newer_revision(article: Article, base: int, content: dict[str, Any]) -> Revision | None:
    """Return the latest revision where it is newer than `base` and its content differs from the form's; else None."""
    # for_editing() annotates the article with it.
    if getattr(article, "base", None) == base:
        return None
    latest = article.revisions.of_working_copy().select_related("saved_by").first()
    return latest if latest and latest.content != content else None


def _set_aside_or_refuse(newer: Revision, form: ArticleForm, content: dict[str, Any], by: User) -> ArticleFormResult:
    """Set aside a text that was written while `newer` was saved, and save the form's plans."""
    article, base = form.instance, form.cleaned_data["base"]
    base_revision = article.revisions.filter(number=base).first()
    is_unchanged = base_revision is not None and base_revision.content == content
    values = {"person": _name_of_author(newer.saved_by), "number": newer.number}
    if is_unchanged and form.action.name != SAVE:
        message = _(
            "%(person)s saved revision %(number)d while you had the article open. "
            "Open it again and read that revision first."
        )
        raise ActionRefusedError(message % values, is_forbidden=False)
    _save_plans(article, by)
    if is_unchanged:
        message = _(
            "%(person)s saved revision %(number)d while you had the article open. "
            "You hadn’t changed the text, so that revision is shown here."
        )
        return ArticleFormResult(article, message % values)
    return ArticleFormResult(article, set_aside_revision=set_aside(article, content, by=by, base=base))


def _save_plans(article: Article, by: User) -> None:
    """Save the form's plans, and nothing else of it."""
    current = Article.objects.prefetch_related("bylines__author").get(pk=article.pk)
    for name in PLANNING_FIELDS:
        setattr(current, name, getattr(article, name))
    authors = [byline.author for byline in current.bylines.all()]
    save_working_copy(current, topics=current.topics.all(), authors=authors, by=by)


def _name_of_author(person: User | None) -> str:
    return display_name(person) or _("An import")


def _status_of(refusal: ActionRefusedError | ValidationError) -> int:
    if isinstance(refusal, ActionRefusedError):
        return 403 if refusal.is_forbidden else 409
    return 422
