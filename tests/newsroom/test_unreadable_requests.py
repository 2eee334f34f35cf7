"""Requests in an encoding other than UTF-8."""

import pytest
from django.urls import reverse

from articles.models import Comment
from tests.builders import a_live_article

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
IN_PARTS = "multipart/form-data; boundary=B"
HALF = '--B\r\nContent-Disposition: form-data; name="name"\r\n\r\n\\ud800\r\n--B--\r\n'


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (f"{IN_PARTS}; charset=unicode_escape", HALF),
        (f"{IN_PARTS}; charset=zlib", HALF),
        (f"{FORM}; charset=utf-7", "body=Half+2AA-"),
        (f"{FORM}; charset=utf-16", "body=Half"),
    ],
)
def test_a_form_in_another_encoding_is_refused(client, content_type, body):
    address = reverse("article-comments", args=[a_live_article().pk])
    response = client.generic("POST", address, body, content_type, headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status_code == 415
    assert "reads UTF-8 only" in response.text
    assert not Comment.objects.exists()


def test_an_address_in_another_encoding_is_refused(client):
    response = client.get("/search/?q=%5Cud800", CONTENT_TYPE="text/plain; charset=unicode_escape")
    assert response.status_code == 415


@pytest.mark.parametrize("charset", ["utf8", "UTF-8", "no-such-thing"])
def test_utf_8_is_accepted_under_any_name(client, charset):
    address = reverse("article-comments", args=[a_live_article().pk])
    response = client.generic("POST", address, "body=%D8%AE%D8%B4%DA%A9", f"{FORM}; charset={charset}")
    assert response.status_code == 303
    assert Comment.objects.get().body == "خشک"
