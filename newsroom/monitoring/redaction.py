"""Remove secrets and personal data from texts that are logged or sent to Sentry. This is the only place that does so.

`redact` is applied to every message and traceback. It knows what Newsroom's secrets look like: tokens in the paths of
URLs, query strings, cookies, API keys, e-mail addresses, IP addresses, and the values that PostgreSQL quotes.
"""

import ipaddress
import re

REDACTED = "[redacted]"
# The names of arguments of URLs whose values are secrets.
SECRET_ARGUMENTS = {"token", "key", "uidb36", "uidb64", "code", "secret"}
# What precedes such an argument in the path of a URL; tests/monitoring/test_redaction.py compares it with the URLconf.
SECRET_PATHS = (
    "comments/receipt",
    "comments/letters/stop",
    "comments/letters/confirm",
    "comments/mine",
    "preview",
    # Accounts: resetting a password, confirming an e-mail address, and invitations.
    "password/reset/key",
    "accounts/email",
    "invitation",
)

# A slash can be repeated, and escaped.
_SLASH = "(?:/|%2f)+"
_PREFIX = "|".join(path.replace("/", _SLASH) for path in SECRET_PATHS)
_SECRET_IN_PATH = re.compile(rf"((?:{_PREFIX}){_SLASH})[^/]+", re.IGNORECASE)
_SECRET_NAMES = (
    r"\w*token|\w*secret|\w*password|sessionid|session_?key|csrftoken|csrfmiddlewaretoken|api[_-]?key|key|uidb(?:36|64)"
)
_NEXT_TRACEBACK = r"(?=\n\nThe above exception was|\n\nDuring handling of|\Z)"
_RULES = [
    # Paths in a text end where a URL usually does.
    (rf"((?:{_PREFIX}){_SLASH})[^/\s\"'<>?#&]+", rf"\1{REDACTED}"),
    # Query strings: they can hold search terms, codes of single sign-on, and next to anything else.
    (r"\?[\w.~%+\[\]-]+=[^\s\"'<>]*", f"?{REDACTED}"),
    # Headers, up to the end of the line.
    (r"((?:\b|_)(?:authorization|(?:set[_-])?cookie))([\"']?\s*[:=]).*", rf"\1\2 {REDACTED}"),
    (r"\b(bearer)\s+[^\s\"',]+", rf"\1 {REDACTED}"),
    # API keys (KEY_PREFIX in articles/api/keys.py).
    (r"\bnewsroom_[\w-]{20,}", REDACTED),
    # A name and its value: token=…, 'key': '…'.
    (rf"\b({_SECRET_NAMES})([\"']?\s*[:=]\s*)(?:'[^'\n]*'|\"[^\"\n]*\"|[^\s\"',;&)}}\]]+)", rf"\1\2{REDACTED}"),
    # The name and password in the URL of a database or a mail server.
    (r"(?<=://)[^/\s@]+@", f"{REDACTED}@"),
    (r"(?<![\w.+%-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)+", REDACTED),
    # What PostgreSQL quotes of a row or of a statement.
    (rf"(Failing row contains \()(?:.|\n)*?{_NEXT_TRACEBACK}", rf"\1{REDACTED})"),
    (
        rf"(Key \([^\n]{{0,200}}?\)=\()(?:.|\n)*?(\) (?:already exists|is |conflicts|must)|{_NEXT_TRACEBACK})",
        rf"\1{REDACTED}\2",
    ),
    (r"^(LINE \d+: ).*", rf"\1{REDACTED}"),
    # What gunicorn quotes of a request that it can't read.
    (r"(Invalid request from )ip=\S+(: [\w ]*).*", rf"\1{REDACTED}\2"),
]
_RULES_COMPILED = [(re.compile(pattern, re.IGNORECASE | re.MULTILINE), new) for pattern, new in _RULES]
# Addresses of our own servers are kept: those of PostgreSQL, Redis and gunicorn, as their messages name them.
_NOT_OURS = r"(?<!server at \")(?<!connecting to )(?<!Listening at: http://)"
_IPV4 = re.compile(_NOT_OURS + r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\w)")
_IPV6 = re.compile(
    _NOT_OURS + r"(?<![\w:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?::?\d{1,3}(?:\.\d{1,3}){3})?(?![\w:]|\.\d)",
    re.IGNORECASE,
)


def redact(text: str) -> str:
    """Return a text without the secrets and personal data in it."""
    for pattern, new in _RULES_COMPILED:
        text = pattern.sub(new, text)
    return _IPV4.sub(_redact_address, _IPV6.sub(_redact_address, text))


def redact_path(path: str) -> str:
    """Return the path of a request without the secret in it, which may contain spaces, quotes and anything else."""
    return _SECRET_IN_PATH.sub(rf"\1{REDACTED}", path)


def _redact_address(match: re.Match[str]) -> str:
    """Return what replaces an IP address: itself if it means this machine."""
    try:
        address = ipaddress.ip_address(match[0])
    except ValueError:
        return match[0]
    return match[0] if address.is_loopback or address.is_unspecified else REDACTED
