"""The configuration of the Django app."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from .email_kinds import EMAIL_KINDS
from .outbox.kinds import register_kinds

# (signal, receiver): the signals of lower parts, and the functions of higher parts that receive them.
SIGNAL_RECEIVERS = [
    ("django.core.signals.request_started", "articles.delivery.after_response.start_collecting"),
    ("django.core.signals.request_finished", "articles.delivery.after_response.run_collected"),
    ("articles.admin_mixins.signals.row_changed", "articles.audit.log_admin_changes.log_admin_change"),
    ("articles.admin_mixins.signals.row_changed", "articles.editorial.page_tags.invalidate_for_row"),
    ("articles.admin_mixins.signals.row_changed", "articles.comments.page_tags.invalidate_for_row"),
    ("articles.photos.signals.photo_changed", "articles.editorial.page_tags.invalidate_photo"),
    ("articles.comments.signals.refused_by_rule", "articles.moderation.comment_signal_receivers.log_rule_refusal"),
    ("articles.comments.signals.comments_erased", "articles.moderation.comment_signal_receivers.erase_quoted_text"),
    ("articles.comments.signals.comments_exported", "articles.moderation.comment_signal_receivers.export_decisions"),
    ("articles.delivery.page_cache.tags.tags_invalidated", "articles.delivery.purge_webhook.enqueue_purge"),
    ("articles.editorial.signals.action_performed", "articles.desk.email_notifications.send_action_emails"),
    ("articles.outbox.signals.email_failed", "articles.comments.emails.allow_another_email"),
    ("django.db.backends.signals.connection_created", "articles.old_database_check.refuse_old_database"),
    ("django.db.models.signals.pre_migrate", "articles.initial_data.remember_permissions"),
    ("django.db.models.signals.post_migrate", "articles.initial_data.create_initial_data"),
    ("django.db.models.signals.post_migrate", "articles.search.triggers.create_triggers"),
    ("django.db.models.signals.post_migrate", "articles.editorial.page_tags.renew_all_pages"),
    ("articles.editorial.signals.action_performed", "articles.pages.social_card.enqueue_card"),
    ("articles.exchange.signals.newspaper_imported", "articles.preview.external_notes.link_imported_notes"),
]


class ArticlesConfig(AppConfig):
    """The app; all its parts share its label and one migration history."""

    name = "articles"
    verbose_name = _("Articles")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the receivers, and make the kinds of e-mails known."""
        register_kinds(EMAIL_KINDS)
        for signal, receiver in SIGNAL_RECEIVERS:
            import_string(signal).connect(import_string(receiver))
