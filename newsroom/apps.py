"""Replace Django's default admin site by the desk."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    """The admin app, with the desk as its default site."""

    default_site = "newsroom.admin_site.DeskAdminSite"
