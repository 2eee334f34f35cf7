"""A little OpenID Connect provider, run as an HTTP server in the tests.

It has discovery, keys, an authorization endpoint that signs everybody in at once, and a token endpoint with PKCE.
"""

import base64
import hashlib
import json
import re
import threading
import time
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID = "newsroom"
SECRET = "the client's secret"


class Provider(ThreadingHTTPServer):
    """The provider. `claims` replace the claims of the next ID tokens; `signing_key` signs them.

    `replaced_answer` is the body of every answer, if it is set.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.metadata_issuer = self.issuer
        self.key = self.signing_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.algorithm = "RS256"
        self.claims = {}
        self.grants = {}
        self.replaced_answer = None
        threading.Thread(target=self.serve_forever, args=[0.01], daemon=True).start()

    def authorize(self, query):
        """Return the address to which the browser is sent back."""
        code = f"code{len(self.grants)}"
        self.grants[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def id_token(self, nonce):
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "sub": "s1", "iat": now, "exp": now + 60, "nonce": nonce}
        claims = {name: value for name, value in (claims | self.claims).items() if value is not None}
        return jwt.encode(claims, self.signing_key, self.algorithm, headers={"kid": "k1"})


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        provider = self.server
        if self.path == "/.well-known/openid-configuration":
            endpoints = {f"{name}_endpoint": f"{provider.issuer}/{name}" for name in ("authorization", "token")}
            self.answer({"issuer": provider.metadata_issuer, "jwks_uri": f"{provider.issuer}/keys", **endpoints})
        elif self.path.startswith("/authorization?"):
            self.send_response(302)
            self.send_header("Location", provider.authorize(query_of(self.path)))
            self.end_headers()
        else:
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(provider.key.public_key()))
            self.answer({"keys": [key | {"kid": "k1", "use": "sig", "alg": "RS256"}]})

    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        grant = self.server.grants.pop(form["code"][0])
        digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == grant["code_challenge"]
        assert form["client_secret"] == [SECRET]
        token = self.server.id_token(grant.get("nonce", ""))
        self.answer({"access_token": "a", "token_type": "Bearer", "id_token": token})

    def answer(self, data):
        body = self.server.replaced_answer or json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def address_of(response):
    """Return the address of the provider to which a page leads."""
    return unescape(re.search(r'<meta http-equiv="refresh" content="0; url=([^"]+)">', response.text)[1])


def query_of(url):
    """Return the query parameters of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
