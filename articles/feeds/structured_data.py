"""Structured data for search engines: JSON-LD with the vocabulary of https://schema.org, one graph per page.

Every value comes from the serialized article, the masthead, or the content of the page. Empty values are left out.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.templatetags.static import static
from django.urls import reverse

from ..comments.models import Comment
from ..comments.threads import ThreadPage
from ..delivery.absolute_urls import absolute_url
from ..delivery.xml_safe_data import without_empty_values
from ..editorial.models import LiveArticle
from ..masthead.models import Masthead
from ..taxonomy.models import Author, Topic
from .serializer import (
    CorrectedText,
    SerializedArticle,
    SerializedAuthor,
    SerializedCorrection,
    SerializedPhoto,
    SerializedSource,
)

# A node of the graph.
Node = dict[str, Any]

ARTICLE_TYPES: dict[str, str | list[str]] = {
    "analysis": "AnalysisNewsArticle",
    "opinion": "OpinionNewsArticle",
    "explainer": "BackgroundNewsArticle",
    # A LiveBlogPosting has neither a dateline nor policies.
    "live": ["LiveBlogPosting", "NewsArticle"],
}
# By kind of topic. A plain subject is only a keyword. An Event would require a date.
TOPIC_TYPES = {"person": "Person", "organisation": "Organization", "place": "Place", "event": "Thing"}
MAX_COMMENTS = 10
MAX_LIST_ITEMS = 10


def front_page_graph(masthead: Masthead, site: str) -> Node:
    """Return the graph of the front page: the site with its search, and the publisher."""
    website = {
        "@type": "WebSite",
        "@id": f"{site}/#site",
        "url": f"{site}/",
        "name": masthead.name,
        "description": masthead.description or masthead.line,
        "publisher": {"@id": _newspaper_id(site)},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{site}{reverse('search')}?q={{words}}"},
            "query-input": "required name=words",
        },
    }
    return _graph(website, newspaper_organization(masthead, site))


def newspaper_organization(masthead: Masthead, site: str) -> Node:
    """Return the newspaper as a NewsMediaOrganization with its policies."""
    return {
        "@type": "NewsMediaOrganization",
        "@id": _newspaper_id(site),
        "name": masthead.name,
        "url": f"{site}/",
        "logo": {"@type": "ImageObject", "url": absolute_url(static("img/mark.svg"), site)},
        **{name: url for name, _, url in masthead.policies()},
    }


def article_graph(
    article: SerializedArticle,
    masthead: Masthead,
    site: str,
    thread_page: ThreadPage | None = None,
    translations: Sequence[LiveArticle] = (),
) -> Node:
    """Return the graph of an article's page.

    `thread_page` are the comments shown on the page, if any. `translations` are the live articles of the same content
    in other languages (LiveArticle.objects.translations_of).
    """
    section = article["section"]
    breadcrumbs = [(section["name"], section["url"])] if section else []
    return _graph(
        {
            **_article(article, masthead, site),
            **_comment_fields(article, thread_page, site),
            **_translation_fields(article, translations, site),
        },
        _breadcrumbs(article["url"], [*breadcrumbs, (article["headline"], article["url"])]),
    )


@dataclass(frozen=True)
class ListPage:
    """A page that lists articles; `ancestors` are the pages above it as (name, URL), the topmost first."""

    name: str
    url: str
    description: str = ""
    ancestors: list[tuple[str, str]] = field(default_factory=list)


def list_graph(page: ListPage, articles: Iterable[LiveArticle], masthead: Masthead, site: str) -> Node:
    """Return the graph of a page that lists articles."""
    items = [
        {"@type": "ListItem", "position": position, "url": link["url"], "name": link["headline"]}
        for position, link in enumerate(_article_links(articles, site), start=1)
    ]
    collection = {
        "@type": "CollectionPage",
        "@id": page.url,
        "url": page.url,
        "name": page.name,
        "description": page.description,
        "isPartOf": {"@id": f"{site}/#site"},
        "publisher": {"@type": "NewsMediaOrganization", "@id": _newspaper_id(site), "name": masthead.name},
        "mainEntity": {"@type": "ItemList", "itemListElement": items} if items else None,
    }
    return _graph(collection, _breadcrumbs(page.url, [*page.ancestors, (page.name, page.url)]))


def author_graph(
    author: Author, articles: Iterable[LiveArticle], topics: Iterable[Topic], masthead: Masthead, site: str
) -> Node:
    """Return the graph of an author's page; `topics` are those the author writes about."""
    url = site + author.get_absolute_url()
    is_person = author.kind == author.Kind.PERSON
    person_or_desk: Node = {
        "@type": "Person" if is_person else "Organization",
        "@id": f"{url}#author",
        "name": author.name,
        "url": url,
        "description": author.bio,
        "image": absolute_url(author.portrait.url, site) if author.portrait else "",
        "knowsAbout": [topic.name for topic in topics],
    }
    newspaper = {"@type": "NewsMediaOrganization", "@id": _newspaper_id(site), "name": masthead.name}
    person_or_desk |= (
        {"jobTitle": author.role, "worksFor": newspaper} if is_person else {"parentOrganization": newspaper}
    )
    page = {"@type": "ProfilePage", "@id": url, "url": url, "name": author.name, "mainEntity": person_or_desk}
    return _graph(page | {"hasPart": _article_links(articles, site)}, _breadcrumbs(url, [(author.name, url)]))


def _article(article: SerializedArticle, masthead: Masthead, site: str) -> Node:
    newspaper = newspaper_organization(masthead, site)
    return {
        "@type": ARTICLE_TYPES.get(_genre(article), "NewsArticle"),
        "@id": article["permalink"],
        "mainEntityOfPage": article["url"],
        "url": article["url"],
        "identifier": {"@type": "PropertyValue", "propertyID": "News ID", "value": str(article["news_id"])},
        "headline": article["headline"],
        "alternativeHeadline": article["short_headline"],
        "description": article["standfirst"],
        "image": _images(article["photo"]),
        "datePublished": _isoformat(article["published"]),
        "dateModified": _isoformat(article["modified"] or article["published"]),
        "expires": _isoformat(article["expires"]),
        "dateline": article["dateline"],
        "locationCreated": {"@type": "Place", "name": article["dateline"]} if article["dateline"] else None,
        "contentLocation": _topics_of_kinds(article, "place"),
        "about": _topics_of_kinds(article, "person", "organisation", "event"),
        "articleSection": article["section"] and article["section"]["name"],
        "keywords": [topic["name"] for topic in article["topics"]],
        "inLanguage": article["language"],
        "wordCount": article["words"],
        "isAccessibleForFree": True,
        "author": [_author(author) for author in article["authors"]],
        "editor": article["editor"] and _author(article["editor"]),
        "sourceOrganization": {"@type": "Organization", "name": article["source"]} if article["source"] else None,
        "isBasedOn": article["source_address"],
        "citation": [_citation(source) for source in article["sources"]],
        "publisher": newspaper,
        "correction": [_correction(note) for note in article["notes"]],
        "copyrightHolder": None if article["source"] else {"@id": newspaper["@id"]},
        "coverageStartTime": _isoformat(article["published"]) if article["genre"] == "live" else "",
    }


def _genre(article: SerializedArticle) -> str:
    """Return the genre; news in an opinion section counts as opinion."""
    return "opinion" if article["is_opinion"] and article["genre"] == "news" else article["genre"]


def _images(photo: SerializedPhoto | None) -> list[Node]:
    """Return each size of the photo as an ImageObject, with its credit."""
    if photo is None:
        return []
    return [
        {
            "@type": "ImageObject",
            "url": size["url"],
            "width": size["width"],
            "height": size["height"],
            "caption": photo["caption"],
            "creditText": photo["credit"],
        }
        for size in photo["sizes"]
    ]


def _author(author: SerializedAuthor) -> Node:
    kind = "Person" if author["is_person"] else "Organization"
    return {
        "@type": kind,
        "name": author["name"],
        "url": author["url"],
        "jobTitle": author["role"] if author["is_person"] else "",
    }


def _topics_of_kinds(article: SerializedArticle, *kinds: str) -> list[Node]:
    """Return the topics of these kinds as nodes."""
    topics = [topic for topic in article["topics"] if topic["kind"] in kinds]
    return [{"@type": TOPIC_TYPES[topic["kind"]], "name": topic["name"], "url": topic["url"]} for topic in topics]


def _citation(source: SerializedSource) -> Node:
    return {"@type": "CreativeWork", "name": source["name"], "url": source["address"]}


def _translation_fields(article: SerializedArticle, translations: Sequence[LiveArticle], site: str) -> Node:
    """Return the original that an article translates, and its own translations."""
    original = [_translation(live, site) for live in translations if not live.translation_of]
    translated = [_translation(live, site) for live in translations if live.translation_of == article["news_id"]]
    return {"translationOfWork": original[0] if original else None, "workTranslation": translated}


def _translation(live: LiveArticle, site: str) -> Node:
    url = site + live.get_absolute_url()
    return {"@type": "NewsArticle", "url": url, "headline": live.headline, "inLanguage": live.language}


def _correction(note: SerializedCorrection) -> Node:
    """Return a note as a CorrectionComment, with the later note that replaces it, if any."""
    replacement = note["put_right"]
    return _correction_comment(note) | {"correction": replacement and _correction_comment(replacement)}


def _correction_comment(note: CorrectedText) -> Node:
    return {"@type": "CorrectionComment", "text": note["text"], "datePublished": _isoformat(note["at"])}


def _comment_fields(article: SerializedArticle, thread_page: ThreadPage | None, site: str) -> Node:
    if thread_page is None:
        return {}
    comments: list[Comment] = []
    for conversation in thread_page.conversations:
        comments += [conversation.root, *(reply.comment for reply in conversation.replies)]
    visible = [comment for comment in comments if comment.is_visible]
    return {
        "commentCount": thread_page.count,
        "discussionUrl": f"{article['url']}#comments",
        "comment": [_comment(comment, site) for comment in visible[:MAX_COMMENTS]],
    }


def _comment(comment: Comment, site: str) -> Node:
    return {
        "@type": "Comment",
        "url": site + comment.get_absolute_url(),
        "text": comment.body,
        "dateCreated": _isoformat(comment.created_at),
        "author": {"@type": "Person", "name": comment.display_name},
    }


def _article_links(articles: Iterable[LiveArticle], site: str) -> list[Node]:
    return [
        {"@type": "NewsArticle", "url": site + live.get_absolute_url(), "headline": live.headline}
        for live in islice(articles, MAX_LIST_ITEMS)
    ]


def _breadcrumbs(url: str, pages: Sequence[tuple[str, str]]) -> Node:
    """Return the breadcrumbs of a page as a BreadcrumbList; `pages` are (name, URL), the topmost first."""
    return {
        "@type": "BreadcrumbList",
        "@id": f"{url}#way",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": page_url}
            for position, (name, page_url) in enumerate(pages, start=1)
        ],
    }


def _newspaper_id(site: str) -> str:
    return f"{site}/#newspaper"


def _graph(*nodes: Node) -> Node:
    return {"@context": "https://schema.org", "@graph": without_empty_values(list(nodes))}


def _isoformat(value: datetime.datetime | None) -> str:
    return value.isoformat(timespec="seconds") if value else ""
