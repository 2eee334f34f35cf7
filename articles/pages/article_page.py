"""What an article's page shows, of one that readers have or of one that is only previewed."""

import datetime

from django.utils import timezone

from ..comments.threads import CONVERSATIONS_ON_ARTICLE_PAGE, get_thread_page
from ..editorial.body_html import render_body, visible_photos
from ..editorial.models import LiveArticle, Version
from ..feeds import structured_data
from ..feeds.serializer import serialize_article
from ..masthead.models import Masthead

RELATED = 3


def article_context(live: LiveArticle, at: datetime.datetime | None = None) -> dict:
    """Return the context of articles/pages/article.html for a LiveArticle, stored or not, at that time (now)."""
    at = at or timezone.now()
    masthead = Masthead.objects.current()
    visible = LiveArticle.objects.visible(at)
    same_section = visible.filter(section=live.section_id).exclude(pk=live.pk)
    return {
        "masthead": masthead,
        "article": live,
        "body": render_body(live.body, live.dateline, visible_photos(live.body, at=at)),
        "current_section": live.section,
        "related": same_section.defer("body").with_photos(at).newest_first()[:RELATED],
        "translations": list(visible.translations_of([live.translation_of or live.pk]).exclude(pk=live.pk)),
        "notes": list(Version.objects.corrections(at).filter(article=live.pk)),
        # Of an article still to appear, the talk as it will open; what else there is then is nobody's to see now.
        "thread_page": get_thread_page(live, masthead, max(at, live.publish_at), size=CONVERSATIONS_ON_ARTICLE_PAGE),
    }


def article_metadata(context: dict, site: str) -> dict:
    """Return what the head of the page says of an article: the serialized article, as `data`, and its JSON-LD."""
    data = serialize_article(context["article"], site, notes=context["notes"], with_body=False)
    graph = structured_data.article_graph(
        data, context["masthead"], site, thread_page=context["thread_page"], translations=context["translations"]
    )
    return {"data": data, "structured_data": graph}
