"""The glossary: what the newsroom's terms mean, on one page of the desk that help texts link to."""

from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Term:
    """A term of the newsroom; `slug` is its anchor on the page."""

    slug: str
    name: str | Promise
    meaning: str | Promise


@dataclass(frozen=True)
class Group:
    """Terms that belong together."""

    name: str | Promise
    terms: tuple[Term, ...]


GROUPS = (
    Group(
        _("The text"),
        (
            Term("kicker", _("Kicker"), _("A word or two above the headline that names the subject.")),
            Term("headline", _("Headline"), _("The title of the article.")),
            Term("standfirst", _("Standfirst"), _("One or two sentences below the headline that sum up the article.")),
            Term(
                "dateline",
                _("Dateline"),
                _("The place the report comes from, at the start of the text, such as “TEHRAN —”."),
            ),
            Term("byline", _("Byline"), _("The names of the authors, in the order in which readers see them.")),
            Term("slug", _("Slug"), _("The readable part of the article’s address, usually made from the headline.")),
            Term(
                "slugline",
                _("Slugline"),
                _("The short working title that the desk uses for a story; readers never see it."),
            ),
            Term(
                "genre",
                _("Genre"),
                _("What kind of article it is: news, analysis, opinion, interview, explainer or live report."),
            ),
            Term("urgency", _("Urgency"), _("How urgent the story is, from 1 (most urgent) to 9 (least urgent).")),
            Term(
                "named-source",
                _("Named source"),
                _("A person, document or page that the article quotes, shown below it."),
            ),
            Term("topic", _("Topic"), _("A subject, person, organisation or place that articles are collected under.")),
            Term(
                "news-id",
                _("News ID"),
                _("The number of the article. It never changes, and you can always find the article by it."),
            ),
        ),
    ),
    Group(
        _("From draft to publication"),
        (
            Term(
                "working-copy",
                _("Working copy"),
                _("The text as the desk edits it. Readers see its changes only when they are published."),
            ),
            Term("live-copy", _("Live copy"), _("The text as readers see it now.")),
            Term("revision", _("Revision"), _("One saved state of the working copy. Every revision can be restored.")),
            Term("version", _("Version"), _("One published state of the article. Readers can compare versions.")),
            Term(
                "stage",
                _("Stage"),
                _("The article’s progress: draft, in review, changes requested, approved or spiked."),
            ),
            Term("approval", _("Approval"), _("An editor’s consent to publish. Any later edit cancels it.")),
            Term(
                "suggestion",
                _("Suggestion"),
                _(
                    "A check that recommends a change but doesn’t prevent "
                    "publication. A failing blocking check prevents publication."
                ),
            ),
            Term(
                "embargo",
                _("Embargo"),
                _("The date and time before which the article must not be published, as agreed with its source."),
            ),
            Term("schedule", _("Schedule"), _("Set a date and time at which the article is published automatically.")),
            Term("planned-day", _("Planned day"), _("The day the article is meant for, shown in the calendar.")),
            Term("expiry", _("Expiry"), _("The date and time from which readers no longer see the article.")),
            Term(
                "spike", _("Spike"), _("Put aside an article that was never published. It can be restored at any time.")
            ),
            Term(
                "emergency-publication",
                _("Emergency publication"),
                _("Publication by a chief editor despite failing checks. An editor has to review it afterwards."),
            ),
            Term(
                "post-publication-review",
                _("Post-publication review"),
                _("An editor’s review of an emergency publication after it went live."),
            ),
        ),
    ),
    Group(
        _("After publication"),
        (
            Term("typo", _("Typo"), _("A small change, such as of spelling. Readers see no notice of it.")),
            Term("update", _("Update"), _("New facts in a running story. The article shows when it was updated.")),
            Term(
                "clarification", _("Clarification"), _("A note to readers about something that could be misunderstood.")
            ),
            Term("correction", _("Correction"), _("A note to readers about an error that has been corrected.")),
            Term(
                "withdrawal",
                _("Withdrawal"),
                _("The removal of an article from view. Its address stays and shows readers the reason."),
            ),
            Term(
                "retraction",
                _("Retraction"),
                _("A withdrawal with a public statement that the article should not have been published."),
            ),
        ),
    ),
    Group(
        _("Photos"),
        (
            Term("alt-text", _("Alt text"), _("What the photo shows, for people who can’t see it.")),
            Term("caption", _("Caption"), _("The text below the photo.")),
            Term("credit", _("Credit"), _("Who made the photo and who owns it.")),
            Term("focal-point", _("Focal point"), _("The part of the photo that every crop keeps.")),
        ),
    ),
    Group(
        _("Comments"),
        (
            Term("hold", _("Hold"), _("Don’t show a comment to readers until a moderator decides.")),
            Term("editors-pick", _("Editors’ pick"), _("A comment that the newspaper recommends, shown first.")),
            Term("ban", _("Ban"), _("Reject all new comments by a commenter until a set date.")),
            Term("report", _("Report"), _("A reader’s notice that a comment breaks the rules or the law.")),
            Term("appeal", _("Appeal"), _("A commenter’s request for a second moderator to review the decision.")),
            Term("risk", _("Risk"), _("How likely it is that a comment breaks the rules, from 0 to 100.")),
        ),
    ),
    Group(
        _("The newspaper"),
        (
            Term("desk", _("Desk"), _("The part of this site where staff write, edit and publish.")),
            Term("masthead", _("Masthead"), _("The newspaper’s name, tagline and policies.")),
            Term("section", _("Section"), _("A department of the newspaper, such as Economy. Each article is in one.")),
        ),
    ),
)

# The fields of the article form whose help text links to a term: those that a newcomer may not know.
TERM_OF_FIELD = {
    "kicker": "kicker",
    "standfirst": "standfirst",
    "dateline": "dateline",
    "bylines": "byline",
    "slug": "slug",
    "slugline": "slugline",
    "genre": "genre",
    "urgency": "urgency",
    "sources": "named-source",
    "embargo": "embargo",
    "planned_on": "planned-day",
    "expires_at": "expiry",
}


def glossary(request: HttpRequest) -> HttpResponse:
    """Show the glossary."""
    context = {**admin.site.each_context(request), "title": _("Glossary"), "groups": GROUPS}
    return TemplateResponse(request, "admin/glossary.html", context)
