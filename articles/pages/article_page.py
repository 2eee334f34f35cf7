"""The context of an article's page, for a published article and for a preview."""

import datetime
from typing import Any

from django.utils import timezone

from ..comments.threads import CONVERSATIONS_ON_ARTICLE_PAGE, get_thread_page
from ..editorial.body_html import render_body, visible_photos
from ..editorial.models import LiveArticle, Version
from ..feeds import structured_data
from ..feeds.serializer import serialize_article
from ..masthead.models import Masthead

RELATED_COUNT = 3


def article_context(live: LiveArticle, at: datetime.datetime | None = None) -> dict[str, Any]:
    """Return the context of articles/pages/article.html for a LiveArticle, stored or not, at that time (now)."""
    at = at or timezone.now()
    masthead = Masthead.objects.current()
    visible = LiveArticle.objects.visible(at)
    related = visible.filter(section=live.section_id).exclude(pk=live.pk).for_cards(at)
    return {
        "masthead": masthead,
        "article": live,
        "body": render_body(live.body, live.dateline, visible_photos(live.body, at=at)),
        "current_section": live.section,
        "related": list(related.newest_first()[:RELATED_COUNT]),
        "translations": list(visible.translations_of([live.translation_of or live.pk]).exclude(pk=live.pk)),
        "notes": _corrections(live, at),
        # For an article that isn't published yet, show the comments as they will be when it is published. The rest
        # of the page shows only what readers may see now.
        "thread_page": get_thread_page(live, masthead, max(at, live.publish_at), size=CONVERSATIONS_ON_ARTICLE_PAGE),
    }


def _corrections(live: LiveArticle, at: datetime.datetime) -> list[Version]:
    """Return the clarifications and corrections of an article, newest first; a first version has none."""
    return list(Version.objects.corrections(at).filter(article=live.pk)) if live.version > 1 else []


def article_metadata(context: dict[str, Any], site: str) -> dict[str, Any]:
    """Return the metadata for the page's head: the serialized article as `data`, and its JSON-LD."""
    data = serialize_article(context["article"], site, notes=context["notes"], with_body=False)
    graph = structured_data.article_graph(
        data, context["masthead"], site, thread_page=context["thread_page"], translations=context["translations"]
    )
    return {"data": data, "structured_data": graph}
