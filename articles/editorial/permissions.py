"""Who may do what to an article, by role and section; what is possible in its state is told in acts.py."""

from django.db.models import prefetch_related_objects

from ..taxonomy.section_staff import section_ids_of
from .live_state import live_copy


def in_sections_of(user, article):
    """Tell whether the article stands in a section that `user` works in, or in none."""
    sections = section_ids_of(user)
    return sections is None or article.section_id is None or article.section_id in sections


def is_own(user, article):
    """Tell whether `user` began the article or signs it."""
    if article.created_by_id == user.pk:
        return True
    # Asked several times of one article: fetched once.
    prefetch_related_objects([article], "bylines__author")
    return any(byline.author.user_id == user.pk for byline in article.bylines.all())


def may_read(user, article):
    """Tell whether `user` may read the working copy."""
    return user.has_perm("articles.view_article") and (in_sections_of(user, article) or is_own(user, article))


def may_edit(user, article):
    """Tell whether `user` may change the working copy: their own, or others' with that permission in their sections."""
    if not user.has_perm("articles.change_article"):
        return False
    if user.has_perm("articles.edit_others_article") and in_sections_of(user, article):
        return True
    return is_own(user, article)


def may_approve(user, article):
    """Tell whether `user` may approve the working copy and ask for changes in it."""
    return user.has_perm("articles.approve_article") and in_sections_of(user, article)


def may_publish(user, article):
    """Tell whether `user` may publish, schedule, update and withdraw the article."""
    return user.has_perm("articles.publish_article") and in_sections_of(user, article)


def may_retract(user, article):
    """Tell whether `user` may retract the article, or publish it past a failing check."""
    return user.has_perm("articles.retract_article") and in_sections_of(user, article)


def may_delete(user, article) -> bool:
    """Tell whether `user` may delete the article: nobody deletes what was ever published."""
    return user.has_perm("articles.delete_article") and live_copy(article) is None
