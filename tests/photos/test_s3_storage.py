"""Pictures in an S3 bucket, on an S3-compatible server in another process."""

import socket
import subprocess
import sys
import time
import urllib.request

import boto3
import pytest
from django.core.exceptions import ValidationError
from django.test import override_settings

from articles.models import Photo
from articles.photos.renditions import file_names_of, rendition_for
from articles.photos.storage import originals_storage, public_storage
from newsroom import environment
from tests.builders import a_photo

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server():
    """Start the server and return its address; stop it after the module."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/moto-api/", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def bucket(server, monkeypatch, settings):
    """Store pictures in a bucket, as STORAGE_URL configures it, and return a client of the server."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("STORAGE_URL", f"s3://courier/pictures?region=us-east-1&endpoint={server}")
    client = boto3.client("s3", endpoint_url=server, region_name="us-east-1")
    client.create_bucket(Bucket="courier")
    with override_settings(STORAGES={**settings.STORAGES, **environment.storages(settings.ORIGINALS_ROOT)}):
        yield client


def test_a_photo_is_stored_in_the_bucket_and_served_from_our_own_address(bucket, client):
    photo = a_photo()
    keys = {row["Key"] for row in bucket.list_objects_v2(Bucket="courier")["Contents"]}
    assert keys == {f"pictures/public/{name}" for name in file_names_of(photo.crops)} | {
        f"pictures/originals/{photo.original.name}"
    }
    answer = client.get(rendition_for(photo).url)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"
    with photo.open_original() as original:
        assert original.read(4) == b"\x89PNG"
    assert client.get("/media/photos/no/such/800.jpg").status_code == 404


def test_a_missing_bucket_is_an_error_message_and_leaves_no_row(bucket):
    for storage in (public_storage(), originals_storage()):
        storage.bucket_name, storage._bucket = "nowhere", None
    with pytest.raises(ValidationError, match="could not be stored: the storage does not respond"):
        a_photo()
    assert not Photo.objects.exists()
