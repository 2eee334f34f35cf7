"""Measure photo uploads and the photo library: python -m bench.photos

The upload of a 24-megapixel JPEG to gunicorn is compared with the making of one 1600-pixel WebP by Pillow, and its peak
memory is printed. The library is measured with 1,000 and 100,000 photos. The database is SQLite in a temporary file, or
the empty one in DATABASE_URL. Times are only compared within the run.
"""

import asyncio
import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from bench.database import with_new_database
from bench.http_client import send_request
from bench.posting import HEADERS
from bench.servers import SECRET_KEY, Server, run_newsroom

if TYPE_CHECKING:
    from django.test import Client

ROUNDS = 5
SIZES = (1_000, 100_000)
CAMERA_SIZE = (6000, 4000)


def measure() -> None:
    """Print the cost of uploads and of the library."""
    print_uploads()
    print_library()


def print_uploads() -> None:
    """Print how an upload over HTTP compares with one WebP by Pillow, measured alternately, and the peak memory.

    An upload is timed until its response is read. The tasks that follow it end before the next turn.
    """
    client, pairs = logged_in_client(), []
    with tempfile.TemporaryDirectory() as folder, run_newsroom(folder) as server:
        for turn in range(ROUNDS):
            data = camera_jpeg(turn)
            request = upload_request(client, data)
            pairs.append((seconds(partial(one_webp, data)), seconds(partial(upload, server, request))))
            wait_for_avif()
        peak = server.peak_memory_mb()
    webp_s, upload_s = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"Uploading a 24-megapixel JPEG takes {upload_s / webp_s:.2f} times as long as one 1600-pixel WebP of it")
    print(f"({upload_s:.2f} s and {webp_s:.2f} s); the peak memory of a server process is {peak} MB.")


def print_library() -> None:
    """Print the queries and the time of the library's page at both sizes."""
    from bench.desk import measure_page

    client, times = logged_in_client(), []
    for size in SIZES:
        create_photos(size)
        queries, milliseconds = measure_page(lambda: client.get("/admin/articles/photo/"))
        times.append(milliseconds)
        print(f"{size:>9,} photos  library {queries:>3} queries  {milliseconds:>7.1f} ms")
    print(f"The larger library takes {times[1] / times[0]:.2f} times as long as the smaller one.")


def create_photos(count: int) -> None:
    """Store copies of a photo's row until there are `count`."""
    from articles.models import Photo

    template = Photo.objects.first()
    existing_count = Photo.objects.count()
    names = [field.name for field in Photo._meta.fields if field.name not in {"id", "digest"}]
    fields = {name: getattr(template, name) for name in names}
    for first in range(existing_count, count, 5_000):
        numbers = range(first, min(first + 5_000, count))
        Photo.objects.bulk_create(Photo(**fields | {"caption": f"Well number {n}"}, digest=f"{n:064}") for n in numbers)


def camera_jpeg(turn: int) -> bytes:
    """Return the bytes of a noisy JPEG of a camera's size, a different one for each turn."""
    from PIL import Image

    channels = (
        Image.effect_noise((750, 500), 60 + turn).resize(CAMERA_SIZE, Image.Resampling.BICUBIC) for _ in range(3)
    )
    file = io.BytesIO()
    Image.merge("RGB", tuple(channels)).save(file, "JPEG", quality=92)
    return file.getvalue()


def one_webp(data: bytes) -> None:
    """Make one WebP, 1600 pixels wide, with Pillow alone."""
    from PIL import Image

    image: Image.Image = Image.open(io.BytesIO(data))
    image.thumbnail((1600, 1600))
    image.save(io.BytesIO(), "WEBP")


def upload_request(client: "Client", data: bytes) -> bytes:
    """Return the request that posts the file to the desk as the signed-in user."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

    secret = "newsroom" * 4
    file = SimpleUploadedFile("camera.jpg", data)
    body = encode_multipart(BOUNDARY, {"csrfmiddlewaretoken": secret, "files": file})
    head = (
        f"POST /admin/articles/photo/add/ HTTP/1.1\r\n{HEADERS}Referer: https://127.0.0.1/\r\n"
        f"Cookie: __Host-sessionid={client.session.session_key}; __Host-csrftoken={secret}\r\n"
        f"Content-Type: {MULTIPART_CONTENT}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def upload(server: Server, request: bytes) -> None:
    """Send the request to the server and read the response."""
    status, head, _ = asyncio.run(send_request(server.port, request))
    if status != 302:
        sys.exit(f"The upload failed with the status {status}: {head}")


def wait_for_avif() -> None:
    """Wait until every photo has all its renditions."""
    from articles.models import Photo
    from articles.photos.renditions import is_complete

    for _ in range(600):
        if all(map(is_complete, Photo.objects.values_list("crops", flat=True))):
            return
        time.sleep(0.1)
    sys.exit("The AVIF renditions were not complete within a minute.")


def seconds(function: Callable[[], object]) -> float:
    """Return the seconds that a call takes."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def logged_in_client() -> "Client":
    """Return a test client with a superuser signed in."""
    from django.contrib.auth.models import User
    from django.test import Client

    user = User.objects.filter(username="root").first() or User.objects.create_superuser("root")
    client = Client()
    client.force_login(user)
    return client


if __name__ == "__main__":
    with_new_database(measure, SECRET_KEY=SECRET_KEY)
