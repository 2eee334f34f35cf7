"""A newspaper of Wagtail's pages with django-comments-xtd under them, as their documentation sets them up."""
