"""What nginx passes to the application, what it refuses, and the files that it serves."""

import contextlib
import socket
from concurrent.futures import ThreadPoolExecutor

from .servers import running_nginx

SENT = {
    "X_Forwarded_For": "10.0.0.1",
    "X_Forwarded_Proto": "https",
    "X_Forwarded_Host": "elsewhere.example",
    "X_Forwarded_Port": "444",
    "Forwarded": "for=10.0.0.1",
}


def test_forwarded_headers_of_clients_are_overwritten(nginx, application):
    for path in ("/", "/admin/", "/preview/token/", "/readyz"):
        nginx.get(path, **SENT)
        received = application.requests[-1].headers
        assert (received["Host"], received["X-Forwarded-Host"]) == ("courier.example", "courier.example"), path
        assert (received["X-Forwarded-For"], received["X-Forwarded-Proto"]) == ("127.0.0.1", "http"), path
        assert (received["X-Forwarded-Port"], received["Forwarded"]) == (None, None), path


def test_metrics_are_denied(nginx, application):
    for path in ("/metrics", "/metrics/", "//metrics", "/%6detrics", "/x/../metrics", "/metrics?a"):
        assert nginx.get(path)[0].status == 403, path
    assert not application.requests


def test_bodies_are_limited_but_for_photos(nginx, application):
    photo = bytes(7_000_000)
    assert nginx.get("/news/1/comments/", "POST", photo)[0].status == 413
    assert nginx.get("/admin/articles/photo/add/", "POST", photo)[0].status == 200
    assert [request.path for request in application.requests] == ["/admin/articles/photo/add/"]


def test_a_slow_client_does_not_reach_the_application_and_is_disconnected(installed_nginx, application, tmp_path):
    changes = {
        "client_header_timeout 10s": "client_header_timeout 1s",
        "client_body_timeout 10s": "client_body_timeout 1s",
    }
    with running_nginx(tmp_path, application.server_port, changes) as nginx:
        starts = [b"GET / HTTP/1.1\r\nHost: a", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nbody"]
        clients = [socket.create_connection(("127.0.0.1", nginx.port), 10) for _ in starts]
        for client, start in zip(clients, starts, strict=True):
            client.sendall(start)
        assert nginx.get("/")[0].status == 200
        for client in clients:
            with client, contextlib.suppress(ConnectionResetError):
                # Closed without an answer, or after the answer 408.
                assert client.recv(1000)[:12] in {b"", b"HTTP/1.1 408"}
        assert len(application.requests) == 1


def test_one_address_has_a_limited_number_of_requests_in_progress(installed_nginx, application, tmp_path):
    application.answer.seconds = 0.5
    changes = {"limit_conn addresses 300": "limit_conn addresses 3"}
    with running_nginx(tmp_path, application.server_port, changes) as nginx, ThreadPoolExecutor(6) as readers:
        answers = sorted(readers.map(lambda _: nginx.get("/admin/")[0].status, range(6)))
    assert answers == [200, 200, 200, 429, 429, 429]


def test_static_files_are_served_compressed_and_for_ever_if_their_name_has_a_hash(nginx, application):
    folder = nginx.folder / "staticfiles" / "css"
    folder.mkdir()
    for name in ("newsroom.css", "newsroom.0123456789ab.css", "newsroom.0123456789ab.css.gz"):
        (folder / name).write_bytes(name.encode())
    response, body = nginx.get("/static/css/newsroom.0123456789ab.css", Accept_Encoding="gzip")
    assert (response.headers["Content-Encoding"], body) == ("gzip", b"newsroom.0123456789ab.css.gz")
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert nginx.get("/static/css/newsroom.0123456789ab.css")[1] == b"newsroom.0123456789ab.css"
    assert nginx.get("/static/css/newsroom.css")[0].headers["Cache-Control"] == "public, max-age=60"
    missing, _ = nginx.get("/static/css/newsroom.ffffffffffff.css")
    assert (missing.status, missing.headers["Cache-Control"]) == (404, None)
    assert not application.requests


def test_pictures_are_served_as_pictures_only(nginx, application):
    names = [
        "photos/a/1.webp",
        "cards/1.jpg",
        "portraits/1.png",
        "photos/a/1.webp.part",
        "photos/1.svg",
        "secret/1.jpg",
    ]
    for name in names:
        file = nginx.folder / "media" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"<script>")
    answers = {name: nginx.get(f"/media/{name}")[0] for name in names}
    assert [answer.status for answer in answers.values()] == [200, 200, 200, 404, 404, 404]
    photo, portrait = answers["photos/a/1.webp"].headers, answers["portraits/1.png"].headers
    assert photo["Content-Type"] == "image/webp"
    assert (photo["Cache-Control"], portrait["Cache-Control"]) == (
        "public, max-age=31536000, immutable",
        "public, max-age=0",
    )
    assert photo["X-Content-Type-Options"] == "nosniff"
    assert photo["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert not application.requests


def test_the_proof_for_a_certificate_is_served_over_http(nginx, application):
    folder = nginx.folder / "letsencrypt" / ".well-known" / "acme-challenge"
    folder.mkdir(parents=True)
    (folder / "token").write_text("proof")
    assert nginx.get("/.well-known/acme-challenge/token")[1] == b"proof"
    assert nginx.get("/.well-known/acme-challenge/")[0].status in {403, 404}
    assert not application.requests


def test_no_path_leaves_the_folders(nginx, application):
    (nginx.folder / "secret.jpg").write_bytes(b"secret")
    (nginx.folder / "media" / "photos" / "a").mkdir(parents=True)
    steps = ["../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..;/", "//../", "..%5c", "%252e%252e%252f"]
    for folder in ("/static", "/static/css", "/media", "/media/photos", "/media/photos/a"):
        for step in steps:
            for path in (f"{folder}{step}secret.jpg", f"{folder}/{step}secret.jpg", f"{folder}/{step * 3}secret.jpg"):
                assert nginx.get(path)[1] != b"secret", path
