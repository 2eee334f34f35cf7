"""Puts the desk in the place of Django's own admin site."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    """Configures the admin app to use the desk as its site."""

    default_site = "newsroom.admin_site.DeskAdminSite"
