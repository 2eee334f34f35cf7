"""Uploading files to the library: what is stored, which metadata is read, and what is refused without leaving files."""

import datetime
import errno
import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms

from articles.models import Photo
from articles.photos import crops, read_image, renditions
from articles.photos.storage import AtomicFileSystemStorage, originals_storage, public_storage
from articles.photos.upload_photo import DuplicateError, display_file_name, upload_photo
from tests.builders import a_photo, a_picture

pytestmark = pytest.mark.django_db
FILES = Path(__file__).parent / "files"
BROKEN = "broken and can’t be read"
NO_PICTURE = "not a readable picture. Send a JPEG, PNG, WebP, AVIF, GIF or HEIC file"


def a_file(data, name="well.jpg"):
    return SimpleUploadedFile(name, data)


def image_bytes(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def stored_files():
    """Return every file of both storages."""
    return {path for root in (settings.MEDIA_ROOT, originals_storage().location) for path in Path(root).rglob("*.*")}


def pixels(name):
    with public_storage().open(name) as file:
        image = Image.open(file)
        image.load()
        return image


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def decompression_bomb(width=50_000, height=50_000):
    """Return a PNG of a few kilobytes whose header claims that many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 2_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")


RED = Image.new("RGB", (60, 40), "#c03020")
JPEG = image_bytes(RED, "JPEG")
LARGE_JPEG = image_bytes(Image.effect_noise((400, 300), 90), "JPEG")


# what is stored


def test_every_rendition_exists_after_the_upload():
    photo = a_photo()
    assert {name: crop["formats"] for name, crop in photo.crops.items()} == {
        "natural": ["jpg", "webp"],
        "3:2": ["jpg", "webp"],
        "16:9": ["jpg", "webp"],
        "1:1": ["jpg", "webp"],
        "4:3": ["jpg"],
        "social": ["jpg"],
    }
    names = renditions.file_names_of(photo.crops)
    assert all(map(public_storage().exists, names))
    for name in names:
        assert pixels(name).width == int(Path(name).stem)


def test_avif_is_created_by_a_task(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        photo = a_photo()
    photo.refresh_from_db()
    assert photo.crops["3:2"]["formats"] == ["avif", "jpg", "webp"]
    assert (
        pixels(next(name for name in renditions.file_names_of(photo.crops) if name.endswith(".avif"))).format == "AVIF"
    )


def test_nothing_is_enlarged():
    photo = upload_photo(a_picture(size=(1000, 700)))
    assert [width for width, _ in photo.crops["natural"]["sizes"]] == [240, 480, 800]
    assert photo.crops["natural"]["sizes"][-1] == [800, 560]
    assert upload_photo(a_picture(size=(100, 50))).crops["natural"]["sizes"] == [[100, 50]]


def test_a_panorama_is_reduced_and_no_rendition_is_larger(monkeypatch):
    monkeypatch.setattr(crops, "MAX_KEPT_PIXELS", 400_000)
    photo = upload_photo(a_file(image_bytes(RED.resize((2600, 600)), "PNG")))
    assert (photo.width, photo.height) == (2600, 600)
    assert photo.crops["natural"]["sizes"][-1] == [1200, 277]
    assert photo.crops["1:1"]["sizes"] == [[240, 240]]
    assert all(pixels(name).width == int(Path(name).stem) for name in renditions.file_names_of(photo.crops))


def test_the_original_is_stored_unchanged_and_privately():
    file = a_picture("well.jpg")
    data = file.read()
    photo = upload_photo(file)
    with photo.open_original() as original:
        assert original.read() == data
    assert photo.file_name == "well.jpg"
    assert not public_storage().exists(photo.original.name)


def test_a_duplicate_names_the_existing_photo():
    photo = upload_photo(a_file(JPEG))
    before = stored_files()
    with pytest.raises(DuplicateError, match=f"The library already has this file, as photo {photo.pk}") as refusal:
        upload_photo(a_file(JPEG, "another-name.jpg"))
    assert refusal.value.photo == photo
    assert stored_files() == before


# metadata and formats


def camera_file():
    """Return a JPEG as a camera held sideways writes it: rotated, with GPS, texts and a time."""
    image = Image.new("RGB", (300, 200), "navy")
    image.paste("#c03020", (0, 0, 150, 200))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E], exif[0x013B], exif[0x8298] = "The well at dawn", "Nasrin Kaveh", "The Courier"
    exif.get_ifd(0x8769)[0x9003], exif.get_ifd(0x8769)[0x9011] = "2021:08:03 05:12:00", "+04:30"
    exif.get_ifd(0x8825)[1], exif.get_ifd(0x8825)[2] = "N", (35.0, 41.0, 0.0)
    return image_bytes(image, "JPEG", exif=exif, quality=90)


def test_a_camera_file_is_rotated_and_its_metadata_read_and_removed():
    photo = upload_photo(a_file(camera_file()))
    assert (photo.width, photo.height) == (200, 300)
    assert (photo.caption, photo.creator, photo.copyright) == ("The well at dawn", "Nasrin Kaveh", "The Courier")
    assert photo.taken_at == datetime.datetime(2021, 8, 3, 0, 42, tzinfo=datetime.UTC)
    for name in renditions.file_names_of(photo.crops):
        served = pixels(name)
        assert not served.getexif()
        assert "exif" not in served.info
        assert "xmp" not in served.info
    top, bottom = (
        pixels(f"photos/{photo.crops['natural']['key'][:2]}/{photo.crops['natural']['key']}/200.jpg").getpixel(at)
        for at in [(100, 20), (100, 280)]
    )
    assert (top[0] > 150, bottom[2] > 100) == (True, True)


def iptc(*datasets):
    """Return an IPTC-IIM block in a Photoshop block, as the APP13 segment of a JPEG contains it."""
    iim = b"".join(
        b"\x1c" + bytes([record, number]) + struct.pack(">H", len(value)) + value for record, number, value in datasets
    )
    block = b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(iim)) + iim + b"\0" * (len(iim) % 2)
    data = b"Photoshop 3.0\0" + block
    return b"\xff\xed" + struct.pack(">H", len(data) + 2) + data


def test_iptc_takes_precedence_over_exif():
    segment = iptc(
        (1, 90, b"\x1b%G"),
        (2, 120, "Börse at noon".encode()),
        (2, 80, b"Leila Farahani"),
        (2, 110, b"Parto/LF"),
        (2, 115, b"Parto"),
        (2, 90, b"Neyshabur"),
        (2, 101, b"Iran"),
        (2, 55, b"20210803"),
        (2, 60, b"051200+0430"),
    )
    data = camera_file()
    photo = upload_photo(a_file(data[:2] + segment + data[2:]))
    assert (photo.caption, photo.creator, photo.credit) == ("Börse at noon", "Leila Farahani", "Parto/LF")
    assert (photo.source, photo.place) == ("Parto", "Neyshabur, Iran")


def test_a_phone_s_heic_is_read():
    photo = upload_photo(a_file((FILES / "phone.heic").read_bytes(), "IMG_1.HEIC"))
    assert (photo.format, photo.width, photo.height, photo.creator) == ("HEIC", 64, 48, "Rana")


@pytest.mark.parametrize(
    ("name", "image"),
    [
        ("a CMYK JPEG", image_bytes(RED.convert("CMYK"), "JPEG")),
        ("a 16-bit PNG", image_bytes(Image.new("I;16", (60, 40), 40_000), "PNG")),
        ("a palette with a hole", image_bytes(RED.convert("P"), "PNG", transparency=0)),
        ("a transparent WebP", image_bytes(RED.convert("RGBA"), "WEBP")),
        ("an AVIF", image_bytes(RED, "AVIF")),
        ("one bit a pixel", image_bytes(RED.convert("1"), "PNG")),
        ("a broken colour profile", image_bytes(RED, "JPEG", icc_profile=b"no profile" * 40)),
        ("a grey picture with a profile for colours", image_bytes(
            RED.convert("L"), "JPEG", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        )),
        ("a JPEG that is HTML as well", JPEG + b"<html><script>alert(1)</script></html>"),
        ("5 MB of metadata", JPEG[:2] + (b"\xff\xe1" + struct.pack(">H", 65_535) + b"x" * 65_533) * 80 + JPEG[2:]),
        ("a wrong extension", image_bytes(RED, "PNG")),
        ("one pixel", image_bytes(Image.new("RGB", (1, 1)), "PNG")),
        ("one row", image_bytes(Image.new("RGB", (3000, 1)), "PNG")),
        ("one column", image_bytes(Image.new("RGB", (1, 60_000)), "JPEG")),
        ("a tower", image_bytes(Image.new("RGB", (300, 30_000)), "JPEG")),
    ],
)  # fmt: skip
def test_an_unusual_picture_is_accepted(name, image):
    photo = upload_photo(a_file(image))
    assert pixels(next(iter(renditions.file_names_of(photo.crops)))).mode == "RGB"


def test_the_first_of_many_frames_is_the_picture():
    frames = [Image.new("P", (8, 8), shade % 250) for shade in range(10_000)]
    photo = upload_photo(a_file(image_bytes(frames[0], "GIF", save_all=True, append_images=frames[1:]), "many.gif"))
    assert photo.format == "GIF"


# what is refused


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty."),
        (b"no picture", NO_PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", NO_PICTURE),
        (image_bytes(RED, "TIFF"), NO_PICTURE),
        (image_bytes(RED, "BMP"), NO_PICTURE),
        (decompression_bomb(), "more than 100 megapixels"),
        (decompression_bomb(20_000, 5_001), "more than 100 megapixels"),
        (decompression_bomb(2_000, 2_000), BROKEN),
        (LARGE_JPEG[: len(LARGE_JPEG) // 2], BROKEN),
        (image_bytes(RED, "PNG")[:-20], BROKEN),
        (image_bytes(RED, "WEBP")[:-20], NO_PICTURE),
        (image_bytes(RED, "AVIF")[:-20], BROKEN),
        (JPEG[:4], NO_PICTURE),
        ((FILES / "phone.heic").read_bytes()[:400], NO_PICTURE),
    ],
)
def test_a_file_that_is_no_picture_is_refused_and_leaves_nothing(data, message):
    before = stored_files()
    with pytest.raises(ValidationError, match=message):
        upload_photo(a_file(data))
    assert not Photo.objects.exists()
    assert stored_files() == before


def test_a_picture_that_needs_too_much_memory_is_refused_by_its_header(monkeypatch):
    monkeypatch.setattr(read_image, "MAX_MEMORY", 35_000)
    upload_photo(a_file(JPEG))
    with pytest.raises(ValidationError, match="This WebP file of 0 megapixels needs too much memory"):
        upload_photo(a_file(image_bytes(RED, "WEBP"), "huge.webp"))
    with pytest.raises(ValidationError, match="Send a smaller one, or a baseline JPEG"):
        upload_photo(a_file(image_bytes(RED.resize((120, 80)), "JPEG", progressive=True, subsampling=0)))


THIN = (31_000, 3_190)
MEASURE_SCRIPT = """
import sys, django
django.setup()
from articles.photos.read_image import read_image
with open(sys.argv[1], "rb") as file:
    assert read_image(file).width
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc/self/status")
def test_a_thin_picture_of_nearly_100_megapixels_takes_no_more_memory_than_others(tmp_path):
    path = tmp_path / "thin.jpg"
    Image.new("RGB", THIN, "#c03020").save(path)
    output = subprocess.run(
        [sys.executable, "-c", MEASURE_SCRIPT, path], check=True, capture_output=True, text=True
    ).stdout
    assert int(output) < 600_000


def test_a_file_over_the_limit_is_refused(settings):
    settings.PHOTO_MAX_BYTES = 500
    with pytest.raises(ValidationError, match="larger than 0 MB"):
        upload_photo(a_file(JPEG * 2))


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\pictures\\well.jpg", "well.jpg"),
        ("a\0b.jpg", "ab.jpg"),
        ("x" * 1_000_000 + ".jpg", "x" * 120),
        (None, ""),
    ],
)
def test_a_file_name_is_cleaned_for_display(name, plain):
    assert display_file_name(name) == plain


# failures during an upload


class FullStorage:
    """A storage whose disk is full after a number of files."""

    def __init__(self, after):
        self.left = after

    def save(self, storage, name, content):
        self.left -= 1
        if self.left < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real_save(storage, name, content)


real_save = AtomicFileSystemStorage._save


@pytest.mark.parametrize("after", [0, 3, 8])
def test_a_full_disk_is_an_error_message_and_leaves_nothing(monkeypatch, after):
    full = FullStorage(after)
    monkeypatch.setattr(
        AtomicFileSystemStorage, "_save", lambda storage, name, content: full.save(storage, name, content)
    )
    before = stored_files()
    with pytest.raises(ValidationError, match="could not be stored: No space left on device"):
        upload_photo(a_picture())
    assert not Photo.objects.exists()
    assert stored_files() == before


def test_concurrent_uploads_of_one_file_keep_the_files_of_the_first(monkeypatch):
    data, write, first = a_picture().read(), renditions.write_renditions, []

    def write_while_another_uploads(*arguments):
        if not first:
            first.append(None)
            first[0] = upload_photo(a_file(data, "first.png"))
        return write(*arguments)

    monkeypatch.setattr(renditions, "write_renditions", write_while_another_uploads)
    with pytest.raises(DuplicateError, match=r"The library already has this file, as photo"):
        upload_photo(a_file(data))
    photo = Photo.objects.get()
    assert photo == first[0]
    assert originals_storage().exists(photo.original.name)
    assert all(map(public_storage().exists, renditions.file_names_of(photo.crops)))
