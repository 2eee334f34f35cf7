"""Photos on readers' pages: markup, rights, figures in the text, and serving files."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone

from articles.editorial.actions.publish import publish
from articles.models import Article, LiveArticle
from articles.photos.maintenance import find_orphans
from articles.photos.renditions import file_names_of, rendition_for
from articles.photos.storage import originals_storage, public_storage
from tests import users
from tests.builders import a_draft, a_live_article, a_photo

pytestmark = pytest.mark.django_db
JPEG = b"\xff\xd8"
HOUR = datetime.timedelta(hours=1)


def a_figure(photo, caption=""):
    return f'<p>Dry.</p><figure><img src="/admin/photos/{photo.pk}/" alt=""><figcaption>{caption}</figcaption></figure>'


def test_a_page_shows_a_picture_with_sources_size_and_colour(client):
    photo = a_photo()
    page = client.get(a_live_article(photo=photo).get_absolute_url()).text
    assert page.count('<source type="image/webp"') == 2
    assert f'data-colour="{photo.colour}"' in page
    assert 'width="240" height="160" alt="A teal field"' in page
    assert photo.original.name not in page


def test_a_figure_gets_renditions_credit_and_its_own_caption_or_the_photo_s(client):
    own, given = a_photo(caption="Its own", credit="Us"), a_photo(caption="Never seen", credit="Them")
    page = client.get(a_live_article(body=a_figure(own) + a_figure(given, "Given")).get_absolute_url()).text
    assert "Its own <small>Us</small>" in page
    assert "Given <small>Them</small>" in page
    assert "Never seen" not in page
    assert "/admin/photos/" not in page
    assert page.count("<picture>") == 2


def test_expired_rights_hide_a_photo_everywhere_at_that_minute(client, time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    lead, figure = (a_photo(rights_end=now + HOUR) for _ in range(2))
    live = a_live_article(at=now - HOUR, photo=lead, body=a_figure(figure))
    addresses = [live.get_absolute_url(), "/", "/economy/", f"/news/{live.pk}/history/1/"]
    keys = {crop["key"] for photo in (lead, figure) for crop in photo.crops.values()}

    def shows(address):
        page = client.get(address).text
        return any(key in page for key in keys)

    time_machine.move_to(now + HOUR - datetime.timedelta(seconds=1), tick=False)
    assert all(map(shows, addresses))
    time_machine.move_to(now + HOUR, tick=False)
    assert not any(map(shows, addresses))
    assert "Dry." in client.get(addresses[0]).text


def test_the_desk_s_first_page_lists_live_articles_whose_photos_rights_end(client):
    now = timezone.now()
    ended = a_live_article(at=now - HOUR, headline="Lead has ended", photo=a_photo(rights_end=now - HOUR / 2))
    ending = a_photo(rights_end=now + HOUR)
    a_live_article(at=now - HOUR, headline="Figure ends soon", body=a_figure(ending))
    a_live_article(at=now - HOUR, headline="For ever", photo=a_photo())
    client.force_login(users.editor())
    home = client.get("/admin/")
    items = [(item.live.headline, item.ending_photo) for item in home.context["home"]["rights"].items]
    assert items == [("Lead has ended", ended.photo_id), ("Figure ends soon", ending.pk)]
    assert "Hidden from readers" in home.text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"alt_text": " "}, "Write alt text for photo {} in the body."),
        ({"credit": ""}, "Give the credit of photo {} in the body."),
        (
            {"rights_end": timezone.now()},
            "The rights to photo {} in the body will have ended by the time of publication. Choose another photo.",
        ),
    ],
)
def test_a_figure_s_photo_is_checked_as_the_lead_photo_is(wrong, sentence):
    photo = a_photo(**wrong)
    with pytest.raises(ValidationError) as refusal:
        publish(a_draft(body=a_figure(photo)))
    assert refusal.value.message_dict == {"body": [sentence.format(photo.pk)]}


def test_a_photo_is_used_as_often_as_may_be():
    photo = a_photo(maximum_uses=1)
    live = a_live_article(photo=photo)
    publish(Article.objects.get(pk=live.pk), kind="correction", note="It was another well.")
    with pytest.raises(ValidationError) as refusal:
        publish(a_draft(body=a_figure(photo)))
    assert "is already used in as many articles as allowed" in refusal.value.message_dict["body"][0]


def test_a_figure_without_a_photo_keeps_the_article_back():
    with pytest.raises(ValidationError, match="There is no photo 99999 in the library"):
        publish(a_draft(body='<p>Dry.</p><figure><img src="/admin/photos/99999/"></figure>'))


def test_an_article_without_a_picture_has_a_card_and_one_with_a_picture_its_crop(
    client, django_capture_on_commit_callbacks, settings
):
    editor = users.editor()
    with django_capture_on_commit_callbacks(execute=True):
        bare = a_live_article(by=editor, headline="پیک البرز", language="fa")
    bare.refresh_from_db()
    assert f"{settings.SITE_URL}/media/{bare.social_card}" in client.get(bare.get_absolute_url()).text
    served = client.get(f"/media/{bare.social_card}")
    assert served.headers["Content-Type"] == "image/jpeg"
    assert served.getvalue().startswith(JPEG)
    photo = a_photo()
    page = client.get(a_live_article(photo=photo).get_absolute_url()).text
    assert f'og:image" content="{settings.SITE_URL}{rendition_for(photo, "social", 1200).url}"' in page


def test_a_rendition_is_served_as_an_immutable_picture(client):
    name = next(name for name in file_names_of(a_photo().crops) if name.endswith(".webp"))
    answer = client.get(f"/media/{name}")
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers
    answer.close()
    assert client.get(f"/media/{name}", headers={"if-none-match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    "name",
    [
        "photos/no/such/800.webp",
        "photos/../../originals/a.jpg",
        "photos/a.svg",
        "photos/a.html",
        "originals/a.jpg",
        "a.jpg",
    ],
)
def test_nothing_else_is_served(client, name):
    assert client.get(f"/media/{name}").status_code == 404


# unused files


def test_orphans_are_listed_and_removed_only_with_the_option(capsys):
    photo = a_photo()
    kept = file_names_of(photo.crops)
    public_storage().save("photos/ff/orphan/240.webp", ContentFile(b"left"))
    originals_storage().save("ff/half.jpg.part", ContentFile(b"half"))
    found = {name for _, name in find_orphans(timezone.now() + HOUR)}
    assert found >= {"photos/ff/orphan/240.webp", "ff/half.jpg.part"}
    assert not found & (kept | {photo.original.name})
    call_command("remove_orphans", days=0)
    assert "ff/half.jpg.part" in capsys.readouterr().out
    assert public_storage().exists("photos/ff/orphan/240.webp")
    call_command("remove_orphans", days=0, remove=True)
    assert not public_storage().exists("photos/ff/orphan/240.webp")
    assert all(map(public_storage().exists, kept))


def test_a_command_creates_the_renditions_of_an_old_library(capsys):
    photo = a_photo()
    with photo.open_original() as original:
        public_storage().save("photos/2026/05/old.png", original)
    originals_storage().delete(photo.original.name)
    type(photo).objects.update(original="photos/2026/05/old.png", digest=None, crops={})
    call_command("make_renditions")
    photo.refresh_from_db()
    assert "missing renditions of 1 photo." in capsys.readouterr().out
    assert originals_storage().exists(photo.original.name)
    assert not public_storage().exists("photos/2026/05/old.png")
    call_command("make_renditions")
    assert LiveArticle.objects.count() == 0
    assert rendition_for(photo).width == 240
