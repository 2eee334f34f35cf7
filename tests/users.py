"""The cast: the people who act in the tests, one per role."""

from django.contrib.auth.models import Group, Permission, User

PASSWORD = "correct horse battery staple"


def create_staff(username, role=None, sections=(), **fields):
    """Return a member of staff with that role (a key of articles.roles.ROLES), assigned to these sections."""
    user = User.objects.create_user(username, f"{username}@courier.example", PASSWORD, is_staff=True, **fields)
    if role:
        user.groups.add(Group.objects.get(name=role))
    user.assigned_sections.set(sections)
    return user


def permissions(*codenames):
    """Return the permissions of these names on the newspaper's own models."""
    return Permission.objects.filter(content_type__app_label="articles", codename__in=codenames)


def reporter(**kwargs):
    """Return Rana, a reporter."""
    return create_staff("rana", "Reporter", first_name="Rana", **kwargs)


def editor(**kwargs):
    """Return Edris, an editor."""
    return create_staff("edris", "Editor", first_name="Edris", **kwargs)


def chief(**kwargs):
    """Return Chaman, the chief editor."""
    return create_staff("chaman", "Chief editor", first_name="Chaman", **kwargs)


def moderator(username="mina", **kwargs):
    """Return Mina, a moderator (or another by name)."""
    return create_staff(username, "Moderator", first_name=username.capitalize(), **kwargs)


def administrator(**kwargs):
    """Return Arash, who keeps the accounts."""
    return create_staff("arash", "Administrator", first_name="Arash", **kwargs)
