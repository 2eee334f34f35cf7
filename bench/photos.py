"""The picture desk in figures: python -m bench.photos

What an upload of a 24-megapixel JPEG to gunicorn takes beside one 1600-pixel WebP of it by Pillow, and at its peak of
memory; and the library of 1,000 and of 100,000 photos. On a database of its own: SQLite in a temporary file, or an
empty one that DATABASE_URL names; times are ratios of one run.
"""

import asyncio
import io
import statistics
import sys
import tempfile
import time
from functools import partial

from bench.database import with_new_database
from bench.posting import HEADERS, SECRET_KEY, run_newsroom, send_request

ROUNDS = 5
SIZES = (1_000, 100_000)
CAMERA = (6000, 4000)


def measure():
    """Print what uploads and the library cost."""
    print_uploads()
    print_library()


def print_uploads():
    """Print how an upload over HTTP compares with Pillow's one WebP, by turns, and the peak of memory.

    The upload is timed until its answer is read; what follows it is awaited before the next turn.
    """
    client, pairs = logged_in_client(), []
    with tempfile.TemporaryDirectory() as folder, run_newsroom(folder) as server:
        for turn in range(ROUNDS):
            data = camera_jpeg(turn)
            request = upload_of(client, data)
            pairs.append((seconds(partial(one_webp, data)), seconds(partial(upload, server, request))))
            wait_for_avif()
        peak = server.peak_memory_mb()
    beside, ours = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"A 24-megapixel JPEG: uploaded in {ours / beside:.2f} times what one 1600-pixel WebP takes")
    print(f"({ours:.2f} s beside {beside:.2f} s); the peak of a server process’s memory {peak} MB.")


def print_library():
    """Print the queries and the time of the library's page at both sizes."""
    from bench.desk import measure_page

    client, times = logged_in_client(), []
    for size in SIZES:
        create_photos(size)
        queries, milliseconds = measure_page(lambda: client.get("/admin/articles/photo/"))
        times.append(milliseconds)
        print(f"{size:>9,} photos  library {queries:>3} queries  {milliseconds:>7.1f} ms")
    print(f"The larger takes {times[1] / times[0]:.2f} times the smaller.")


def create_photos(count):
    """Store copies of a photo's row until there are `count`."""
    from articles.models import Photo

    model = Photo.objects.first()
    there = Photo.objects.count()
    names = [field.name for field in Photo._meta.fields if field.name not in {"id", "digest"}]
    fields = {name: getattr(model, name) for name in names}
    for first in range(there, count, 5_000):
        numbers = range(first, min(first + 5_000, count))
        Photo.objects.bulk_create(Photo(**fields | {"caption": f"Well number {n}"}, digest=f"{n:064}") for n in numbers)


def camera_jpeg(turn):
    """Return the bytes of a noisy JPEG as large as a camera's; no two turns are alike."""
    from PIL import Image

    soft = (Image.effect_noise((750, 500), 60 + turn).resize(CAMERA, Image.Resampling.BICUBIC) for _ in range(3))
    file = io.BytesIO()
    Image.merge("RGB", tuple(soft)).save(file, "JPEG", quality=92)
    return file.getvalue()


def one_webp(data):
    """Write one WebP, 1600 pixels wide, as Pillow does by itself."""
    from PIL import Image

    image = Image.open(io.BytesIO(data))
    image.thumbnail((1600, 1600))
    image.save(io.BytesIO(), "WEBP")


def upload_of(client, data):
    """Return the request that posts the file to the desk as the one signed in."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

    secret = "newsroom" * 4
    file = SimpleUploadedFile("camera.jpg", data)
    body = encode_multipart(BOUNDARY, {"csrfmiddlewaretoken": secret, "files": file})
    head = (
        f"POST /admin/articles/photo/add/ HTTP/1.1\r\n{HEADERS}Referer: https://127.0.0.1/\r\n"
        f"Cookie: sessionid={client.session.session_key}; csrftoken={secret}\r\n"
        f"Content-Type: {MULTIPART_CONTENT}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def upload(server, request):
    """Post the request to the server and read the answer."""
    status, head, _ = asyncio.run(send_request(server.port, request))
    if status != 302:
        sys.exit(f"The upload was refused: {status} {head}")


def wait_for_avif():
    """Wait until every photo has all its renditions."""
    from articles.models import Photo
    from articles.photos.renditions import is_complete

    for _ in range(600):
        if all(map(is_complete, Photo.objects.values_list("crops", flat=True))):
            return
        time.sleep(0.1)
    sys.exit("The AVIF renditions were not there within a minute.")


def seconds(act):
    """Return the seconds that an act takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def logged_in_client():
    """Return a browser in which a superuser is signed in."""
    from django.contrib.auth.models import User
    from django.test import Client

    user = User.objects.filter(username="root").first() or User.objects.create_superuser("root")
    client = Client()
    client.force_login(user)
    return client


if __name__ == "__main__":
    with_new_database(measure, SECRET_KEY=SECRET_KEY)
