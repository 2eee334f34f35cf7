"""Changing a photo: a refused change is an error of its field and leaves the row and the files unchanged."""

import errno

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError

from articles.models import AuditEntry, Photo
from articles.photos import renditions
from articles.photos.change_photo import change_photo
from articles.photos.storage import AtomicFileSystemStorage, originals_storage, public_storage
from articles.photos.upload_photo import upload_photo
from tests import users
from tests.builders import a_live_article, a_photo, a_picture
from tests.photos.test_photo_admin import photo_form_data, photo_page_url
from tests.photos.test_upload_photo import JPEG, LARGE_JPEG, a_file, stored_files

pytestmark = pytest.mark.django_db


def refusal_of(change, *arguments, **options):
    """Return the errors of a refused change, by field."""
    with pytest.raises(ValidationError) as error:
        change(*arguments, **options)
    return error.value.message_dict if hasattr(error.value, "error_dict") else error.value.messages


def form_errors(response):
    return {field: list(errors) for field, errors in response.context["adminform"].form.errors.items()}


def all_files_exist(photo):
    return originals_storage().exists(photo.original.name) and all(
        map(public_storage().exists, renditions.file_names_of(photo.crops))
    )


# the action


def test_values_and_another_file_are_stored_and_logged():
    photo, rana = a_photo(), users.reporter()
    assert change_photo(photo, {"caption": "Dry"}, by=rana, replacement=a_picture("new.png", (600, 300)))
    photo.refresh_from_db()
    assert (photo.caption, photo.width, photo.file_name, photo.format) == ("Dry", 600, "new.png", "PNG")
    entry = AuditEntry.objects.get(subject_type="photo", action="change")
    assert entry.after == {"caption": "Dry", "file_name": "new.png"}
    assert all_files_exist(photo)


def test_its_own_file_is_no_duplicate_of_a_photo():
    file = a_picture()
    photo = upload_photo(file, alt_text="A teal field", credit="Drawing: the tests")
    file.seek(0)
    change_photo(photo, {"caption": "Dry"}, by=users.reporter(), replacement=file)
    photo.refresh_from_db()
    assert photo.caption == "Dry"
    assert all_files_exist(photo)


def test_nothing_is_stored_or_logged_if_nothing_differs():
    photo = a_photo()
    assert not change_photo(photo, {"caption": photo.caption}, by=users.reporter())
    assert not AuditEntry.objects.filter(subject_type="photo").exists()


def test_a_change_leaves_alone_what_another_change_stored_meanwhile():
    photo = a_photo()
    Photo.objects.filter(pk=photo.pk).update(credit="Parto", crops={})
    change_photo(photo, {"caption": "Dry"}, by=users.reporter())
    photo.refresh_from_db()
    assert (photo.caption, photo.credit, photo.crops) == ("Dry", "Parto", {})


def test_a_photo_whose_file_was_replaced_meanwhile_is_not_cut_by_its_old_file():
    photo, rana = a_photo(), users.reporter()
    change_photo(photo, {}, by=rana, replacement=a_picture("new.png"))
    crops = Photo.objects.get().crops
    assert "replaced in the meantime" in refusal_of(change_photo, photo, {"focal_x": 5}, by=rana)[0]
    assert (Photo.objects.get().focal_x, Photo.objects.get().crops) == (50, crops)


def test_a_photo_deleted_meanwhile_is_an_error():
    photo = a_photo()
    Photo.objects.filter(pk=photo.pk).delete()
    assert refusal_of(change_photo, photo, {"caption": "Dry"}, by=users.reporter()) == [
        "The photo was deleted in the meantime."
    ]
    assert not Photo.objects.exists()


def test_a_row_that_can_not_be_saved_leaves_no_file_of_its_replacement(monkeypatch):
    photo = a_photo()
    before = stored_files()
    monkeypatch.setattr(Photo, "save", lambda *arguments, **options: (_ for _ in ()).throw(DatabaseError("gone")))
    with pytest.raises(DatabaseError):
        change_photo(photo, {}, by=users.reporter(), replacement=a_picture("new.png"))
    assert stored_files() == before


# the page


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (b"just a text", "not a readable picture"),
        (LARGE_JPEG[: len(LARGE_JPEG) // 2], "broken and can’t be read"),
        (JPEG[:4], "not a readable picture"),
        (b"", "The file is empty."),
    ],
)
def test_a_file_that_is_no_picture_is_an_error_of_its_field_and_the_form_is_kept(admin_client, file, message):
    photo = a_photo()
    before, row = stored_files(), Photo.objects.values().get()
    response = admin_client.post(
        photo_page_url(photo),
        photo_form_data(photo, caption="Written just now", focal_y=70, replacement=a_file(file, "well.jpg")),
    )
    assert response.status_code == 422
    [error] = form_errors(response).pop("replacement")
    assert message in error
    assert list(form_errors(response)) == ["replacement"]
    assert "Written just now" in response.text
    assert 'value="70"' in response.text
    assert (stored_files(), Photo.objects.values().get()) == (before, row)


def test_a_file_of_another_photo_is_an_error_and_stays_with_that_photo(admin_client):
    photo, other = a_photo(), a_photo()
    with other.open_original() as original:
        same = SimpleUploadedFile("same.png", original.read())
    before = stored_files()
    response = admin_client.post(photo_page_url(photo), photo_form_data(photo, replacement=same))
    message = f"The library already has this file, as photo {other.pk}."
    assert (response.status_code, form_errors(response)) == (422, {"replacement": [message]})
    assert stored_files() == before
    assert all_files_exist(other)


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"replacement": True}, "replacement", "could not be stored: Read-only file system. Nothing was saved"),
        ({"focal_x": 5}, "focal_x", "could not be created: Read-only file system"),
    ],
)
def test_a_read_only_storage_is_an_error_of_the_field_and_nothing_changes(
    admin_client, monkeypatch, change, field, message
):
    def refuse(storage, name, content):
        raise OSError(errno.EROFS, "Read-only file system")

    photo = a_photo()
    before, row = stored_files(), Photo.objects.values().get()
    monkeypatch.setattr(AtomicFileSystemStorage, "_save", refuse)
    change = {name: a_picture("new.png", (600, 300)) if value is True else value for name, value in change.items()}
    response = admin_client.post(photo_page_url(photo), photo_form_data(photo, caption="Written just now", **change))
    assert response.status_code == 422
    assert list(form_errors(response)) == [field]
    assert message in form_errors(response)[field][0]
    assert "Written just now" in response.text
    assert (stored_files(), Photo.objects.values().get()) == (before, row)


@pytest.mark.parametrize("wrong", ["101", "-1", "abc", "", "1e3", "9" * 30])
def test_an_invalid_focal_point_is_an_error_of_its_field(admin_client, wrong):
    photo = a_photo()
    before = stored_files()
    response = admin_client.post(
        photo_page_url(photo), photo_form_data(photo, focal_x=wrong, replacement=a_picture("new.png"))
    )
    assert (response.status_code, list(form_errors(response))) == (422, ["focal_x"])
    assert stored_files() == before


@pytest.mark.parametrize("wrong", ["101", "abc", "", "\0", "9" * 30])
def test_crops_are_shown_for_an_unfinished_form_without_validating_or_storing(admin_client, wrong):
    photo = a_photo(decorative=True)
    before, row = stored_files(), Photo.objects.values().get()
    typed = {"focal_x": wrong, "focal_y": 0, "caption": "Half", "rights_end": "soon", "replacement": a_file(b"no")}
    page = admin_client.post(photo_page_url(photo), photo_form_data(photo, _act="crops", **typed))
    assert (page.status_code, form_errors(page)) == (200, {})
    assert page.context["adminform"].form.focal_point[1] == 0
    assert "Half" in page.text
    assert not page.context["adminform"].form["decorative"].value()
    assert (stored_files(), Photo.objects.values().get()) == (before, row)


# read-only


def sign_in_read_only(client):
    person = users.create_staff("guest")
    person.user_permissions.add(*users.permissions("view_photo"))
    client.force_login(person)
    return a_photo(caption="The heron", focal_x=20)


def test_a_read_only_user_sees_the_page_without_controls(client):
    photo = sign_in_read_only(client)
    page = client.get(photo_page_url(photo))
    assert page.status_code == 200
    assert "The heron" in page.text
    assert page.context["adminform"].form.focal_point == (20, 50)
    form = page.text.partition('id="photo_form"')[2].partition("</form>")[0]
    assert "The heron" in form
    assert not any(f"<{control}" in form for control in ("button", "textarea", "select"))
    assert form.count("<input") == form.count('type="hidden"')


@pytest.mark.parametrize("act", [{}, {"_act": "crops"}])
def test_a_read_only_user_changes_nothing(client, act):
    photo = sign_in_read_only(client)
    assert client.post(photo_page_url(photo), photo_form_data(photo, caption="Mine", **act)).status_code == 403
    assert Photo.objects.get().caption == "The heron"


def test_a_reporter_can_view_but_not_change_a_published_photo(client):
    photo = a_photo()
    a_live_article(photo=photo)
    client.force_login(users.reporter())
    assert client.get(photo_page_url(photo)).status_code == 200
    assert client.post(photo_page_url(photo), photo_form_data(photo, caption="Mine")).status_code == 403


def test_an_unknown_photo_redirects_to_the_desk(admin_client):
    for address in ("/admin/articles/photo/99999/change/", "/admin/articles/photo/abc/change/"):
        assert admin_client.get(address).status_code == 302
        assert admin_client.post(address, {"caption": "x"}).status_code == 302
    assert originals_storage().listdir("")[1] == []
