"""The roles of the newsroom and their permissions: one table, from which `migrate` creates groups (initial_data.py).

A role is a Django group. Each name is a permission of this app, or of Django's accounts if it begins with "auth.".
Which articles a permission covers (a person's own, a section's, all) is decided in editorial/permissions.py.

An existing group keeps its permissions. A new permission is added to it by the `migrate` that creates the permission;
any other change of this table only affects new databases, so write it into the changelog for existing ones.
"""

from django.utils.translation import pgettext_lazy

READ = ("view_section", "view_topic", "view_author", "view_auditentry")
WRITE = (*READ, "view_article", "add_article", "change_article", "view_photo", "add_photo", "change_photo")
EDIT = (
    *WRITE,
    "edit_others_article",
    "approve_article",
    "publish_article",
    "delete_photo",
    "add_topic",
    "change_topic",
    "add_author",
    "change_author",
)
MODERATE = (
    "view_comment",
    "moderate_comment",
    "view_decision",
    "view_thread",
    "change_thread",
    "view_sanction",
    "view_report",
    "view_appeal",
)
NEWSPAPER = (
    "view_masthead",
    "change_masthead",
    "view_commentrules",
    "change_commentrules",
    "add_section",
    "change_section",
)
# Old addresses of articles that were imported.
REDIRECTS = ("view_redirect", "add_redirect", "change_redirect", "delete_redirect")
ACCOUNTS = ("auth.view_user", "auth.add_user", "auth.change_user", "auth.view_group", "view_apikey", "change_apikey")
# The state of the installation.
OPERATIONS = ("view_housekeepingrun",)
OUTBOX = ("view_outgoingemail", "change_outgoingemail")

ROLES = {
    "Reporter": WRITE,
    "Editor": (*EDIT, *MODERATE),
    "Chief editor": (
        *EDIT,
        *MODERATE,
        *NEWSPAPER,
        *REDIRECTS,
        "retract_article",
        "work_in_all_sections",
        "view_whole_log",
    ),
    "Moderator": (*READ, *MODERATE, "work_in_all_sections"),
    "Administrator": (*READ, *NEWSPAPER, *ACCOUNTS, *OUTBOX, *OPERATIONS, "change_author", "view_whole_log"),
}
# Groups store the English names. Pages show pgettext("role", group.name), which finds these messages.
ROLE_LABELS = {
    "Reporter": pgettext_lazy("role", "Reporter"),
    "Editor": pgettext_lazy("role", "Editor"),
    "Chief editor": pgettext_lazy("role", "Chief editor"),
    "Moderator": pgettext_lazy("role", "Moderator"),
    "Administrator": pgettext_lazy("role", "Administrator"),
}
