"""The links of invitations.

A link has the account and the number of its invitation, signed with SECRET_KEY. It works once, until its expiry, and
until a newer one is sent.
"""

from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Invitation

SALT = "newsroom.accounts.invitation"


def link_token(invitation: Invitation) -> str:
    """Return the signed token of an invitation's link."""
    return signing.Signer(salt=SALT).sign_object([invitation.user_id, invitation.number])


def find_invitation(token: str) -> Invitation:
    """Return the open invitation of a link. Raises ValidationError, with a reason, if the link doesn't work."""
    try:
        user_id, number = signing.Signer(salt=SALT).unsign_object(token)
    except signing.BadSignature as error:
        raise ValidationError(_("This link is incomplete. Copy the whole link from the e-mail.")) from error
    invitation = Invitation.objects.select_related("user").filter(user_id=user_id).first()
    if invitation is None:
        raise ValidationError(_("This account no longer exists."))
    if invitation.accepted_at:
        raise ValidationError(_("This invitation has been used already. Log in with the password that you chose."))
    if invitation.number != number:
        raise ValidationError(_("A newer invitation has been sent. Use the link in the latest e-mail."))
    if not invitation.is_open(timezone.now()):
        raise ValidationError(_("This invitation has expired. Ask an administrator to send it again."))
    return invitation
