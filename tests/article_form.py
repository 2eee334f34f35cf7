"""The desk's article page: its address, and the data that a browser posts from it."""

import uuid

from django.urls import reverse

from articles.models import Article
from tests.builders import a_section, an_author

NEW_ARTICLE_URL = reverse("admin:articles_article_add")


def article_page_url(article):
    """Return the address of an article's page at the desk."""
    return reverse("admin:articles_article_change", args=[article.pk])


def new_article_data(**changes):
    """Return the data that the page of a new article posts, filled in so that it passes every check."""
    return {
        "headline": "Wells are measured again",
        "body": "<p>The water stood a hand lower than last year.</p>",
        "section": a_section().pk,
        "bylines": [an_author().name],
        "genre": "news",
        "urgency": 5,
        "language": "en",
        "window": uuid.uuid4(),
        "base": 0,
        "_act": "save",
        **changes,
    }


def article_form_data(client, article, **changes):
    """Return the data that the page of an article posts after only these `changes`."""
    form = client.get(article_page_url(article)).context["form"]
    fields = {}
    for field in form:
        value = field.value()
        if field.name in {"publish_at", "embargo", "expires_at"}:
            for index, part in enumerate(field.field.widget.decompress(value)):
                fields[f"{field.name}_{index}"] = part
        elif value is not False:
            fields[field.name] = value
    filled = {name: value for name, value in fields.items() if value not in (None, "")}
    return {**filled, "_act": "save", **changes}


def form_errors(response):
    """Return the errors that the page shows, as {field: [message, …]}."""
    return dict(response.context["form"].errors)


def only_article():
    """Return the only article in the database."""
    return Article.objects.get()
