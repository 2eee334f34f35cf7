"""Every page, every screen of the desk and every e-mail says only what a translator can translate.

The newspaper of these tests is written in Greek letters, and every message is marked. Latin letters outside a mark are
a text in the code that no catalogue holds.
"""

import datetime
import re

import feedparser
import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core import mail
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone, translation

from articles.api.keys import create_key
from articles.comments.post import post
from articles.editorial.actions.publish import publish
from articles.editorial.actions.run import run_action
from articles.editorial.actions.withdraw import retract, withdraw
from articles.editorial.notes import create_note
from articles.exchange.models import Redirect
from articles.models import Article, Comment, CommenterEmail, Invitation, Masthead, Subscription
from articles.moderation.decide import decide
from articles.moderation.sanction_actions import impose_sanction
from articles.preview.share_links import create_share_link
from newsroom.accounts.invitation_links import link_token
from tests import users
from tests.account_form import account_form_data, account_page_url
from tests.article_form import article_form_data, article_page_url
from tests.builders import (
    a_comment,
    a_draft,
    a_live_article,
    a_photo,
    a_report,
    a_section,
    a_topic,
    an_appeal,
    an_author,
)

from .pseudo_locale import LANGUAGE, NOT_LANGUAGE, unmarked_lines, unmarked_values, unmarked_words, write_pseudo_locale

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
OURS = {"Sec-Fetch-Site": "same-origin"}
BODY = "<p>Το νερό στάθηκε ένα χέρι χαμηλότερα.</p><h2>Πηγάδια</h2><p>Μετρήθηκε ξανά.</p>"
# Content that can't be in Greek letters: user names, and the name of a password's algorithm.
CONTENT = {"arash", "nika", "rana2", "mina", "rana", "edris", "chaman", "root", "md5"}
# Texts of packages that no catalogue of theirs holds: the list of tasks, Django's icons and intermediate tables, and
# django-allauth's tables.
PACKAGES = {
    *["Task", "Tasks", "Result", "Results", "Queue", "name", "Priority", "Ready", "Running", "Failed", "Successful"],
    *["Database", "Backend", "True", "False", "User", "group", "relationship", "object", "User_groups", "Group"],
    *["permission", "Group_permissions", "groups", "permissions", "authenticator", "user", "session"],
}
# Addresses without a page of their own, and why.
POSTS = "answers a post with JSON or with a redirect to a page that is walked"
FORMAT = "a format for programs"
NOT_PAGES = {
    **dict.fromkeys(
        [
            "admin:account_activate",
            "admin:account_cancel_invitation",
            "admin:account_end_session",
            "admin:account_end_sessions",
            "admin:account_send_invitation",
            "admin:account_send_password_reset",
            "admin:logout",
            "mfa_login_webauthn",
            "single-sign-on",
            "api-key-revoke",
            "article-name-revision",
            "article-restore",
            "autosave",
            "autosave-new",
            "buffer-discard",
            "moderation-lift-sanction",
            "moderation-pick",
            "moderation-reply",
            "moderation-sanction",
            "moderation-undo",
            "presence",
            "preview-note",
            "share-link-revoke",
            "own-comments-erase",
            "own-comments-open",
        ],
        POSTS,
    ),
    **dict.fromkeys(
        [
            "admin:articles_auditentry_csv",
            "admin:autocomplete",
            "admin:jsi18n",
            "api-action",
            "api-actions",
            "api-article",
            "api-articles",
            "api-authors",
            "api-comments",
            "api-document",
            "api-draft",
            "api-drafts",
            "api-nothing",
            "api-sections",
            "api-topics",
            "article-newsml",
            "article-ninjs",
            "own-comments-export",
            "robots",
            "sitemap",
            "sitemap-month",
            "sitemap-month-part",
            "sitemap-news",
            "sitemap-subjects",
        ],
        FORMAT,
    ),
    **dict.fromkeys(["media", "photo-image"], "a picture"),
    **dict.fromkeys(
        [
            *("admin:view_on_site", "article-short", "mfa_list_webauthn", "single-sign-on-callback"),
            *("admin:login", "admin:password_change", "admin:password_change_done"),
        ],
        "a redirect",
    ),
    **dict.fromkeys(
        [
            *("mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_deactivate_totp", "mfa_authenticate"),
            *("mfa_view_recovery_codes", "mfa_remove_webauthn", "mfa_edit_webauthn"),
        ],
        "for people with a second factor; walked by a test of its own",
    ),
}


@pytest.fixture(scope="session")
def pseudo_locale(tmp_path_factory):
    folder = tmp_path_factory.mktemp("locale")
    write_pseudo_locale(folder)
    return folder


@pytest.fixture(autouse=True)
def marked_language(pseudo_locale):
    """Let every message be marked."""
    with override_settings(LANGUAGE_CODE=LANGUAGE, LOCALE_PATHS=[pseudo_locale]):
        translation.deactivate()
        yield
    translation.deactivate()


class Newspaper:
    """A small newspaper with one of everything, all of it written in Greek letters."""

    def __init__(self) -> None:
        now = timezone.now()
        masthead = Masthead.objects.current()
        masthead.name, masthead.line, masthead.description = "Ο Ταχυδρόμος", "Νέα", "Μια εφημερίδα"
        masthead.comments_policy = "open"
        masthead.save()
        self.root = users.create_staff("root", is_superuser=True, first_name="Ρίζα", last_name="Κ")
        self.rana, self.mina = users.reporter(), users.moderator()
        for person in (self.rana, self.mina):
            person.first_name = "Ράνα"
            person.save()
        names = {"section": a_section("Οικονομία", slug="s-1"), "topics": [a_topic("Νερό", slug="t-1")]}
        self.author = an_author("Νασρίν", slug="a-1")
        self.photo = a_photo(caption="Το πηγάδι", alt_text="Ένα πηγάδι", credit="Σχέδιο")
        text = {
            "headline": "Τα πηγάδια",
            "standfirst": "Ξανά.",
            "body": BODY,
            "kicker": "Νερό",
            "authors": [self.author, an_author("Ομίντ", slug="a-2")],
            **names,
        }
        self.live = a_live_article(at=now - DAY, by=self.root, photo=self.photo, **text)
        self.article = self.live.article
        publish(self.article, kind="correction", note="Ήταν Μάιος.", now=now - HOUR, by=self.root)
        self.draft = a_draft(by=self.rana, **text)
        create_note(self.draft, "Γιατί;", by=self.root)
        self.in_review = a_draft(by=self.rana, stage=Article.Stage.IN_REVIEW, **text)
        self.scheduled = a_draft(by=self.root, **text)
        publish(self.scheduled, at=now + DAY, now=now, by=self.root)
        self.withdrawn = a_live_article(at=now - DAY, **text)
        withdraw(self.withdrawn.article, reason="Λάθος.", by=self.root, now=now)
        self.retracted = a_live_article(at=now - DAY, **text)
        retract(self.retracted.article, reason="Λάθος.", by=self.root, now=now)
        self.link = create_share_link(self.draft, "Ο δικηγόρος", 48, self.root)
        self.comment = a_comment(self.live, body="Σωστά.", name="Μπεχζάντ", email="b@reader.example")
        self.reply = a_comment(self.live, body="Όχι.", name="Σάρα", parent=self.comment, picked_at=now)
        self.held = a_comment(self.live, body="Αχ.", name="Λάλε", status="held")
        a_report(self.comment, words="Προσβολή")
        self.rejected = a_comment(self.live, body="Ουφ.", name="Νίκα", status="held", email="n@reader.example")
        an_appeal(decide(self.rejected.pk, 1, "reject", self.mina, reason="Προσβολή."), words="Γιατί;")
        self.sanction = impose_sanction(
            "ban", self.rejected.pk, "email", now + 9 * DAY, by=self.mina, reason="Προσβολή."
        )
        self.redirect = Redirect.objects.create(path="/old/1/", article=self.article)
        Group.objects.create(name="Ρόλος")
        self.key, _ = create_key(self.root, "Κλειδί", 30)
        self.invitation = Invitation.objects.create(
            user=User.objects.create_user("nika", password=None, is_staff=True, is_active=False),
            number=1,
            sent_at=now,
            ends_at=now + DAY,
            sent_by=self.root,
        )


@pytest.fixture
def paper() -> Newspaper:
    return Newspaper()


def public_pages(paper: Newspaper) -> dict[str, str]:
    """Return {name of the URL: address} of every page that a reader may open."""
    day = timezone.localtime(paper.live.publish_at)
    number = {"news_id": paper.live.pk}
    return {
        "front": reverse("front"),
        "section": reverse("section", args=["s-1"]),
        "topics": reverse("topics"),
        "topic": reverse("topic", args=["t-1"]),
        "authors": reverse("authors"),
        "author": reverse("author", args=["a-1"]),
        "corrections": reverse("corrections"),
        "archive": reverse("archive"),
        "archive-year": reverse("archive-year", args=[day.year]),
        "archive-month": reverse("archive-month", args=[day.year, day.month]),
        "archive-day": reverse("archive-day", args=[day.year, day.month, day.day]),
        "article": paper.live.get_absolute_url(),
        "article (withdrawn)": paper.withdrawn.get_absolute_url(),
        "article (retracted)": paper.retracted.get_absolute_url(),
        "article-versions": reverse("article-versions", kwargs=number),
        "article-version": reverse("article-version", kwargs={**number, "number": 1}),
        "search": f"{reverse('search')}?q=Πηγάδια&section=s-1",
        "search (nothing)": f"{reverse('search')}?q=Ωωω&from=31",
        "article-comments": reverse("article-comments", kwargs=number),
        "comment": reverse("comment", args=[paper.comment.pk]),
        "comment-receipt": paper.rejected.get_receipt_url(),
        "comment-receipt (held)": paper.held.get_receipt_url(),
        "comment-report": reverse("comment-report", args=[paper.comment.pk]),
        "own-comments": reverse("own-comments"),
        "comment-unsubscribe": reverse("comment-unsubscribe", args=["x"]),
        "comment-confirm-email": reverse("comment-confirm-email", args=["x"]),
        "preview": paper.link.get_absolute_url(),
        "not found": "/nowhere/at/all/",
    }


def feeds(paper: Newspaper) -> dict[str, str]:
    """Return {name of the URL: address} of a feed of each kind."""
    return {
        "feed": reverse("feed", args=["rss"]),
        "section-feed": reverse("section-feed", args=["s-1", "atom"]),
        "topic-feed": reverse("topic-feed", args=["t-1", "rss"]),
        "author-feed": reverse("author-feed", args=["a-1", "atom"]),
        "search-feed": f"{reverse('search-feed', args=['rss'])}?section=s-1",
        "comments-feed": reverse("comments-feed", args=[paper.live.pk, "rss"]),
    }


def entrance_pages() -> dict[str, str]:
    """Return {name of the URL: address} of the pages for people who aren't signed in."""
    names = [
        *("account_login", "account_reset_password", "account_reset_password_done"),
        *("account_reset_password_from_key_done", "socialaccount_login_cancelled", "socialaccount_login_error"),
    ]
    key = {"uidb36": "1", "key": "a-b"}
    found = {name: reverse(name) for name in names}
    return found | {"account_reset_password_from_key": reverse("account_reset_password_from_key", kwargs=key)}


def account_pages() -> dict[str, str]:
    """Return {name of the URL: address} of the pages about one's own account."""
    names = [
        *(
            "account_change_password",
            "account_set_password",
            "account_logout",
            "account_reauthenticate",
            "change-email",
        ),
        *("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"),
        *("usersessions_list", "socialaccount_connections"),
    ]
    return {name: reverse(name) for name in names} | {"confirm-email": reverse("confirm-email", args=["x"])}


def desk_screens(paper: Newspaper) -> dict[str, str]:
    """Return {name of the URL: address} of every screen of the desk."""
    article, comment = paper.article.pk, paper.held.pk
    found = {
        "admin:index": reverse("admin:index"),
        "admin:app_list": reverse("admin:app_list", args=["articles"]),
        "account-invitation": reverse("account-invitation", args=[link_token(paper.invitation)]),
        "account-invitation (refused)": reverse("account-invitation", args=["x"]),
        "account page (invited)": account_page_url(paper.invitation.user),
        "account page (own)": account_page_url(paper.root),
        "account page (active)": account_page_url(paper.mina),
        "admin:account_deactivate": reverse("admin:account_deactivate", args=[paper.rana.pk]),
        "admin:account_reset_second_factor": reverse("admin:account_reset_second_factor", args=[paper.rana.pk]),
        "moderation": reverse("moderation"),
        "moderation-queue-updates": reverse("moderation-queue-updates"),
        "moderation-sample": reverse("moderation-sample"),
        "moderation-by-commenter": reverse("moderation-by-commenter", args=[paper.rejected.pk]),
        "moderation-by-network": reverse("moderation-by-network", args=[paper.rejected.pk]),
        "moderation-comment": reverse("moderation-comment", args=[comment]),
        "moderation-comment (rejected)": reverse("moderation-comment", args=[paper.rejected.pk]),
        "moderation-sanctions": reverse("moderation-sanctions"),
        "moderation-workload": reverse("moderation-workload"),
        "moderation-classifier-accuracy": reverse("moderation-classifier-accuracy"),
        "article-preview": reverse("article-preview", args=[paper.draft.pk]),
        "article-preview-page": reverse("article-preview-page", args=[paper.draft.pk]),
        "calendar": reverse("calendar"),
        "calendar (week)": f"{reverse('calendar')}?view=week",
        "article-history": reverse("article-history", args=[article]),
        "find-article": f"{reverse('find-article')}?q=Ωωω",
        "preferences": reverse("preferences"),
        "keyboard-shortcuts": reverse("keyboard-shortcuts"),
        "photo-picker": reverse("photo-picker"),
        "describe-photos": f"{reverse('describe-photos')}?photo={paper.photo.pk}",
        "glossary": reverse("glossary"),
        "api-keys": reverse("api-keys"),
        "article page (draft)": reverse("admin:articles_article_change", args=[paper.draft.pk]),
        "article page (review)": reverse("admin:articles_article_change", args=[paper.in_review.pk]),
        "article page (scheduled)": reverse("admin:articles_article_change", args=[paper.scheduled.pk]),
        "article page (withdrawn)": reverse("admin:articles_article_change", args=[paper.withdrawn.pk]),
    }
    site = get_resolver().namespace_dict["admin"][1]
    for name in sorted({key for key in site.reverse_dict if isinstance(key, str)}):
        label, _, kind = name.rpartition("_")
        if kind in {"changelist", "add"}:
            found[f"admin:{name}"] = reverse(f"admin:{name}")
        elif kind in {"change", "delete", "history"}:
            model = next((m for m in apps.get_models() if f"{m._meta.app_label}_{m._meta.model_name}" == label), None)
            row = model and model._base_manager.order_by("-pk").first()
            if row:
                found[f"admin:{name}"] = reverse(f"admin:{name}", args=[row.pk])
    return found


def unmarked_in(pages: dict[str, str], client: Client, read=unmarked_words) -> dict[str, list[str]]:
    """Return {name: texts} of the pages that show a text without a mark."""
    found = {}
    for name, address in pages.items():
        response = client.get(address, follow=True)
        is_json = response.headers.get("Content-Type") == "application/json"
        shown = unmarked_values(response.json()) if is_json else read(response.text)
        texts = [text for text in shown if not is_content(text)]
        if texts:
            found[name] = list(dict.fromkeys(texts))
    return found


def unmarked_in_feed(text: str) -> list[str]:
    """Return the texts without a mark in what a feed shows to people: titles, descriptions and contents."""
    parsed = feedparser.parse(text)
    shown = [parsed.feed.get("title", ""), parsed.feed.get("subtitle", "")]
    for entry in parsed.entries:
        shown += [entry.get("title", ""), entry.get("summary", ""), *(part.value for part in entry.get("content", []))]
    return [found for part in shown for found in unmarked_words(part)]


def is_content(text: str) -> bool:
    words = set(re.findall(r"[A-Za-z]\w+", NOT_LANGUAGE.sub(" ", text)))
    return words <= CONTENT or words <= PACKAGES


def report(found: dict[str, list[str]]) -> str:
    """Return what was found, one text a line, for the message of a failed test."""
    return "\n".join(f"{name}: {text}" for name, texts in found.items() for text in texts)


def test_readers_pages(client, paper):
    assert not (found := unmarked_in(public_pages(paper), client)), report(found)


def test_feeds(client, paper):
    assert not (found := unmarked_in(feeds(paper), client, unmarked_in_feed)), report(found)


def test_the_page_that_merges_two_texts(client, paper):
    client.force_login(paper.root)
    page = article_page_url(paper.draft)
    older = article_form_data(client, paper.draft, headline="Άλλα", body="<p>Άλλα.</p>")
    client.post(page, article_form_data(client, paper.draft, headline="Νέα", body="<p>Νέα.</p>"))
    response = client.post(page, older)
    assert response.status_code == 409
    texts = [text for text in unmarked_words(response.text) if not is_content(text)]
    assert not texts, "\n".join(texts)


def test_screens_of_the_desk(client, paper):
    client.force_login(paper.root)
    assert not (found := unmarked_in(desk_screens(paper), client)), report(found)


@pytest.mark.parametrize("role", ["reporter", "moderator"])
def test_screens_of_the_desk_as_others_see_them(client, paper, role):
    client.force_login(paper.rana if role == "reporter" else paper.mina)
    assert not (found := unmarked_in(desk_screens(paper), client)), report(found)


def test_the_pages_before_signing_in(client):
    assert not (found := unmarked_in(entrance_pages(), client)), report(found)


def test_the_pages_about_ones_own_account(client, paper):
    client.force_login(paper.root)
    users.confirm_identity(client, paper.root)
    assert not (found := unmarked_in(account_pages(), client)), report(found)


def test_the_pages_about_second_factors(client, paper):
    pages = ["mfa_deactivate_totp", "mfa_reauthenticate", "mfa_generate_recovery_codes", "mfa_view_recovery_codes"]
    Authenticator.objects.create(user=paper.root, type="totp", data={"secret": "x"})
    Authenticator.objects.create(user=paper.root, type="recovery_codes", data={"seed": "x", "used_mask": 0})
    client.post(reverse("account_login"), {"login": paper.root.username, "password": users.PASSWORD})
    found = unmarked_in({"mfa_authenticate": reverse("mfa_authenticate")}, client)
    client.force_login(paper.root)
    users.confirm_identity(client, paper.root)
    found |= unmarked_in({name: reverse(name) for name in pages}, client)
    assert not found, report(found)


def test_refusals_of_forms(client, paper):
    thread = reverse("article-comments", args=[paper.live.pk])
    answers = {
        "comment": client.post(thread, {"body": "", "email": "x", "name": "Ρ" * 99}, headers=OURS),
        "comment of too many characters": client.post(thread, {"body": "Ω" * 9999}, headers=OURS),
        "report": client.post(reverse("comment-report", args=[paper.comment.pk]), {}, headers=OURS),
        "sign in": client.post(reverse("account_login"), {"login": "mina", "password": "x"}),
    }
    users.log_in_with_confirmed_identity(client, paper.root)
    page = reverse("admin:articles_article_change", args=[paper.draft.pk])
    answers |= {
        "account": client.post(account_page_url(paper.rana), {"email": "x", "username": "mina", "role": "x"}),
        "invitation": client.post(reverse("admin:auth_user_add"), {}),
        "article": client.post(page, {"headline": "", "_act": "publish"}),
        "new article": client.post(reverse("admin:articles_article_add"), {"_act": "publish", "language": "?"}),
        "decision": client.post(reverse("moderation"), {"comment": paper.held.pk, "version": 9, "decision": "approve"}),
        "upload": client.post(reverse("admin:articles_photo_add"), {}),
        "section": client.post(reverse("admin:articles_section_add"), {"slug": "search"}),
        "masthead": client.post(reverse("admin:articles_masthead_change", args=[1]), {"ownership": "x"}),
        "rules": client.post(reverse("admin:articles_commentrules_change", args=[1]), {"trace_days": "x"}),
    }
    found = {
        name: [text for text in unmarked_words(answer.text) if not is_content(text)] for name, answer in answers.items()
    }
    assert not (found := {name: texts for name, texts in found.items() if texts}), report(found)


def test_emails(client, paper, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        run_action("approve", paper.in_review, by=paper.root)
        run_action("publish", Article.objects.get(pk=paper.in_review.pk), by=paper.root)
        run_action("submit", paper.draft, by=paper.rana)
        run_action("request_changes", Article.objects.get(pk=paper.draft.pk), by=paper.root, comment="Γιατί;")
        sent = Comment(article_id=paper.live.pk, body="Σωστά.", email="m@reader.example", name="Μίνα")
        comment = post(sent, Masthead(comments_policy="open"), is_same_origin=True, notify=True)
        client.post(reverse("own-comments"), {"email": "b@reader.example"}, headers=OURS)
    with django_capture_on_commit_callbacks(execute=True):
        CommenterEmail.objects.filter(email="m@reader.example").update(confirmed_at=timezone.now())
        Subscription.objects.get_or_create(comment=comment)
        reply = Comment(article_id=paper.live.pk, parent=comment, body="Όχι.", name="Σάρα")
        post(reply, Masthead(comments_policy="open"), is_same_origin=True)
        a_report(comment, email="s@reader.example", reason="illegal", law="Νόμος")
        decide(comment.pk, comment.version, "reject", paper.mina, reason="Προσβολή.")
    users.log_in_with_confirmed_identity(client, paper.root)
    with django_capture_on_commit_callbacks(execute=True):
        changes = {"email": "m@courier.example", "role": "Reporter"}
        client.post(account_page_url(paper.mina), account_form_data(paper.mina, **changes))
        client.post(
            reverse("admin:auth_user_add"),
            {"email": "k@courier.example", "first_name": "Κ", "username": "rana2", "role": "Reporter"},
        )
    subjects = [message.subject for message in mail.outbox]
    assert len(subjects) >= 10
    found = {
        message.subject: [
            text for part in (message.subject, message.body) for text in unmarked_lines(part) if not is_content(text)
        ]
        for message in mail.outbox
    }
    assert not (found := {name: texts for name, texts in found.items() if texts}), report(found)


def named_urls(patterns: list | None = None, namespace: str = "") -> set[str]:
    """Return the names of all addresses of the URLconf."""
    found: set[str] = set()
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inside = f"{pattern.namespace}:" if pattern.namespace else namespace
            found |= named_urls(pattern.url_patterns, inside)
        elif isinstance(pattern, URLPattern) and pattern.name:
            found.add(f"{namespace}{pattern.name}")
    return found


def test_every_address_is_walked_or_has_no_page(paper):
    walked = {
        name.partition(" (")[0]
        for name in (
            public_pages(paper)
            | desk_screens(paper)
            | entrance_pages()
            | account_pages()
            | feeds(paper)
            | {"article-merge": ""}
        )
    }
    empty = {name for name in named_urls() if name.rpartition("_")[2] in {"change", "delete", "history", "add"}}
    assert sorted(named_urls() - walked - NOT_PAGES.keys() - empty) == []
