"""What follows an upload by the server's own process: after the answer, not before."""

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory

from articles.models import Photo
from articles.photos.renditions import is_complete
from tests import users
from tests.builders import a_picture

SECRET = "newsroom" * 4


@pytest.mark.django_db(transaction=True)
def test_avif_is_made_once_the_server_has_sent_the_answer():
    browser = Client()
    browser.force_login(users.editor())
    browser.cookies["csrftoken"] = SECRET
    request = RequestFactory().post(
        "/admin/articles/photo/add/",
        {"files": a_picture(), "csrfmiddlewaretoken": SECRET},
        HTTP_COOKIE=browser.cookies.output(header="", sep=";", attrs=[]),
    )
    sent = []
    answer = WSGIHandler()(request.environ, lambda status, head: sent.append(status))
    assert sent == ["302 Found"]
    photo = Photo.objects.get()
    assert photo.crops
    assert not is_complete(photo.crops)

    # As servers do when the last byte is out.
    answer.close()
    photo.refresh_from_db()
    assert is_complete(photo.crops)
