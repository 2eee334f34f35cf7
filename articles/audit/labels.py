"""The labels of the codes in the log: its actions, subjects, fields and values.

Entries store codes, which don't change with the language. The models are looked up by name, since they belong to parts
above this one.
"""

from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

ACTION_LABELS: dict[str, str | Promise] = {
    # articles
    "create": pgettext_lazy("logged action", "Create"),
    "save": pgettext_lazy("logged action", "Save"),
    "restore": pgettext_lazy("logged action", "Restore"),
    "merge": pgettext_lazy("logged action", "Merge"),
    "set_aside": pgettext_lazy("logged action", "Save separately"),
    "name_revision": pgettext_lazy("logged action", "Name revision"),
    "submit": pgettext_lazy("logged action", "Submit"),
    "request_changes": pgettext_lazy("logged action", "Request changes"),
    "approve": pgettext_lazy("logged action", "Approve"),
    "publish": pgettext_lazy("logged action", "Publish"),
    "schedule": pgettext_lazy("logged action", "Schedule"),
    "unschedule": pgettext_lazy("logged action", "Unschedule"),
    "update": pgettext_lazy("logged action", "Update"),
    "publish_in_emergency": pgettext_lazy("logged action", "Emergency publish"),
    "review_after_publication": pgettext_lazy("logged action", "Mark as reviewed"),
    "withdraw": pgettext_lazy("logged action", "Withdraw"),
    "retract": pgettext_lazy("logged action", "Retract"),
    "spike": pgettext_lazy("logged action", "Spike"),
    "unspike": pgettext_lazy("logged action", "Unspike"),
    "add_note": pgettext_lazy("logged action", "Add note"),
    "resolve_note": pgettext_lazy("logged action", "Resolve note"),
    "add_external_note": pgettext_lazy("logged action", "Add external note"),
    "create_share_link": pgettext_lazy("logged action", "Create preview link"),
    "revoke_share_link": pgettext_lazy("logged action", "Revoke preview link"),
    # comments
    "approve_comment": pgettext_lazy("logged action", "Approve comment"),
    "reject_comment": pgettext_lazy("logged action", "Reject comment"),
    "spam_comment": pgettext_lazy("logged action", "Mark comment as spam"),
    "hold_comment": pgettext_lazy("logged action", "Hold comment"),
    "pick_comment": pgettext_lazy("logged action", "Add editors’ pick"),
    "unpick_comment": pgettext_lazy("logged action", "Remove editors’ pick"),
    "ban_commenter": pgettext_lazy("logged action", "Ban commenter"),
    "hold_commenter": pgettext_lazy("logged action", "Hold commenter’s comments"),
    "lift_sanction": pgettext_lazy("logged action", "Lift sanction"),
    # signing in (security_events.py)
    "sign_in": pgettext_lazy("logged action", "Log in"),
    "sign_in_failed": pgettext_lazy("logged action", "Failed login"),
    "sign_out": pgettext_lazy("logged action", "Log out"),
    "reauthenticate": pgettext_lazy("logged action", "Confirm identity"),
    "reauthentication_failed": pgettext_lazy("logged action", "Failed confirmation of identity"),
    "link_single_sign_on": pgettext_lazy("logged action", "Link single sign-on"),
    "unlink_single_sign_on": pgettext_lazy("logged action", "Unlink single sign-on"),
    "request_password_reset": pgettext_lazy("logged action", "Request password reset"),
    "reset_password": pgettext_lazy("logged action", "Reset password"),
    "change_password": pgettext_lazy("logged action", "Change password"),
    "change_email": pgettext_lazy("logged action", "Change e-mail address"),
    "add_factor": pgettext_lazy("logged action", "Add second factor"),
    "remove_factor": pgettext_lazy("logged action", "Remove second factor"),
    "create_recovery_codes": pgettext_lazy("logged action", "Create recovery codes"),
    "use_recovery_code": pgettext_lazy("logged action", "Use recovery code"),
    "reset_factors": pgettext_lazy("logged action", "Reset second factor"),
    "end_session": pgettext_lazy("logged action", "End session"),
    "end_sessions": pgettext_lazy("logged action", "End all sessions"),
    # accounts, and other screens of the desk
    "create_account": pgettext_lazy("logged action", "Create account"),
    "change_account": pgettext_lazy("logged action", "Change account"),
    "invite": pgettext_lazy("logged action", "Send invitation"),
    "cancel_invitation": pgettext_lazy("logged action", "Cancel invitation"),
    "accept_invitation": pgettext_lazy("logged action", "Accept invitation"),
    "change_role": pgettext_lazy("logged action", "Change role"),
    "change_sections": pgettext_lazy("logged action", "Change sections"),
    "change_permissions": pgettext_lazy("logged action", "Change permissions"),
    "activate_account": pgettext_lazy("logged action", "Activate account"),
    "deactivate_account": pgettext_lazy("logged action", "Deactivate account"),
    "create_api_key": pgettext_lazy("logged action", "Create API key"),
    "revoke_api_key": pgettext_lazy("logged action", "Revoke API key"),
    "resend_email": pgettext_lazy("logged action", "Send e-mail again"),
    "add": pgettext_lazy("logged action", "Add"),
    "change": pgettext_lazy("logged action", "Change"),
    "delete": pgettext_lazy("logged action", "Delete"),
    "import": pgettext_lazy("logged action", "Import"),
}
SUBJECT_TYPES: dict[str, str | Promise] = {
    "article": gettext_lazy("Article"),
    "comment": gettext_lazy("Comment"),
    "section": gettext_lazy("Section"),
    "topic": gettext_lazy("Topic"),
    "author": gettext_lazy("Author"),
    "photo": gettext_lazy("Photo"),
    "masthead": gettext_lazy("Newspaper"),
    "user": gettext_lazy("Account"),
    "group": gettext_lazy("Role"),
    "apikey": gettext_lazy("API key"),
    "redirect": gettext_lazy("Redirect"),
    "outgoingemail": gettext_lazy("E-mail"),
}
# The names under which actions log values that aren't fields of their subject; fields have their verbose_name.
FIELD_LABELS: dict[str, str | Promise] = {
    "authors": gettext_lazy("Bylines"),
    "ended": gettext_lazy("Sessions ended"),
    "ends_at": gettext_lazy("Ends at"),
    "fields": gettext_lazy("Fields"),
    "flagged": gettext_lazy("Flagged"),
    "known_by": gettext_lazy("Identified by"),
    "label": gettext_lazy("Label"),
    "link": gettext_lazy("Link"),
    "live": gettext_lazy("Live state"),
    "name": gettext_lazy("Name"),
    "note": gettext_lazy("Note"),
    "revision": gettext_lazy("Revision"),
    "revoked_at": gettext_lazy("Revoked at"),
    "until": gettext_lazy("Until"),
    "version": gettext_lazy("Version"),
    "written by": gettext_lazy("Written by"),
}
LIVE_STATES: dict[str, str | Promise] = {
    "not_live": pgettext_lazy("article state", "not live"),
    "scheduled": pgettext_lazy("article state", "scheduled"),
    "live": pgettext_lazy("article state", "live"),
    "withdrawn": pgettext_lazy("article state", "withdrawn"),
    "retracted": pgettext_lazy("article state", "retracted"),
    "expired": pgettext_lazy("article state", "expired"),
}
# Fields that are logged under another name, as {(kind of subject, logged name): name of the model's field}.
LOGGED_AS = {("sanction", "known_by"): "target"}


def action_label(action: str) -> str:
    """Return the label of an action."""
    return str(ACTION_LABELS[action]) if action in ACTION_LABELS else code_to_words(action)


def subject_type_label(subject_type: str) -> str:
    """Return the label of a kind of subject, by the name of its model."""
    if subject_type in SUBJECT_TYPES:
        return str(SUBJECT_TYPES[subject_type])
    model = _model(subject_type)
    return capfirst(str(model._meta.verbose_name)) if model else code_to_words(subject_type)


def field_label(subject_type: str, name: str) -> str:
    """Return the label of a field that an entry about that kind of subject names."""
    if name in FIELD_LABELS:
        return str(FIELD_LABELS[name])
    field = _field(subject_type, name)
    return capfirst(str(field.verbose_name)) if field else code_to_words(name)


# Any: an entry stores plain JSON data.
def value_label(subject_type: str, name: str, value: Any) -> Any:
    """Return the label of a value that is a code, such as a stage, and any other value as it is."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return [_item_label(subject_type, name, item) for item in value]
    if subject_type == "article" and name == "live":
        return str(LIVE_STATES.get(value, value))
    field = _field(subject_type, LOGGED_AS.get((subject_type, name), name))
    choices = dict(field.flatchoices) if field and isinstance(value, str) else {}
    return str(choices.get(value, value)) if isinstance(value, str) else value


def _item_label(subject_type: str, name: str, item: Any) -> Any:
    """Return the label of an item of a list: of a field's name or a role, and any other item as it is."""
    if name == "fields":
        return field_label(subject_type, item)
    # The names of the roles are stored in English (articles/roles.py).
    return pgettext("role", item) if (subject_type, name) == ("user", "groups") else item


def code_to_words(code: str) -> str:
    """Return a code as words: "request_changes" becomes "Request changes"."""
    return code.replace("_", " ").capitalize()


def _model(subject_type: str) -> type[Model] | None:
    for app in ("articles", "auth"):
        try:
            return apps.get_model(app, subject_type)
        except LookupError:
            continue
    return None


def _field(subject_type: str, name: str) -> "Field[Any, Any] | None":
    model = _model(subject_type)
    try:
        field = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, Field) else None
