"""Signing in at /accounts/: django-allauth with the newspaper's own rules (decision 0076)."""
