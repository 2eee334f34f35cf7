"""The task of an upload runs in the server's process after the response is sent."""

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory

from articles.models import Photo
from articles.photos.renditions import is_complete
from tests import users
from tests.builders import a_picture

SECRET = "newsroom" * 4


@pytest.mark.django_db(transaction=True)
def test_avif_is_created_after_the_server_has_sent_the_response():
    browser = Client()
    browser.force_login(users.editor())
    browser.cookies["csrftoken"] = SECRET
    request = RequestFactory().post(
        "/admin/articles/photo/add/",
        {"files": a_picture(), "csrfmiddlewaretoken": SECRET},
        HTTP_COOKIE=browser.cookies.output(header="", sep=";", attrs=[]),
    )
    sent = []
    response = WSGIHandler()(request.environ, lambda status, head: sent.append(status))
    assert sent == ["302 Found"]
    photo = Photo.objects.get()
    assert photo.crops
    assert not is_complete(photo.crops)

    # Servers close the response after they sent its last byte.
    response.close()
    photo.refresh_from_db()
    assert is_complete(photo.crops)
