"""The desk's screens of photos: upload, the library, the page of a photo, describing several, and uses."""

import datetime
import json
from functools import partial

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from articles.models import Article, AuditEntry, Photo
from articles.photos.storage import public_storage
from tests import users
from tests.builders import a_draft, a_live_article, a_photo, a_picture
from tests.concurrency import run_concurrently

pytestmark = pytest.mark.django_db
LIBRARY, ADD = "/admin/articles/photo/", "/admin/articles/photo/add/"


def photo_page_url(photo):
    return f"/admin/articles/photo/{photo.pk}/change/"


def photo_form_data(photo, **changes):
    """Return the data that the page of a photo posts."""
    fields = {"alt_text": photo.alt_text, "caption": photo.caption, "credit": photo.credit}
    return {**fields, "focal_x": photo.focal_x, "focal_y": photo.focal_y, **changes}


def svg_file(name="well.svg"):
    return SimpleUploadedFile(name, b"<svg xmlns='http://www.w3.org/2000/svg'/>")


@pytest.fixture
def desk(client):
    """Return the browser of Rana, a reporter."""
    client.force_login(users.reporter())
    return client


# upload


def test_a_reporter_uploads_a_photo_and_goes_on_to_describe_it(desk):
    response = desk.post(ADD, {"files": a_picture()})
    photo = Photo.objects.get()
    assert (photo.width, photo.height, photo.uploaded_by.username) == (300, 200, "rana")
    assert response.url == photo_page_url(photo)
    assert desk.get(response.url).status_code == 200


def test_a_refused_file_does_not_stop_the_others(desk):
    response = desk.post(ADD, {"files": [a_picture("a.png"), svg_file(), a_picture("b.png")]})
    assert response.status_code == 422
    assert Photo.objects.count() == 2
    assert "well.svg" in response.text
    assert "not a readable picture" in response.text


def test_several_uploads_without_errors_redirect_to_the_description_page(desk):
    response = desk.post(ADD, {"files": [a_picture("a.png"), a_picture("b.png")]})
    assert response.url.startswith("/admin/photos/describe/?photos=")
    assert desk.get(response.url).text.count("Photo ") >= 2


def test_the_script_gets_the_result_of_each_file(desk):
    photo = a_photo()
    with photo.open_original() as original:
        duplicate = SimpleUploadedFile("again.png", original.read())
    answer = desk.post(ADD, {"files": duplicate}, headers={"accept": "application/json"})
    result = json.loads(answer.text)["outcomes"][0]
    assert (answer.status_code, result["photo"], result["added"]) == (200, photo.pk, False)
    assert result["sentence"] == f"The library already has this file, as photo {photo.pk}."
    refused = desk.post(ADD, {"files": svg_file()}, headers={"accept": "application/json"})
    assert (refused.status_code, json.loads(refused.text)["outcomes"][0]["photo"]) == (422, None)


@pytest.mark.parametrize("data", [{}, {"files": ""}])
def test_without_a_file_the_form_says_so(desk, data):
    response = desk.post(ADD, data)
    assert response.status_code == 422
    assert "Choose at least one photo." in response.text


def test_a_file_over_the_limit_is_read_to_its_end_and_refused(desk, settings):
    settings.PHOTO_MAX_BYTES = 3_000_000
    response = desk.post(ADD, {"files": SimpleUploadedFile("huge.jpg", b"\xff\xd8" + b"x" * 3_500_000)})
    assert response.status_code == 422
    assert "The file is larger than 3 MB." in response.text


def test_a_moderator_uploads_nothing(client):
    client.force_login(users.moderator())
    assert client.post(ADD, {"files": a_picture()}).status_code == 403
    assert client.get("/admin/photos/pick/").status_code == 403


# the page of a photo


def test_another_focal_point_has_new_addresses_and_keeps_the_old_files(admin_client):
    photo = a_photo()
    old = photo.crops["1:1"]["key"]
    response = admin_client.post(photo_page_url(photo), photo_form_data(photo, focal_x=5))
    assert response.status_code == 302
    photo.refresh_from_db()
    assert photo.crops["1:1"]["box"][0] == 0
    assert photo.crops["1:1"]["key"] != old
    assert public_storage().exists(f"photos/{old[:2]}/{old}/200.webp")


def test_crops_are_shown_before_they_are_saved(admin_client):
    photo = a_photo()
    page = admin_client.post(photo_page_url(photo), photo_form_data(photo, focal_x=0, _act="crops"))
    assert page.status_code == 200
    assert 'viewBox="0 0 200 200"' in page.text
    assert Photo.objects.get().focal_x == 50


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"focal_x": 101}, "focal_x"),
        ({"alt_text": "a\0b"}, "alt_text"),
        ({"rights_end": "soon"}, "rights_end"),
        ({"maximum_uses": 0}, "maximum_uses"),
        ({"licence": "mine"}, "licence"),
        ({"replacement": svg_file()}, "replacement"),
    ],
)
def test_an_error_is_shown_at_its_field(admin_client, change, field):
    photo = a_photo()
    response = admin_client.post(photo_page_url(photo), photo_form_data(photo, **change))
    assert response.status_code == 422
    assert list(response.context["adminform"].form.errors) == [field]


def test_a_replacement_file_keeps_every_use(admin_client):
    photo = a_photo()
    live = a_live_article(photo=photo)
    before = photo.digest
    assert admin_client.post(
        photo_page_url(photo), photo_form_data(photo, replacement=a_picture("new.png", (600, 300)))
    ).url
    photo.refresh_from_db()
    assert (photo.width, photo.file_name) == (600, "new.png")
    assert photo.digest != before
    assert photo.crops["3:2"]["key"] in admin_client.get(live.get_absolute_url()).text


@pytest.mark.django_db(transaction=True)
def test_the_same_replacement_for_two_photos_at_once_replaces_one(admin_user):
    photos, clients = [a_photo(), a_photo()], [Client(), Client()]
    file = a_picture("new.png").read()
    for client in clients:
        client.force_login(admin_user)

    def replace(client, photo):
        return client.post(
            photo_page_url(photo), photo_form_data(photo, replacement=SimpleUploadedFile("new.png", file))
        )

    answers = run_concurrently(*[partial(replace, *pair) for pair in zip(clients, photos, strict=True)])
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    refused = next(answer for answer in answers if answer.status_code == 422)
    assert "The library already has this file" in refused.text
    assert Photo.objects.filter(file_name="new.png").count() == 1


def test_a_published_photo_must_keep_its_credit_and_alt_text(admin_client):
    photo = a_photo()
    a_live_article(photo=photo)
    response = admin_client.post(photo_page_url(photo), photo_form_data(photo, credit="", alt_text=" "))
    assert set(response.context["adminform"].form.errors) == {"credit", "alt_text"}


@pytest.mark.parametrize(("person", "status"), [(users.reporter, 403), (users.editor, 302)])
def test_an_editor_can_delete_an_unused_photo_and_a_reporter_can_not(client, person, status):
    client.force_login(person())
    assert client.post(f"{LIBRARY}{a_photo().pk}/delete/", {"post": "yes"}).status_code == status
    assert Photo.objects.exists() == (status == 403)


def test_a_photo_in_use_shows_its_uses_and_can_not_be_deleted(admin_client):
    photo, figure = a_photo(), a_photo()
    a_draft(photo=photo, headline="Wells are measured", body=f'<p>Dry.</p><img src="/admin/photos/{figure.pk}/">')
    for used, use in ((photo, "Lead photo of the working copy"), (figure, "In the text of the working copy")):
        page = admin_client.get(photo_page_url(used)).text
        assert "Wells are measured" in page
        assert use in page
        page = admin_client.post(f"/admin/articles/photo/{used.pk}/delete/", {"post": "yes"}).text
        assert "You can’t delete this photo because it is used by:" in page
    assert Photo.objects.count() == 2


# the library


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=heron", {"heron"}),
        ("q=nasrin", {"heron"}),
        ("q=2021-08", {"heron"}),
        ("q=2021-08-04", set()),
        ("q=parto+neyshabur", {"dome"}),
        ("tab=ended", {"dome"}),
        ("tab=ending", {"heron"}),
        ("tab=undescribed", {"bare"}),
        ("tab=unused", {"heron", "bare"}),
        ("licence=agency", {"dome"}),
        ("licence=none", {"heron", "bare"}),
    ],
)
def test_photos_are_found(desk, query, found):
    now = timezone.now()
    taken_at = datetime.datetime(2021, 8, 3, 9, tzinfo=datetime.UTC)
    a_photo(caption="heron", people="Nasrin Kaveh", taken_at=taken_at, rights_end=now + datetime.timedelta(days=2))
    dome = a_photo(caption="dome", place="Neyshabur", source="Parto", licence="agency", rights_end=now)
    a_photo(caption="bare", alt_text="", credit="")
    a_draft(photo=dome)
    page = desk.get(f"{LIBRARY}?{query}")
    assert {photo.caption for photo in page.context["cl"].result_list} == found


def test_the_library_costs_the_same_for_one_photo_and_for_many(desk, django_assert_max_num_queries):
    for _ in range(2):
        for _ in range(6):
            a_draft(photo=a_photo())
        with django_assert_max_num_queries(8) as queries:
            page = desk.get(LIBRARY).text
        query_count = len(queries)
    assert page.count("<img") == 12
    assert "1 article" in page
    assert query_count <= 8


def test_several_are_described_at_once_and_each_is_logged(admin_client):
    photos = [a_photo(caption="", credit=""), a_photo(caption="", credit="")]
    address = f"/admin/photos/describe/?photos={photos[0].pk},{photos[1].pk},99999"
    forms = admin_client.get(address).context["formset"].forms
    fields = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2, "shared-credit": "Parto"}
    for index, form in enumerate(forms):
        fields |= {f"form-{index}-id": form.instance.pk, f"form-{index}-alt_text": "A well"}
        fields |= {f"form-{index}-caption": f"Caption {form.instance.pk}"}
    assert admin_client.post(address, fields).status_code == 302
    for photo in Photo.objects.all():
        assert (photo.caption, photo.credit, photo.alt_text) == (f"Caption {photo.pk}", "Parto", "A well")
    assert AuditEntry.objects.filter(action="change", subject_type="photo").count() == 2


@pytest.mark.parametrize("changes", [{}, {"form-INITIAL_FORMS": 1}, {"form-INITIAL_FORMS": 0}])
def test_nothing_is_saved_or_lost_if_one_photo_is_published_meanwhile(client, changes):
    client.force_login(users.reporter())
    photos = [a_photo(caption=""), a_photo(caption="")]
    fields = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2} | changes
    for index, photo in enumerate(photos):
        fields |= {f"form-{index}-id": photo.pk, f"form-{index}-caption": f"Written for {photo.pk}"}
    a_live_article(photo=photos[1])
    answer = client.post(f"/admin/photos/describe/?photos={photos[0].pk},{photos[1].pk}", fields)
    assert answer.status_code == 422
    assert "You can’t change one of these photos any more" in answer.text
    assert all(f"Written for {photo.pk}" in answer.text for photo in photos)
    assert not Photo.objects.exclude(caption="").exists()


def test_the_picker_finds_photos_and_the_editor_shows_them(desk):
    photo = a_photo(caption="The heron")
    found = desk.get("/admin/photos/pick/?q=heron").json()["photos"]
    assert [(each["id"], each["name"]) for each in found] == [(photo.pk, "The heron")]
    assert desk.get(f"/admin/photos/{photo.pk}/").url.startswith(settings.MEDIA_URL)
    assert desk.get("/admin/photos/99999/").status_code == 404


def test_without_script_a_figure_is_added_by_its_number(desk):
    photo = a_photo()
    page = desk.get("/admin/articles/article/add/")
    fields = {
        "window": page.context["form"]["window"].value(),
        "base": 0,
        "headline": "Wells",
        "_act": "figure",
    }
    answer = desk.post("/admin/articles/article/add/", {**fields, "body": "<p>Dry.</p>", "figure_photo": photo.pk})
    body = answer.context["form"]["body"].value()
    assert body == f'<p>Dry.</p><figure><img src="/admin/photos/{photo.pk}/" alt=""><figcaption></figcaption></figure>'
    answer = desk.post("/admin/articles/article/add/", {**fields, "body": "<p>Dry.</p>", "figure_photo": "99999"})
    assert "There is no photo with this number" in answer.text
    assert answer.context["form"]["body"].value() == "<p>Dry.</p>"
    assert not Article.objects.exists()
