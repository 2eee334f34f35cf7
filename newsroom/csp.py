"""The Content-Security-Policy of readers' pages and the desk (W3C CSP Level 3).

One policy for both: no inline scripts or styles, no eval, nothing from other sites. The
desk's editor needs two exceptions: an import map, which carries the request's nonce, and one
constant style element, allowed by its hash. The policy contains a nonce only if the page
uses it; readers' pages don't.
"""

from csp.constants import NONCE, NONE, SELF

# The hash of the <style data-tiptap-style> element that TipTap, the core of the prose editor, adds to the page.
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
