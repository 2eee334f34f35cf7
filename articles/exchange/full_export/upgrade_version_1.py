"""Convert lines of version 1 of the export format, which names some models, fields and log actions differently."""

from .json_lines import JsonObject

MODELS = {
    "address": "commenteremail",
    "batch": "decisionbatch",
    "buffer": "autosavebuffer",
    "entry": "auditentry",
    "lessons": "classifierstate",
    "lift": "sanctionlift",
    "outsidenote": "externalnote",
    "signal": "moderationsignal",
    "token": "classifiertoken",
    "trace": "commenttrace",
}
# {current name of the model: {field in version 1: current field}}
FIELDS = {
    "auditentry": {"act": "action", "subject": "subject_type"},
    "comment": {"learned_score": "classifier_score"},
    "commentrules": {
        "first_comments_wait": "held_first_comments",
        "learned_hold": "classifier_hold_score",
        "most_by_network": "max_per_network",
        "most_by_person": "max_per_commenter",
        "most_links": "max_links",
        "most_on_site": "max_per_site",
        "most_on_thread": "max_per_thread",
    },
    "decisionbatch": {"words": "description"},
    "note": {"outsider": "external_author"},
    "shareview": {"agent": "user_agent"},
    "version": {"passed_over": "override_reason"},
}
# {action of the audit log in version 1: current action}
LOG_ACTIONS = {
    "begin": "create",
    "emergency": "publish_in_emergency",
    "impose_ban": "ban_commenter",
    "impose_hold": "hold_commenter",
    "look_over": "review_after_publication",
    "make_key": "create_api_key",
    "merged": "merge",
    "note": "add_note",
    "note by an outsider": "add_external_note",
    "restored": "restore",
    "revoke link": "revoke_share_link",
    "revoke_key": "revoke_api_key",
    "share": "create_share_link",
}
APP = "articles."


def upgrade_line(line: JsonObject) -> JsonObject:
    """Return a line {"model": …, "fields": {…}} of version 1 as a line of version 2, and any other value unchanged."""
    name, fields = line.get("model"), line.get("fields")
    if not isinstance(name, str) or not isinstance(fields, dict):
        return line
    name = MODELS.get(name, name)
    renamed = FIELDS.get(name, {})
    fields = {renamed.get(field, field): value for field, value in fields.items()}
    if name == "auditentry" and isinstance(fields.get("action"), str):
        fields["action"] = LOG_ACTIONS.get(fields["action"], fields["action"])
    if isinstance(fields.get("user_permissions"), list):
        fields["user_permissions"] = [_upgrade_permission(permission) for permission in fields["user_permissions"]]
    return {**line, "model": name, "fields": fields}


def _upgrade_permission(permission: object) -> object:
    """Return the current name of a permission such as "articles.view_entry"."""
    if not isinstance(permission, str) or not permission.startswith(APP):
        return permission
    action, _, model = permission.removeprefix(APP).partition("_")
    return f"{APP}{action}_{MODELS.get(model, model)}"
