"""The page about privacy: which personal data of readers is stored, and for how long."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..comments.comment_settings import CommentRules
from ..comments.page_tags import PRIVACY
from ..comments.purge import MAX_KEY_AGE_PERIODS
from ..delivery.headers import public_response
from ..delivery.ip_hashes import KEY_PERIOD
from ..delivery.page_cache.page_views import cached_page
from ..delivery.safe_methods import safe_methods_only

DAYS_PER_YEAR = 365


@dataclass(frozen=True)
class StoredData:
    """A kind of personal data, why it is stored, and for how long."""

    name: str
    purpose: str
    period: str


@safe_methods_only
@public_response
@cached_page(tags=[PRIVACY])
def privacy(request: HttpRequest) -> HttpResponse:
    """Show which personal data of readers is stored, and for how long."""
    return render(request, "articles/pages/privacy.html", {"stored_data": stored_data_of_readers()})


def stored_data_of_readers() -> list[StoredData]:
    """Return the personal data of readers; `manage.py housekeeping` deletes each when its period ends."""
    email_days = settings.RETENTION_COMMENTER_EMAIL_DAYS
    return [
        StoredData(
            _("Your comment and the name that you give"),
            _("To show them under the article."),
            _("Kept until you withdraw or erase the comment."),
        ),
        StoredData(
            _("Your e-mail address, if you give one with a comment or a report"),
            _("To send you the e-mails that you ask for. Readers never see it."),
            _kept_for(email_days) if email_days else _("Kept until you erase your comments."),
        ),
        StoredData(
            _("A request to confirm your e-mail address that nobody has answered"),
            _("To ask you only once whether you want e-mails."),
            _kept_for(settings.RETENTION_UNCONFIRMED_EMAIL_DAYS),
        ),
        StoredData(
            _("A record that we sent you an e-mail"),
            _("To find out why an e-mail didn’t arrive."),
            _kept_for(settings.EMAIL_RETENTION_DAYS),
        ),
        StoredData(
            _("The IP address and the browser that a comment was sent from"),
            _("To recognise spam and attacks."),
            _kept_for(CommentRules.objects.current().trace_days),
        ),
        StoredData(
            _("A code that is calculated from the IP address"),
            _("To notice that several comments come from the same place, and to enforce bans."),
            # A key of hashes is deleted when it is this old, unless a ban needs it.
            _("%(kept)s Longer while a ban needs it.") % {"kept": _kept_for((KEY_PERIOD * MAX_KEY_AGE_PERIODS).days)},
        ),
    ]


def _kept_for(days: int) -> str:
    years, rest = divmod(days, DAYS_PER_YEAR)
    if years and not rest:
        return ngettext("Kept for %(count)d year.", "Kept for %(count)d years.", years) % {"count": years}
    return ngettext("Kept for %(count)d day.", "Kept for %(count)d days.", days) % {"count": days}
