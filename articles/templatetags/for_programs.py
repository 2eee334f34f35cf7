"""What pages say to programs in their heads, and how feeds write what they tell."""

import json
from email.utils import format_datetime

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import to_locale

from ..delivery import plain_data
from ..delivery import site as sites

register = template.Library()
IN_SCRIPT = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@register.tag
def capture(parser, token):
    """Keep what stands up to {% endcapture %} as a variable, {% capture name %}, to be printed more than once."""
    _, name = token.split_contents()
    nodelist = parser.parse(["endcapture"])
    parser.delete_first_token()
    return _Captured(name, nodelist)


class _Captured(template.Node):
    """Renders nothing, and keeps what it holds, on one line, in the context."""

    def __init__(self, name, nodelist):
        self.name, self.nodelist = name, nodelist

    def render(self, context):
        # Rendering has escaped it already.
        context[self.name] = mark_safe(" ".join(self.nodelist.render(context).split()))  # noqa: S308
        return ""


@register.filter
def as_json(data):
    """Write plain data as JSON that can stand in a script element: no sign in it begins or ends any markup."""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(IN_SCRIPT)
    return mark_safe(written)  # noqa: S308


@register.filter
def locale_of(language):
    """Return what Open Graph calls a language tag; the newspaper's own language, or "", is that of its country."""
    own = settings.LANGUAGE_CODE
    return to_locale(own if language.lower() in {"", own.partition("-")[0]} else language)


@register.filter
def whole(address, site):
    """Return the whole address of something that the newspaper serves under that site."""
    return sites.whole(address, str(site))


@register.filter
def writable(text):
    """Return the text without the characters that XML can't hold."""
    return plain_data.writable(text)


@register.filter
def rfc_822(moment):
    """Write a moment as RSS has it: Sat, 21 Aug 2021 22:02:00 +0000."""
    return format_datetime(timezone.localtime(moment))
