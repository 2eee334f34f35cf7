"""Which comments a person may decide on."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ..comments.models import Comment
from ..editorial.models import Article
from ..editorial.permissions import in_sections_of


def may_moderate(user: User, article: Article) -> bool:
    """Return whether `user` may decide on comments under the article, which must be in their sections."""
    return user.has_perm("articles.moderate_comment") and in_sections_of(user, article)


def get_comment_to_moderate(user: User, comment_id: int) -> Comment:
    """Return a comment that `user` may decide on; raise Comment.DoesNotExist or PermissionDenied otherwise."""
    comment = Comment.objects.select_related("article__section").get(pk=comment_id)
    if not may_moderate(user, comment.article):
        raise PermissionDenied(_("This comment is outside your sections."))
    return comment
