"""Mixins for the desk's ModelAdmin classes: record changes in the audit log, refuse changes, limit lookups."""
