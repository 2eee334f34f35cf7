"""Ask for the password or the second factor again before accounts change."""

from allauth.account.decorators import reauthentication_required

# Reading needs no confirmation; a form that is sent waits for it, and is carried out afterwards.
reauthentication_to_change = reauthentication_required(allow_get=True)
