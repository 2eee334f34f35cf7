"""Replace Django's default admin site by the desk, and start what monitors the newspaper."""

from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_save


class DeskConfig(AdminConfig):
    """The admin app, with the desk as its default site."""

    default_site = "newsroom.admin_site.DeskAdminSite"

    def ready(self) -> None:
        """Count comments if there are metrics, and report errors if there is a Sentry."""
        super().ready()
        # Imported when they are needed: most commands need neither.
        if settings.METRICS:
            from .monitoring.comment_counter import count_new_comment

            post_save.connect(count_new_comment, sender="articles.Comment")
        if settings.SENTRY_DSN:
            from .monitoring.sentry import start_sentry

            start_sentry()
