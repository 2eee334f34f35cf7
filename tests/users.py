"""The users of the tests, one per role."""

import time
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.db.models import QuerySet
from django.test import Client

from articles.models import Section

PASSWORD = "correct horse battery staple"


def create_staff(username: str, role: str | None = None, sections: Iterable[Section] = (), **fields: Any) -> User:
    """Create and return a member of staff with a role (a key of articles.roles.ROLES) and assigned sections."""
    user = User.objects.create_user(username, f"{username}@courier.example", PASSWORD, is_staff=True, **fields)
    if role:
        user.groups.add(Group.objects.get(name=role))
    user.assigned_sections.set(sections)
    return user


def permissions(*codenames: str) -> QuerySet[Permission]:
    """Return the permissions of the app articles with these codenames."""
    return Permission.objects.filter(content_type__app_label="articles", codename__in=codenames)


def reporter(**kwargs: Any) -> User:
    """Return Rana, a reporter."""
    return create_staff("rana", "Reporter", first_name="Rana", **kwargs)


def editor(**kwargs: Any) -> User:
    """Return Edris, an editor."""
    return create_staff("edris", "Editor", first_name="Edris", **kwargs)


def chief(**kwargs: Any) -> User:
    """Return Chaman, the chief editor."""
    return create_staff("chaman", "Chief editor", first_name="Chaman", **kwargs)


def moderator(username: str = "mina", **kwargs: Any) -> User:
    """Return Mina, a moderator, or another moderator with that username."""
    return create_staff(username, "Moderator", first_name=username.capitalize(), **kwargs)


def administrator(**kwargs: Any) -> User:
    """Return Arash, an administrator."""
    return create_staff("arash", "Administrator", first_name="Arash", **kwargs)


def confirm_identity(client: Client, person: User) -> None:
    """Make a client's session one in which the person has just given their password again."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()


def log_in_with_confirmed_identity(client: Client, person: User) -> None:
    """Log a person in who has just given their password again, as changes of API keys and roles need."""
    client.force_login(person)
    confirm_identity(client, person)
