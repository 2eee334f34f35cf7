"""Every screen of the desk, part by part."""

from .editorial.admin import ArticleAdmin
from .masthead.admin import MastheadAdmin
from .photos.admin import PhotoAdmin
from .taxonomy.accounts import AccountAdmin, RoleAdmin
from .taxonomy.admin import AuthorAdmin, SectionAdmin, TopicAdmin

__all__ = [
    "AccountAdmin",
    "ArticleAdmin",
    "AuthorAdmin",
    "MastheadAdmin",
    "PhotoAdmin",
    "RoleAdmin",
    "SectionAdmin",
    "TopicAdmin",
]
