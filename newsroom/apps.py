"""Replace Django's default admin site by the desk, and register the project's system checks."""

from django.contrib.admin.apps import AdminConfig
from django.core.checks import Tags, register

from .migration_checks import check_downtime, check_migrations


class DeskConfig(AdminConfig):
    """The admin app, with the desk as its default site."""

    default_site = "newsroom.admin_site.DeskAdminSite"

    def ready(self) -> None:
        """Register the checks of migrations."""
        super().ready()
        register(check_migrations)
        register(check_downtime, Tags.database)
