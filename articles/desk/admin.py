"""The desk's screens of articles."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import F
from django.http import HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from js_asset import Media

from ..editorial import permissions
from ..editorial.acts import carry_out, why_not
from ..editorial.body import reading_minutes, word_count
from ..editorial.checks import checks
from ..editorial.models import Article, Revision
from ..editorial.save import save_working_copy
from ..editorial.state import live_copy, live_state
from ..photos.models import Photo
from ..taxonomy.naming import stored
from .filters import Tab
from .forms import ArticleForm

SUGGESTED_PHOTOS = 200
PLACE = ["section", "topics"]
DETAILS = ["short_headline", "slug", "slugline", "genre", "urgency", "language", "source"]
NOTES = ["comments_policy", "editors_note"]


def figure(photo):
    """Return what the editor's figure dialog needs to know of a photo, as plain data."""
    caption = " ".join(words for words in (photo.caption, photo.credit) if words)
    label = f"{photo.pk}: {photo}"
    return {"label": label, "src": photo.image.url, "alt": photo.alt_text, "caption": caption}


def _cell(name, article):
    context = {"article": article, "state": live_state(article)}
    return render_to_string(f"admin/articles/article/{name}.html", context)


class Rows(ChangeList):
    """The list of articles, in a fixed number of queries."""

    def get_queryset(self, request, exclude_parameters=None):
        """Return the articles with all that a row shows of each."""
        return super().get_queryset(request, exclude_parameters).for_desk()


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    """Articles: the list, the page that one is written and published on, its history."""

    form = ArticleForm
    list_display = ["headline_cell", "section", "byline", "stage_chip", "live_chip", "published", "updated"]
    list_display_links = None
    list_filter = [Tab, "section", "stage"]
    list_per_page = 50
    search_fields = ["headline", "kicker", "slugline"]
    search_help_text = "Words of the headline, or a News ID"
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    actions = None

    # what each person sees

    def get_queryset(self, request):
        """Return the articles that this person may read."""
        return super().get_queryset(request).readable_by(request.user)

    def has_view_permission(self, request, obj=None):
        """Ask the rule of the newsroom."""
        if obj is None:
            return super().has_view_permission(request)
        return permissions.may_read(request.user, obj)

    def has_change_permission(self, request, obj=None):
        """Ask the rule of the newsroom."""
        if obj is None:
            return super().has_change_permission(request)
        return permissions.may_edit(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        """Refuse to delete what was ever published."""
        published = obj is not None and live_copy(obj) is not None
        return super().has_delete_permission(request, obj) and not published

    # the list

    def get_search_results(self, request, queryset, search_term):
        """Find articles by words, or one by its News ID."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        number = search_term.strip()
        if number.isdecimal() and len(number) <= 19:
            found |= queryset.filter(pk=int(number))
        return found, may_repeat

    def get_changelist(self, request, **kwargs):
        """Return the list that fetches all that its rows show."""
        return Rows

    @admin.display(description="Headline", ordering="headline")
    def headline_cell(self, article):
        """Show kicker, headline and News ID."""
        return _cell("headline_cell", article)

    @admin.display(description="Byline")
    def byline(self, article):
        """Show the authors in order."""
        return ", ".join(byline.author.name for byline in article.bylines.all())

    @admin.display(description="Stage", ordering="stage")
    def stage_chip(self, article):
        """Show how far the working copy has come."""
        return _cell("stage_chip", article)

    @admin.display(description="Live", ordering="live__publish_at")
    def live_chip(self, article):
        """Show what readers see of it."""
        return _cell("live_chip", article)

    @admin.display(description="Published", ordering=F("live__publish_at").desc(nulls_last=True))
    def published(self, article):
        """Show when readers first saw it, or will."""
        return _cell("published", article)

    @admin.display(description="Updated", ordering="edited_at")
    def updated(self, article):
        """Show who saved it last, and when."""
        return _cell("updated", article)

    # the page

    def get_fieldsets(self, request, obj=None):
        """Return the writing on the left and, of class side, its filing on the right."""
        details = [*DETAILS]
        if request.user.has_perm("articles.publish_article"):
            details.insert(5, "breaking")
        return [
            (None, {"fields": ["kicker", "headline", "standfirst", "dateline", "body"]}),
            ("Section and topics", {"fields": PLACE, "classes": ["side"]}),
            ("Bylines, in order", {"fields": ["bylines"], "classes": ["side"]}),
            ("Photo", {"fields": ["photo"], "classes": ["side"]}),
            ("Comments and notes", {"fields": NOTES, "classes": ["side"]}),
            ("Details", {"fields": details, "classes": ["side", "collapse"]}),
            ("Publish", {"fields": ["publish_at", "kind", "note", "reason"], "classes": ["publish"]}),
        ]

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Return the form as this person gets it."""
        form = super().get_form(request, obj, change, **kwargs)
        form.person, form.refusal = request.user, getattr(request, "refusal", None)
        return form

    def get_object(self, request, object_id, from_field=None):
        """Return the article, locked where it is about to be written: saves come one after the other."""
        article = super().get_object(request, object_id, from_field)
        if article and transaction.get_connection().in_atomic_block:
            article.refresh_from_db(from_queryset=Article.objects.select_for_update())
        return article

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Show or save the page; where an act is refused nothing is saved, and the form says why."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as refusal:
            request.refusal = refusal
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_changeform_initial_data(self, request):
        """Take nothing from the address: a form begins empty."""
        return {}

    def save_model(self, request, obj, form, change):
        """Note who began it; it is saved together with its topics and bylines."""
        if not change:
            obj.created_by = request.user

    def save_related(self, request, form, formsets, change):
        """Save the working copy whole, as a revision, and do what the button asks for."""
        article, words = form.instance, form.cleaned_data
        topics = [topic if topic.pk else stored(topic) for topic in words["topics"]]
        save_working_copy(article, topics=topics, authors=words["bylines"], by=request.user)
        form.told = carry_out(form.act, article, words, by=request.user, state=form.state, was_allowed=form.may_publish)
        self.message_user(request, form.told)

    def construct_change_message(self, request, form, formsets, add=False):
        """Log an act in its own words, a plain save as Django does."""
        if form.act != "save":
            return form.told
        return super().construct_change_message(request, form, formsets, add)

    def response_add(self, request, obj, post_url_continue=None):
        """Go on to the article's page."""
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[obj.pk]))

    def response_change(self, request, obj):
        """Stay on the article's page."""
        return self.response_add(request, obj)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Add what the page tells besides the form: state, checks, acts; let its scripts carry the nonce."""
        state = live_state(obj or Article())
        looked_at = checks(obj) if obj else []
        photos = Photo.objects.order_by("-pk")[:SUGGESTED_PHOTOS]
        context |= {
            "state": state,
            "live": live_copy(obj) if obj else None,
            "revision": obj.revisions.defer("content").first() if obj else None,
            "ahead": bool(obj and obj.publish_at and obj.publish_at > timezone.now()),
            "checks": looked_at,
            "failing": [check for check in looked_at if not check.passes],
            "why_not": why_not(request.user, obj or Article(), state),
            "photos": photos,
            "figures": [figure(photo) for photo in photos],
            "words": word_count(obj.body) if obj else 0,
            "minutes": reading_minutes(obj.body) if obj else 0,
            "time_zone": timezone.get_current_timezone_name(),
            "media": Media.from_media(context["media"], nonce=str(request.csp_nonce)),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def history_view(self, request, object_id, extra_context=None):
        """Show the article's revisions, newest first, and which of them readers got."""
        article = self.get_object(request, object_id)
        revisions = article.revisions.defer("content") if article else Revision.objects.none()
        pages = Paginator(revisions.select_related("saved_by").prefetch_related("versions"), 100)
        context = {"revisions": pages.get_page(request.GET.get("p"))}
        return super().history_view(request, object_id, context | (extra_context or {}))
