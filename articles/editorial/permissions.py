"""Which permissions a person has on an article, by role and section.

What is possible in the article's state is in actions/registry.py.
"""

from django.contrib.auth.models import User
from django.db.models import prefetch_related_objects

from ..taxonomy.section_staff import section_ids_of
from .live_state import live_copy
from .models import Article


def in_sections_of(user: User, article: Article) -> bool:
    """Return whether the article is in a section that the user works in, or has no section."""
    sections = section_ids_of(user)
    return sections is None or article.section_id is None or article.section_id in sections


def is_own(user: User, article: Article) -> bool:
    """Return whether the user created the article or is one of its authors."""
    if article.created_by_id == user.pk:
        return True
    # Prefetch: this function runs several times for one article.
    prefetch_related_objects([article], "bylines__author")
    return any(byline.author.user_id == user.pk for byline in article.bylines.all())


def may_read(user: User, article: Article) -> bool:
    """Return whether the user may read the working copy."""
    return user.has_perm("articles.view_article") and (in_sections_of(user, article) or is_own(user, article))


def may_edit(user: User, article: Article) -> bool:
    """Return whether the user may edit the working copy: their own, or with permission any in their sections."""
    if not user.has_perm("articles.change_article"):
        return False
    if user.has_perm("articles.edit_others_article") and in_sections_of(user, article):
        return True
    return is_own(user, article)


def may_approve(user: User, article: Article) -> bool:
    """Return whether the user may approve the working copy and request changes."""
    return user.has_perm("articles.approve_article") and in_sections_of(user, article)


def may_publish(user: User, article: Article) -> bool:
    """Return whether the user may publish, schedule, update and withdraw the article."""
    return user.has_perm("articles.publish_article") and in_sections_of(user, article)


def may_retract(user: User, article: Article) -> bool:
    """Return whether the user may retract the article, or publish it despite failing checks."""
    return user.has_perm("articles.retract_article") and in_sections_of(user, article)


def may_delete(user: User, article: Article) -> bool:
    """Return whether the user may delete the article; a published article can't be deleted."""
    return user.has_perm("articles.delete_article") and live_copy(article) is None
