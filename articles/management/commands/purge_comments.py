"""Delete commenters' IP addresses and browsers once their purge date has passed; run it every night."""

from django.utils.translation import gettext_lazy, ngettext

from articles.comments.purge import purge_commenter_data
from articles.management.translated_command import TranslatedCommand


class Command(TranslatedCommand):
    """Delete the commenter data whose retention period is over, and report how much was deleted."""

    description = gettext_lazy(
        "Delete commenters’ IP addresses and browsers once their purge date has passed, and hash keys that are no "
        "longer used. Run it every night."
    )

    def handle(self, *, verbosity: int, **options: object) -> None:
        traces, keys = purge_commenter_data()
        if verbosity:
            deleted_traces = ngettext(
                "Deleted the IP address and browser of %(count)d comment.",
                "Deleted the IP addresses and browsers of %(count)d comments.",
                traces,
            )
            self.stdout.write(deleted_traces % {"count": traces})
            deleted_keys = ngettext("Deleted %(count)d hash key.", "Deleted %(count)d hash keys.", keys)
            self.stdout.write(deleted_keys % {"count": keys})
