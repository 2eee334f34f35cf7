"""Every model of the app, part by part."""

from .audit.models import Entry
from .comments.models import Comment
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
from .exchange.models import ImportedReport
from .masthead.models import Masthead
from .moderation.models import Decision
from .photos.models import Photo
from .preview.models import ShareLink, ShareView
from .search.models import SearchChange, SearchText
from .taxonomy.models import Author, Section, Topic
from .writing.models import Buffer, Presence

__all__ = [
    "Article",
    "Author",
    "Buffer",
    "Byline",
    "Comment",
    "Decision",
    "Entry",
    "Figure",
    "ImportedReport",
    "LiveArticle",
    "LiveByline",
    "LiveFigure",
    "Masthead",
    "Note",
    "Photo",
    "Preferences",
    "Presence",
    "Revision",
    "RevisionName",
    "SearchChange",
    "SearchText",
    "Section",
    "ShareLink",
    "ShareView",
    "Topic",
    "Version",
]
