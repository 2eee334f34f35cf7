"""The kinds of e-mails about accounts, and the functions that write them (articles/outbox/kinds.py)."""

from django.utils.translation import gettext_lazy as _

from articles.outbox.kinds import EmailKind

EMAIL_KINDS = {
    "invitation": EmailKind(_("invitation"), "newsroom.accounts.emails.write_invitation", is_urgent=True),
    "address_changed": EmailKind(_("change of an e-mail address"), "newsroom.accounts.emails.write_address_changed"),
}
