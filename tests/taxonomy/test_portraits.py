"""Authors' portraits at the desk: uploaded pictures are re-encoded."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django.asserts import assertContains

from tests.builders import an_author

pytestmark = pytest.mark.django_db


def post_portrait(client, author, file):
    fields = {"name": author.name, "slug": author.slug, "kind": "person", "portrait": file}
    return client.post(f"/admin/articles/author/{author.pk}/change/", fields)


def phone_photo(name="me.heic.jpg"):
    """Return a rotated JPEG with GPS data and a misleading file name."""
    exif, file = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1], exif.get_ifd(0x8825)[2] = "N", (35.0, 41.0, 0.0)
    Image.new("RGB", (1200, 900), "teal").save(file, "JPEG", exif=exif)
    return SimpleUploadedFile(name, file.getvalue())


def test_it_is_stored_upright_small_and_without_metadata(admin_client):
    author = an_author()
    assert post_portrait(admin_client, author, phone_photo()).status_code == 302
    author.refresh_from_db()
    with author.portrait.open() as file, Image.open(file) as image:
        assert (image.format, image.size) == ("JPEG", (600, 800))
        assert not image.getexif()
    assert (author.portrait_width, author.portrait_height) == (600, 800)
    served = admin_client.get(author.portrait.url)
    assert served["Content-Type"] == "image/jpeg"
    assert served.getvalue().startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    ("content", "message"), [(b"<svg/>", "The file is not a readable picture"), (b"", "The file is empty.")]
)
def test_a_file_that_is_no_picture_is_refused_and_the_old_portrait_stays(admin_client, content, message):
    author = an_author()
    post_portrait(admin_client, author, phone_photo())
    author.refresh_from_db()
    page = post_portrait(admin_client, author, SimpleUploadedFile("me.png", content))
    assert message in page.text
    assert author.portrait.name == type(author).objects.get().portrait.name


def test_saving_without_a_file_keeps_it(admin_client):
    author = an_author()
    post_portrait(admin_client, author, phone_photo())
    name = type(author).objects.get().portrait.name
    assert post_portrait(admin_client, author, "").status_code == 302
    assert type(author).objects.get().portrait.name == name


def test_its_file_input_has_a_label(admin_client):
    page = admin_client.get(f"/admin/articles/author/{an_author().pk}/change/")
    assertContains(page, '<label for="id_portrait">Portrait</label>', html=True)
