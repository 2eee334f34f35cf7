"""The page that an article is written and published on."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from js_asset import Media

from ..delivery.addresses import is_row_id
from ..editorial.acts import ACTS
from ..editorial.body import reading_minutes, word_count
from ..editorial.checks import checks
from ..editorial.models import Article
from ..editorial.perform import RefusedError, offered, why_not
from ..editorial.state import live_copy, live_state
from ..photos.models import Photo
from ..writing.buffer import offers
from ..writing.forms import taken_up
from ..writing.models import Buffer, Presence
from ..writing.presence import others_at
from .article_list import ArticleList
from .conflict import conflict_page
from .form_acts import leave_or_resolve_note
from .forms import FOR_ACTS, ArticleForm
from .kept import kept_text_page
from .submit import submit_form

CHANGE = "articles_article_change"
SUGGESTED_PHOTOS = 200
PLACE = ["section", "topics"]
DETAILS = ["short_headline", "slug", "slugline", "genre", "urgency", "language", "translation_of"]
SOURCES = ["sources", "source", "source_address"]
NOTES = ["comments_policy", "editors_note"]
PLANS = ["publish_at", "planned_on", "embargo", "expires_at"]
# What the button in the bar offers, the first that may be done; and the acts that need no words of their own.
NEXT = ("approve", "publish", "update", "submit")
PLAIN = {"submit", "approve", "publish", "schedule", "unschedule", "update", "look_over", "unspike"}
OF_ACTS = ["window", "base", "shown", "kind", "note", "supersedes", "comment", "reason", "new_note"]


@admin.register(Article)
class ArticleAdmin(ArticleList):
    """Articles at the desk."""

    form = ArticleForm

    def get_fieldsets(self, request, obj=None):
        """Return the writing on the left and, of class side, its filing on the right."""
        details = [*DETAILS]
        if request.user.has_perm("articles.publish_article"):
            details.insert(5, "breaking")
        return [
            (None, {"fields": ["kicker", "headline", "standfirst", "dateline", "body"]}),
            ("Section and topics", {"fields": PLACE, "classes": ["side"]}),
            ("Bylines, in order", {"fields": ["bylines", "editor"], "classes": ["side"]}),
            ("Photo", {"fields": ["photo"], "classes": ["side"]}),
            ("Sources", {"fields": SOURCES, "classes": ["side"]}),
            ("Comments and notes", {"fields": NOTES, "classes": ["side"]}),
            ("Details", {"fields": details, "classes": ["side", "collapse"]}),
            ("Publish", {"fields": [*PLANS, *OF_ACTS], "classes": ["publish"]}),
        ]

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Return the form as this person gets it."""
        form = super().get_form(request, obj, change, **kwargs)
        form.person, form.refusal = request.user, getattr(request, "refusal", None)
        form.offers = offered(request.user, obj or Article(created_by=request.user))
        form.taken_up = _taken_up(request, obj)
        return form

    def get_object(self, request, object_id, from_field=None):
        """Return the article, locked where it is about to be written: saves come one after the other."""
        if _writes(request) and is_row_id(object_id) and _locks_rows():
            # By itself: what a query that waits for the lock looks up beside the row may be from before (PostgreSQL).
            Article.objects.select_for_update().filter(pk=object_id).values_list("pk").first()
        article = super().get_object(request, object_id, from_field)
        if article is None and _writes(request):
            raise Article.DoesNotExist
        return article

    def get_queryset(self, request):
        """Fetch, for one article's page, all that it shows of it or saving it asks."""
        rows = super().get_queryset(request)
        if request.resolver_match.url_name != CHANGE:
            return rows
        if _writes(request):
            return rows.for_writing()
        return rows.for_showing().annotate(
            has_unsaved=Exists(Buffer.objects.unsaved().filter(article=OuterRef("pk"), person=request.user)),
            has_company=Exists(Presence.objects.current().filter(article=OuterRef("pk"))),
        )

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Show the page, or take its form: where nothing can be saved, every word of it comes back."""
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        try:
            return self._take_form(request, object_id, form_url, extra_context)
        except Article.DoesNotExist:
            return kept_text_page(
                request, "There is no such article among those that you may read. It may have been deleted.", status=404
            )
        except PermissionDenied:
            return kept_text_page(request, "You may not change this article, or no longer.", status=403)

    def _take_form(self, request, *args, again=True):
        try:
            if self._take_note(request, *args[:1]):
                return HttpResponseRedirect(request.path)
            return super().changeform_view(request, *args)
        except IntegrityError:
            # The same form came twice at one moment; taken again, the second is told so.
            if not again:
                raise
            return self._take_form(request, *args, again=False)
        except (ValidationError, RefusedError) as refusal:
            # The transaction has undone the save; the form is shown once more, with the reason.
            request.refusal = refusal
            return super().changeform_view(request, *args)

    def _take_note(self, request, object_id):
        """Leave or resolve a note that the form is about; tell whether its sender may do nothing else here."""
        if request.POST.get("_act", "").partition(" ")[0] not in {"note", "resolve"}:
            return False
        article = self.get_object(request, object_id or "")
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        messages.success(request, leave_or_resolve_note(request.POST, article, request.user))
        return not self.has_change_permission(request, article)

    def get_changeform_initial_data(self, request):
        """Take nothing from the address: a form begins empty."""
        return {}

    def save_model(self, request, obj, form, change):
        """Note who began it; it is saved together with its topics and bylines."""
        if not change:
            obj.created_by = request.user

    def save_related(self, request, form, formsets, change):
        """Save the working copy whole, as a revision, and do what the button asks for."""
        request.outcome = submit_form(form, request.user)
        if request.outcome.told:
            self.message_user(request, request.outcome.told)

    def log_addition(self, request, obj, message):
        """Leave the log to the acts: each records itself (editorial/announce.py)."""

    def log_change(self, request, obj, message):
        """Leave the log to the acts: each records itself (editorial/announce.py)."""

    def response_add(self, request, obj, post_url_continue=None):
        """Go on to the article's page."""
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[obj.pk]))

    def response_change(self, request, obj):
        """Stay on the article's page; where another save came between, show both texts."""
        if kept := request.outcome.kept:
            return conflict_page(request, obj, kept, status=409)
        return self.response_add(request, obj)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Add what the page tells besides the form: state, checks, acts; let its scripts carry the nonce."""
        context |= self._surroundings(request, obj)
        window = context["adminform"].form["window"].value()
        # The article was fetched with whether there are any, so that most pages don't ask for them.
        context["offers"] = offers(request.user, obj, window) if getattr(obj, "has_unsaved", True) else []
        others = others_at(obj, window, request.user) if getattr(obj, "has_company", False) else []
        context["also"] = "; ".join(map(str, others))
        context["media"] = Media.from_media(context["media"], nonce=str(request.csp_nonce))
        response = super().render_change_form(request, context, add, change, form_url, obj)
        response.status_code = _status(request, context["adminform"].form)
        return response

    def _surroundings(self, request, obj):
        article = obj or Article(created_by=request.user)
        looked_at = checks(obj, max(filter(None, [timezone.now(), obj.publish_at]))) if obj else []
        photos = Photo.objects.order_by("-pk").defer("crops")[:SUGGESTED_PHOTOS]
        acts = offered(request.user, article)
        return {
            "state": live_state(article),
            "live": live_copy(obj) if obj else None,
            "checks": looked_at,
            "failing": [check for check in looked_at if check.blocks and not check.passes],
            "advice": [check for check in looked_at if not check.blocks and not check.passes],
            "acts": acts,
            "act_names": {act.name for act in acts},
            "next_act": _next_act(acts, article),
            "plain_acts": PLAIN,
            "acts_with_a_reason": FOR_ACTS["reason"],
            "not_offered": [why_not(act, request.user, article) for act in ACTS.values() if act not in acts],
            "notes": obj.notes.select_related("written_by", "resolved_by") if obj else [],
            "photos": photos,
            "words": word_count(obj.body) if obj else 0,
            "minutes": reading_minutes(obj.body) if obj else 0,
            "time_zone": timezone.get_current_timezone_name(),
        }


def _next_act(acts, article):
    """Return the act that comes next: for a reporter submitting, for an editor approving or publishing."""
    offers = {act.name: act for act in acts}
    if article.publish_at and article.publish_at > timezone.now() and "publish" in offers:
        offers["publish"] = offers["schedule"]
    return next((offers[name] for name in NEXT if name in offers), None)


def _writes(request):
    """Tell whether an article's form is posted."""
    return request.method == "POST" and request.resolver_match.url_name == CHANGE


def _locks_rows():
    """Tell whether a row can be locked by itself: in a transaction, but not on SQLite, where that locks everything."""
    connection = transaction.get_connection()
    return connection.in_atomic_block and connection.features.has_select_for_update


def _taken_up(request, article):
    """Return the person's unsaved text that the address asks for, as a form would have posted it; else None."""
    window = request.GET.get("buffer", "")
    if request.method != "GET" or not window:
        return None
    buffer = Buffer.objects.of(request.user, article).with_window(window)
    return taken_up(buffer) if buffer else None


def _status(request, form):
    refusal = getattr(request, "refusal", None)
    if isinstance(refusal, RefusedError):
        return 403 if refusal.is_forbidden else 409
    return 422 if form.errors or refusal else 200
