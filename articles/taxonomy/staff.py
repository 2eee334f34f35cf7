"""Who works in which sections."""


def sections_of(user):
    """Return the ids of the sections that `user` works in, as a set; None for all of them.

    Somebody assigned to none works in all, and so does whoever may work in all sections.
    """
    assigned = {section.pk for section in user.assigned_sections.all()}
    return None if not assigned or user.has_perm("articles.work_in_all_sections") else assigned
