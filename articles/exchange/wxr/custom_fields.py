"""Custom fields for what an article has and a WordPress post hasn't, under the names that import and export share."""

META_PREFIX = "newsroom_"
# The maximum length of each, in characters.
CUSTOM_FIELDS = {
    "short_headline": 90,
    "kicker": 40,
    "dateline": 60,
    "source": 80,
    "source_address": 400,
    "sources": 2000,
    "genre": 10,
    "urgency": 1,
    "language": 12,
}
