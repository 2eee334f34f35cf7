"""The one Django app's configuration."""

from django.apps import AppConfig
from django.utils.module_loading import import_string

# News travels upward: which signal of a lower part a higher one listens to, by its function.
LISTENERS = [
    ("django.core.signals.request_started", "articles.delivery.after_answer.begin"),
    ("django.core.signals.request_finished", "articles.delivery.after_answer.finish"),
    ("articles.delivery.signals.changed", "articles.audit.screens.record_change"),
    ("articles.comments.signals.refused_by_rule", "articles.moderation.receivers.record_refusal"),
    ("articles.comments.signals.erased", "articles.moderation.receivers.erase_quotes"),
    ("articles.comments.signals.taken_along", "articles.moderation.receivers.export_decisions"),
    ("articles.editorial.signals.acted", "articles.desk.mail.write_of"),
    ("django.db.backends.signals.connection_created", "articles.old_schema.refuse_old_database"),
    ("django.db.models.signals.pre_migrate", "articles.initial_data.remember_permissions"),
    ("django.db.models.signals.post_migrate", "articles.initial_data.create_initial_data"),
    ("django.db.models.signals.post_migrate", "articles.search.triggers.watch"),
    ("articles.editorial.signals.acted", "articles.pages.social_card.draw_after"),
    ("articles.exchange.signals.newspaper_imported", "articles.preview.outside_notes.relate_imported_notes"),
]


class ArticlesConfig(AppConfig):
    """Names the app; every part of it shares this label and one migration history."""

    name = "articles"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Connect the listeners."""
        for signal, listener in LISTENERS:
            import_string(signal).connect(import_string(listener))
