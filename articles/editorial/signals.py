"""What editorial announces; the parts above listen, connected in articles/apps.py."""

from django.dispatch import Signal

# With live_article and version, inside the transaction that publishes.
article_published = Signal()

# With live_article, inside the transaction that withdraws.
article_withdrawn = Signal()
