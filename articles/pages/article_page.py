"""What an article's page shows, of one that readers have or of one that is only previewed."""

from django.utils import timezone

from ..comments.threads import UNDER_ARTICLE, talk_on
from ..editorial.models import LiveArticle, Version
from ..masthead.models import Masthead
from .lists import related_to


def article_context(live, at=None):
    """Return the context of articles/pages/article.html for a LiveArticle, stored or not, at that time (now)."""
    at = at or timezone.now()
    masthead = Masthead.objects.current()
    return {
        "masthead": masthead,
        "article": live,
        "current_section": live.section,
        "related": related_to(live, at=at),
        "translations": list(
            LiveArticle.objects.visible(at).in_languages([live.translation_of or live.pk]).exclude(pk=live.pk)
        ),
        "notes": list(Version.objects.corrections(at).filter(article=live.pk)),
        # Of an article still to appear, the talk as it will open; what else there is then is nobody's to see now.
        "talk": talk_on(live, masthead, max(at, live.publish_at), size=UNDER_ARTICLE),
    }
