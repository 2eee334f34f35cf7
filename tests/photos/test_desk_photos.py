"""Photos at the desk: the words they need, and where they are used."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from articles.models import Photo
from tests import cast
from tests.builders import a_draft

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/photo/add/"


def a_picture(name="well.png"):
    """Return the file of a small picture."""
    file = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(file, "PNG")
    return SimpleUploadedFile(name, file.getvalue(), "image/png")


def fields(**changes):
    """Return what the page of a new photo posts."""
    given = {
        "image": a_picture(),
        "alt_text": "A well",
        "credit": "Drawing: the Courier",
        "focal_x": 50,
        "focal_y": 50,
    }
    return {**given, **changes}


@pytest.fixture
def desk(client):
    """Return the browser of Rana, a reporter."""
    client.force_login(cast.reporter())
    return client


def test_a_reporter_uploads_a_photo(desk):
    desk.post(ADD, fields())
    photo = Photo.objects.get()
    assert (photo.width, photo.height, photo.uploaded_by.username) == (30, 20, "rana")


def test_a_photo_without_words_is_refused_at_the_field(desk):
    response = desk.post(ADD, fields(alt_text=""))
    form = response.context["adminform"].form
    assert form.errors == {"alt_text": ["Describe the picture in the alt text, or tick “decorative”."]}
    assert not Photo.objects.exists()


def test_a_decorative_one_needs_none(desk):
    desk.post(ADD, fields(alt_text="", decorative="on"))
    assert Photo.objects.get().decorative


def a_file(kind, name, size=(4, 4)):
    """Return a file of that kind, by Pillow's name for it, as a browser sends it."""
    file = io.BytesIO()
    Image.new("1", size).save(file, kind)
    return SimpleUploadedFile(name, file.getvalue())


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"image": SimpleUploadedFile("well.png", b"no picture")}, "image"),
        ({"image": SimpleUploadedFile("well.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")}, "image"),
        ({"image": a_file("TIFF", "well.tiff")}, "image"),
        ({"image": a_file("PNG", "well.png", size=(10_001, 10_000))}, "image"),
        ({"credit": ""}, "credit"),
        ({"focal_x": 101}, "focal_x"),
        ({"alt_text": "a\0b"}, "alt_text"),
    ],
)
def test_a_mistake_is_told_at_its_field(desk, change, field):
    response = desk.post(ADD, fields(**change))
    assert list(response.context["adminform"].form.errors) == [field]
    assert not Photo.objects.exists()


def test_the_list_is_a_grid_of_a_fixed_cost(desk, django_assert_max_num_queries):
    for number in range(20):
        desk.post(ADD, fields(image=a_picture(f"{number}.png"), caption=f"Well {number}"))
    with django_assert_max_num_queries(8):
        page = desk.get("/admin/articles/photo/").text
    assert page.count("<img") == 20


def test_a_photo_in_use_tells_where_and_stays(admin_client):
    admin_client.post(ADD, fields())
    photo = Photo.objects.get()
    a_draft(photo=photo, headline="Wells are measured")
    assert "Wells are measured" in admin_client.get(f"/admin/articles/photo/{photo.pk}/change/").text
    page = admin_client.post(f"/admin/articles/photo/{photo.pk}/delete/", {"post": "yes"}).text
    assert "The photo can’t be deleted: it is in use." in page
    assert Photo.objects.exists()
