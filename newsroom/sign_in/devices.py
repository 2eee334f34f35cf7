"""The name of a device, from its User-Agent, as people recognise it."""

from django.utils.translation import gettext as _

# The first match counts: Edge and Opera name Chrome as well, Chrome names Safari.
BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


def device_name(user_agent: str) -> str:
    """Return a name such as “Firefox on Windows”."""
    browser = next((name for part, name in BROWSERS.items() if part in user_agent), _("Unknown browser"))
    system = next((name for part, name in SYSTEMS.items() if part in user_agent), "")
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system} if system else browser
