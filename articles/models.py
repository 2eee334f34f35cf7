"""Every model of the app, part by part."""

from .api.models import ApiKey
from .audit.models import Entry
from .comments.classifier import Lessons, Token
from .comments.hashes import HashKey
from .comments.models import Comment, DailyCommentCount, Fingerprint, Signal, Thread, Trace
from .comments.rules import CommentRules, SectionPolicy
from .comments.senders import Address, Lift, Sanction, Subscription
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
from .masthead.models import Masthead
from .moderation.models import Appeal, Batch, Decision, Report
from .photos.models import Photo
from .preview.models import OutsideNote, ShareLink, ShareView
from .search.models import SearchChange, SearchText
from .taxonomy.models import Author, Section, Topic
from .writing.models import Buffer, Presence

__all__ = [
    "Address",
    "ApiKey",
    "Appeal",
    "Article",
    "Author",
    "Batch",
    "Buffer",
    "Byline",
    "Comment",
    "CommentRules",
    "DailyCommentCount",
    "Decision",
    "Entry",
    "Figure",
    "Fingerprint",
    "HashKey",
    "ImportedComment",
    "ImportedReport",
    "Lessons",
    "Lift",
    "LiveArticle",
    "LiveByline",
    "LiveFigure",
    "Masthead",
    "Note",
    "OutsideNote",
    "Photo",
    "Preferences",
    "Presence",
    "Redirect",
    "Report",
    "Revision",
    "RevisionName",
    "Sanction",
    "SearchChange",
    "SearchText",
    "Section",
    "SectionPolicy",
    "ShareLink",
    "ShareView",
    "Signal",
    "Subscription",
    "Thread",
    "Token",
    "Topic",
    "Trace",
    "Version",
]
