"""Who may do what to an article: one function per act, asked by page, button, bulk action and command alike."""

from ..taxonomy.staff import sections_of


def in_sections_of(user, article):
    """Tell whether the article stands in a section that `user` works in, or in none."""
    sections = sections_of(user)
    return sections is None or article.section_id is None or article.section_id in sections


def is_own(user, article):
    """Tell whether `user` began the article or signs it."""
    return article.created_by_id == user.pk or article.bylines.filter(author__user=user).exists()


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


def may_publish(user, article):
    """Tell whether `user` may publish, schedule or update the article."""
    return user.has_perm("articles.publish_article") and in_sections_of(user, article)
