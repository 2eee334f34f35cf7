"""The admin classes of the desk, part by part."""

from .comments.admin import CommentAdmin, CommentRulesAdmin, ThreadAdmin
from .desk.article_admin import ArticleAdmin
from .desk.audit_log_admin import AuditEntryAdmin
from .desk.outbox_admin import OutgoingEmailAdmin
from .exchange.admin import RedirectAdmin
from .masthead.admin import MastheadAdmin
from .moderation.admin import DecisionAdmin, ReportAdmin
from .photos.admin import PhotoAdmin
from .taxonomy.admin import AuthorAdmin, SectionAdmin, TopicAdmin

__all__ = [
    "ArticleAdmin",
    "AuditEntryAdmin",
    "AuthorAdmin",
    "CommentAdmin",
    "CommentRulesAdmin",
    "DecisionAdmin",
    "MastheadAdmin",
    "OutgoingEmailAdmin",
    "PhotoAdmin",
    "RedirectAdmin",
    "ReportAdmin",
    "SectionAdmin",
    "ThreadAdmin",
    "TopicAdmin",
]
