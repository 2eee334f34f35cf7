"""The desk's list of e-mails: what became of each, and “Send again”. Their texts are never shown."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import BooleanField, QuerySet, Value
from django.forms import Media, Script
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ..admin_mixins.read_only_admin import ReadOnlyAdmin
from ..audit.labels import subject_type_label
from ..audit.log_action import log_action
from ..delivery.localized_formats import format_datetime
from ..delivery.staff_user import staff_user
from ..outbox.kinds import READY_MADE, is_to_reader, kind_label, known_kinds
from ..outbox.models import OutgoingEmail
from ..outbox.querysets import WAITING_STATUSES
from ..outbox.resend import resend

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Status = OutgoingEmail.Status
# For each value of the `state` parameter: the tab's label, and the states in it.
TABS: dict[str, tuple["StrOrPromise", list[str]]] = {
    "failed": (pgettext_lazy("tab: e-mails", "Failed"), [Status.FAILED]),
    "waiting": (pgettext_lazy("tab: e-mails", "Waiting"), WAITING_STATUSES),
    "sent": (pgettext_lazy("tab: e-mails", "Sent"), [Status.SENT]),
    "cancelled": (pgettext_lazy("tab: e-mails", "No longer needed"), [Status.CANCELLED]),
}

SHOWN_FIELDS = (
    *("title", "about", "to", "state", "explanation", "attempts"),
    *("created_at", "last_attempt_at", "give_up_at", "sent_at"),
)


class StateTabs(admin.SimpleListFilter):
    """The tabs of the list."""

    title = _("state")
    parameter_name = "state"
    template = "admin/list_tabs.html"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> "list[tuple[str, StrOrPromise]]":
        """Return all tabs except “All”."""
        return [(name, label) for name, (label, _states) in TABS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[OutgoingEmail]) -> QuerySet[OutgoingEmail]:
        """Return the e-mails of the open tab."""
        tab = self.value()
        return queryset.filter(status__in=TABS[tab][1]) if tab in TABS else queryset


class KindFilter(admin.SimpleListFilter):
    """What the e-mails are about."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """Return all kinds."""
        return [(name, capfirst(kind_label(name))) for name in (*known_kinds(), READY_MADE)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[OutgoingEmail]) -> QuerySet[OutgoingEmail]:
        """Return the e-mails of the chosen kind."""
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(OutgoingEmail)
class OutgoingEmailAdmin(ReadOnlyAdmin):
    """Lists e-mails with their state, and sends failed ones again."""

    list_display = ["title", "about", "to", "state", "created_at", "attempts", "explanation"]
    list_filter = [StateTabs, KindFilter]
    list_per_page = 50
    search_fields = ["=recipient"]
    search_help_text = _("The recipient’s whole address")
    # Everything but the text, which is the context or the encrypted message.
    fields = SHOWN_FIELDS
    readonly_fields = SHOWN_FIELDS
    actions = ["send_again"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutgoingEmail]:
        """Return the e-mails without their texts."""
        # The columns of the list don't know the request, so each row carries what its reader may see.
        sees_readers = Value(staff_user(request).has_perm("articles.moderate_comment"), BooleanField())
        emails = super().get_queryset(request).defer("context", "sealed_message")
        return emails.annotate(sees_readers=sees_readers)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list, with the desk's own script in the place of Django's, which expects its own buttons."""
        # django-stubs 5.2 allow nothing but strings here; Script is new in Django 5.2.
        media = Media(js=[Script("desk/select_all.js", type="module")])  # type: ignore[list-item]
        return super().changelist_view(request, {"media": media, **(extra_context or {})})

    def has_resend_permission(self, request: HttpRequest) -> bool:
        """Return whether the user may send e-mails again."""
        return staff_user(request).has_perm("articles.change_outgoingemail")

    @admin.action(description=_("Send again"), permissions=["resend"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[OutgoingEmail]) -> None:
        """Queue the selected e-mails for sending now, unless they are sent or their texts erased."""
        chosen = list(queryset.defer(None))
        with transaction.atomic():
            queued = resend(chosen)
            for email in queued:
                log_action(
                    "resend_email",
                    subject_type="outgoingemail",
                    subject_id=email.pk,
                    label=str(email),
                    by=staff_user(request),
                )
        if queued:
            message = ngettext("%d e-mail will be sent now.", "%d e-mails will be sent now.", len(queued))
            self.message_user(request, message % len(queued), messages.SUCCESS)
        if left := len(chosen) - len(queued):
            message = ngettext(
                "%d e-mail can’t be sent again: it was sent, is being sent, or its text has been erased.",
                "%d e-mails can’t be sent again: they were sent, are being sent, or their texts have been erased.",
                left,
            )
            self.message_user(request, message % left, messages.WARNING)

    @admin.display(description=_("e-mail"), ordering="kind")
    def title(self, email: OutgoingEmail) -> str:
        """Return the subject, or the kind until the e-mail is written for the first time."""
        return str(email)

    @admin.display(description=_("about"))
    def about(self, email: OutgoingEmail) -> str:
        """Return the kind, and the article or comment, as in "Reply to a comment · Comment 12"."""
        parts = [capfirst(email.kind_label)] if email.subject else []
        if email.about_type:
            parts.append(f"{subject_type_label(email.about_type)} {email.about_id}")
        return " · ".join(parts)

    @admin.display(description=_("recipient"), ordering="recipient")
    def to(self, email: OutgoingEmail) -> str:
        """Return the recipient's address, without its beginning where it isn't the user's business."""
        # `sees_readers` comes from get_queryset.
        is_hidden = is_to_reader(email.kind) and not getattr(email, "sees_readers", False)
        return masked(email.recipient) if is_hidden else email.recipient

    @admin.display(description=_("state"), ordering="status")
    def state(self, email: OutgoingEmail) -> str:
        """Return the state."""
        return email.get_status_display()

    @admin.display(description=_("problem"))
    def explanation(self, email: OutgoingEmail) -> str:
        """Return why the last attempt failed, with the mail server's answer."""
        parts = [email.get_problem_display(), email.server_reply]
        if email.status == Status.QUEUED and email.problem:
            parts.append(gettext("Next attempt: %s") % format_datetime(email.next_attempt_at))
        return " · ".join(part for part in parts if part)


def masked(address: str) -> str:
    """Return an address with only the first letter of its name, as in "m…@reader.example"."""
    name, _separator, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"
