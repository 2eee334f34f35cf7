"""Every model of the app, part by part."""

from .comments.models import Comment
from .editorial.models import Article, Byline, LiveArticle, LiveByline, Revision, Version
from .exchange.models import ImportedReport
from .masthead.models import Masthead
from .moderation.models import Decision
from .photos.models import Photo
from .taxonomy.models import Author, Section, Topic

__all__ = [
    "Article",
    "Author",
    "Byline",
    "Comment",
    "Decision",
    "ImportedReport",
    "LiveArticle",
    "LiveByline",
    "Masthead",
    "Photo",
    "Revision",
    "Section",
    "Topic",
    "Version",
]
