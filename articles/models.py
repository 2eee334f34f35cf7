"""Every model of the app, part by part."""

from .audit.models import Entry
from .comments.lessons import Lessons, Token
from .comments.models import Comment, Fingerprint, Signal, Thread, Trace
from .comments.rules import CommentRules, SectionPolicy
from .comments.senders import Address, HashKey, Lift, Sanction, Subscription
from .desk.models import Preferences
from .editorial.models import Article, Byline, LiveArticle, LiveByline, Note, Revision, RevisionName, Version
from .exchange.models import ImportedReport
from .masthead.models import Masthead
from .moderation.models import Appeal, Batch, Decision, Report
from .photos.models import Photo
from .preview.models import ShareLink, ShareView
from .taxonomy.models import Author, Section, Topic
from .writing.models import Buffer, Presence

__all__ = [
    "Address",
    "Appeal",
    "Article",
    "Author",
    "Batch",
    "Buffer",
    "Byline",
    "Comment",
    "CommentRules",
    "Decision",
    "Entry",
    "Fingerprint",
    "HashKey",
    "ImportedReport",
    "Lessons",
    "Lift",
    "LiveArticle",
    "LiveByline",
    "Masthead",
    "Note",
    "Photo",
    "Preferences",
    "Presence",
    "Report",
    "Revision",
    "RevisionName",
    "Sanction",
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
