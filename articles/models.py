"""Every model of the app, part by part."""

from .api.models import ApiKey
from .audit.models import AuditEntry
from .comments.classifier import ClassifierState, ClassifierToken
from .comments.comment_settings import CommentRules, SectionPolicy
from .comments.commenters import CommenterEmail, Sanction, SanctionLift, Subscription
from .comments.models import Comment, CommentTrace, DailyCommentCount, Fingerprint, ModerationSignal, Thread
from .delivery.ip_hashes import HashKey
from .delivery.page_cache.models import PageTag, ScheduledPageChange
from .desk.models import Preferences
from .editorial.models import (
    Article,
    Byline,
    Figure,
    LiveArticle,
    LiveByline,
    LiveFigure,
    Note,
    Revision,
    RevisionName,
    Version,
)
from .exchange.models import ImportedComment, ImportedReport, Redirect
from .housekeeping.models import HousekeepingRun
from .masthead.models import Masthead
from .moderation.models import Appeal, Decision, DecisionBatch, Report
from .outbox.models import OutgoingEmail
from .photos.models import Photo
from .preview.models import ExternalNote, ShareLink, ShareView
from .search.models import SearchChange, SearchText
from .taxonomy.models import Author, Invitation, Section, Topic
from .writing.models import AutosaveBuffer, Presence

__all__ = [
    "ApiKey",
    "Appeal",
    "Article",
    "AuditEntry",
    "Author",
    "AutosaveBuffer",
    "Byline",
    "ClassifierState",
    "ClassifierToken",
    "Comment",
    "CommentRules",
    "CommentTrace",
    "CommenterEmail",
    "DailyCommentCount",
    "Decision",
    "DecisionBatch",
    "ExternalNote",
    "Figure",
    "Fingerprint",
    "HashKey",
    "HousekeepingRun",
    "ImportedComment",
    "ImportedReport",
    "Invitation",
    "LiveArticle",
    "LiveByline",
    "LiveFigure",
    "Masthead",
    "ModerationSignal",
    "Note",
    "OutgoingEmail",
    "PageTag",
    "Photo",
    "Preferences",
    "Presence",
    "Redirect",
    "Report",
    "Revision",
    "RevisionName",
    "Sanction",
    "SanctionLift",
    "ScheduledPageChange",
    "SearchChange",
    "SearchText",
    "Section",
    "SectionPolicy",
    "ShareLink",
    "ShareView",
    "Subscription",
    "Thread",
    "Topic",
    "Version",
]
