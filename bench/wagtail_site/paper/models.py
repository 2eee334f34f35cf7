"""Its one kind of page."""

from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page


class ArticlePage(Page):
    """An article that may be commented on."""

    body = RichTextField()
    content_panels = [*Page.content_panels, FieldPanel("body")]

    def get_absolute_url(self):
        """Return where django-comments-xtd finds it."""
        return self.get_url()
