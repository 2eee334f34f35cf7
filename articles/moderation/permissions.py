"""Who may decide on which comments."""

from ..editorial.permissions import in_sections_of


def may_moderate(user, article):
    """Tell whether `user` may decide on comments under the article, which must be in their sections."""
    return user.has_perm("articles.moderate_comment") and in_sections_of(user, article)
