"""The kinds of e-mails that the newspaper sends, and the functions that write them (outbox/kinds.py)."""

from django.utils.translation import gettext_lazy as _

from .outbox.kinds import EmailKind

EMAIL_KINDS = {
    "confirm_email": EmailKind(
        _("confirmation of an e-mail address"),
        "articles.comments.emails.write_confirmation_request",
        is_urgent=True,
        is_to_reader=True,
    ),
    "own_comments_link": EmailKind(
        _("link to a reader’s own comments"),
        "articles.comments.own_comments.write_link_email",
        is_urgent=True,
        is_to_reader=True,
    ),
    "reply": EmailKind(_("reply to a comment"), "articles.comments.emails.write_reply_email", is_to_reader=True),
    "decision": EmailKind(
        _("decision on a comment"), "articles.comments.emails.write_decision_email", is_to_reader=True
    ),
    "report_handled": EmailKind(
        _("answer to a report"), "articles.moderation.reporter_emails.write_report_email", is_to_reader=True
    ),
    "article_action": EmailKind(_("action on an article"), "articles.desk.email_notifications.write_action_email"),
}
