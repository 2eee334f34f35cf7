"""The picture desk in figures: python -m bench.photos

What an upload of a 24-megapixel JPEG takes beside one 1600-pixel WebP of it by Pillow, and at its peak of memory; and
the library of 1,000 and of 100,000 photos. On a database of its own: SQLite in a temporary file, or an empty one that
DATABASE_URL names; times are ratios of one run.
"""

import io
import resource
import statistics
import time

from bench.database import on_a_new_database

ROUNDS = 5
SIZES = (1_000, 100_000)
CAMERA = (6000, 4000)


def measure():
    """Print what uploads and the library cost."""
    print_uploads()
    print_library()


def print_uploads():
    """Print how an upload over HTTP compares with Pillow's one WebP, by turns, and the peak of memory."""
    client = signed_in()
    pairs = []
    for turn in range(ROUNDS):
        data = camera_jpeg(turn)
        pairs.append((seconds(lambda data=data: one_webp(data)), seconds(lambda data=data: upload(client, data))))
    beside, ours = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"A 24-megapixel JPEG: uploaded in {ours / beside:.2f} times what one 1600-pixel WebP takes")
    print(f"({ours:.2f} s beside {beside:.2f} s); the peak of memory {peak()} MB.")


def print_library():
    """Print the queries and the time of the library's page at both sizes."""
    from bench.desk import cost

    client, times = signed_in(), []
    for size in SIZES:
        lay_photos(size)
        queries, milliseconds = cost(lambda: client.get("/admin/articles/photo/"))
        times.append(milliseconds)
        print(f"{size:>9,} photos  library {queries:>3} queries  {milliseconds:>7.1f} ms")
    print(f"The larger takes {times[1] / times[0]:.2f} times the smaller.")


def lay_photos(count):
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


def upload(client, data):
    """Post the file to the desk."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = client.post("/admin/articles/photo/add/", {"files": SimpleUploadedFile("camera.jpg", data)})
    if answer.status_code != 302:
        raise SystemExit(f"The upload was refused: {answer.status_code}")


def seconds(act):
    """Return the seconds that an act takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def signed_in():
    """Return a browser in which a superuser is signed in."""
    from django.contrib.auth.models import User
    from django.test import Client

    user = User.objects.filter(username="root").first() or User.objects.create_superuser("root")
    client = Client()
    client.force_login(user)
    return client


def peak():
    """Return the most memory that this process has taken, in MB; the test's own files are in it."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    on_a_new_database(measure, TASKS="database")
