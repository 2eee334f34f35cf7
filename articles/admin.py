"""Every screen of the desk, part by part."""

from .comments.admin import CommentAdmin, CommentRulesAdmin, ThreadAdmin
from .desk.admin import ArticleAdmin
from .desk.log import EntryAdmin
from .exchange.admin import RedirectAdmin
from .masthead.admin import MastheadAdmin
from .moderation.admin import DecisionAdmin, ReportAdmin
from .photos.admin import PhotoAdmin
from .taxonomy.accounts import AccountAdmin, RoleAdmin
from .taxonomy.admin import AuthorAdmin, SectionAdmin, TopicAdmin

__all__ = [
    "AccountAdmin",
    "ArticleAdmin",
    "AuthorAdmin",
    "CommentAdmin",
    "CommentRulesAdmin",
    "DecisionAdmin",
    "EntryAdmin",
    "MastheadAdmin",
    "PhotoAdmin",
    "RedirectAdmin",
    "ReportAdmin",
    "RoleAdmin",
    "SectionAdmin",
    "ThreadAdmin",
    "TopicAdmin",
]
