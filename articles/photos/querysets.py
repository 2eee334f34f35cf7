"""Which photos: what readers may see, and what the desk looks for."""

import datetime

from django.db.models import Exists, OuterRef, Q
from django.db.models.query import QuerySet
from django.utils import timezone

# How long before their end the desk is told of rights.
SOON = datetime.timedelta(days=7)
# The models that use a photo, by Photo's reverse names: lead photos and figures, working copies' and readers'.
USERS = ("articles", "livearticles", "figures", "live_figures")
MOST_WORDS = 12
SEARCHED = ("caption", "alt_text", "people", "place", "credit", "creator", "source", "file_name")


def shown_at(at=None, path=""):
    """Return the one condition on which readers may see a photo at that time (now), as a Q: its rights have not ended.

    `path` leads to it from the model that is filtered, as `photo__` does from Article.
    """
    return Q(**{f"{path}rights_end": None}) | Q(**{f"{path}rights_end__gt": at or timezone.now()})


class PhotoQuerySet(QuerySet):
    """The library."""

    def shown(self, at=None):
        """Return the photos that readers may see at that time (now)."""
        return self.filter(shown_at(at))

    def rights_ended(self, at=None):
        """Return those hidden from readers, since their rights have ended by that time (now)."""
        return self.filter(rights_end__lte=at or timezone.now())

    def rights_ending(self, at=None):
        """Return those whose rights end within a week of that time (now)."""
        at = at or timezone.now()
        return self.filter(rights_end__gt=at, rights_end__lte=at + SOON)

    def undescribed(self):
        """Return those that may not be published yet, for want of an alt text or a credit."""
        return self.filter(Q(alt_text="", decorative=False) | Q(credit=""))

    def used(self):
        """Return those that an article has, as its lead photo or in its text."""
        return self.filter(self._is_used())

    def unused(self):
        """Return those that no article has."""
        return self.filter(~self._is_used())

    def found_by(self, words):
        """Return those that have each of these words somewhere: in words, people, place, credit or file name."""
        found = self
        for word in words.split()[:MOST_WORDS]:
            anywhere = Q()
            for column in SEARCHED:
                anywhere |= Q(**{f"{column}__icontains": word})
            found = found.filter(anywhere)
        return found

    def live_uses(self, besides=None):
        """Return {photo's number: in how many articles readers have it}, as lead photo or figure.

        The article numbered `besides` isn't counted.
        """
        using = {}
        for name, article in (("livearticles", "pk"), ("live_figures", "live_article")):
            relation = self.model._meta.get_field(name)
            rows = relation.related_model.objects.filter(**{f"{relation.field.name}__in": self}).order_by()
            for photo, news_id in rows.exclude(**{article: besides}).values_list(relation.field.name, article):
                using.setdefault(photo, set()).add(news_id)
        return {photo: len(news_ids) for photo, news_ids in using.items()}

    def _is_used(self):
        used = Q()
        for name in USERS:
            used |= Q(Exists(self._users(name)))
        return used

    def _users(self, name):
        relation = self.model._meta.get_field(name)
        return relation.related_model.objects.filter(**{relation.field.name: OuterRef("pk")}).order_by()
