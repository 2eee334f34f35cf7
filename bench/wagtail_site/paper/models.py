"""The app's one type of page."""

from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page


class ArticlePage(Page):
    """An article with comments."""

    body = RichTextField()
    content_panels = [*Page.content_panels, FieldPanel("body")]

    def get_absolute_url(self) -> str:
        """Return the address that django-comments-xtd uses."""
        return self.get_url()
