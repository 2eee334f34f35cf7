"""A newspaper of Wagtail pages with comments by django-comments-xtd, set up as their documentation says."""
