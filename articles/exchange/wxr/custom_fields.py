"""What an article here has and a post of WordPress has not: custom fields, by names that writing and reading share."""

META_PREFIX = "newsroom_"
# With the most characters of each.
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
