"""The Content-Security-Policy of readers' pages and the desk (W3C CSP Level 3).

One policy for both: nothing inline, nothing evaluated, nothing from elsewhere. The desk's
editor needs two exceptions, each named here: an import map, which carries the request's
nonce, and one constant style element, allowed by its hash. A page that asks for no nonce,
as no reader's page does, is sent a policy without one.
"""

from csp.constants import NONCE, NONE, SELF

# The <style data-tiptap-style> that the prose editor's TipTap core injects, the same on every page.
EDITOR_STYLE = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"

POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, EDITOR_STYLE],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
