"""Who works in which sections."""

from django.contrib.auth import get_user_model
from django.db.models import Q


def section_ids_of(user):
    """Return the ids of the sections that `user` works in, as a set; None for all of them.

    Somebody assigned to none works in all, and so does whoever may work in all sections.
    """
    assigned = {section.pk for section in user.assigned_sections.all()}
    return None if not assigned or user.has_perm("articles.work_in_all_sections") else assigned


def staff_of_section(section, people):
    """Return those of `people`, a QuerySet, who work in a section (None: all do), by the rule of `section_ids_of`."""
    if section is None:
        return people
    everywhere = get_user_model().objects.with_perm("articles.work_in_all_sections")
    unassigned_or_here = Q(assigned_sections=None) | Q(assigned_sections=section)
    return people.filter(unassigned_or_here | Q(pk__in=everywhere)).distinct()
