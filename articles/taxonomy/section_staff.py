"""The assignment of staff to sections."""

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from .models import Section


def section_ids_of(user: User) -> set[int] | None:
    """Return the IDs of the sections that `user` works in; None for all sections.

    A user without assigned sections works in all of them, and so does one with the permission work_in_all_sections.
    """
    assigned = {section.pk for section in user.assigned_sections.all()}
    return None if not assigned or user.has_perm("articles.work_in_all_sections") else assigned


def staff_of_section(section: Section | None, users: QuerySet[User]) -> QuerySet[User]:
    """Return the users who work in a section, by the rule of `section_ids_of`; all users for None."""
    if section is None:
        return users
    in_all_sections = User.objects.with_perm("articles.work_in_all_sections")
    unassigned_or_assigned = Q(assigned_sections=None) | Q(assigned_sections=section)
    return users.filter(unassigned_or_assigned | Q(pk__in=in_all_sections)).distinct()
