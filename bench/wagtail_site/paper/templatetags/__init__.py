"""The template tags of the Wagtail site."""
