"""Pictures in an S3 bucket, on an S3-compatible server in another process."""

import pytest
from django.core.exceptions import ValidationError

from articles.models import Photo
from articles.photos.renditions import file_names_of, rendition_for
from articles.photos.storage import files_in, originals_storage, public_storage
from tests.bucket import bucket, s3_server
from tests.builders import a_photo

__all__ = ["bucket", "s3_server"]

pytestmark = pytest.mark.django_db


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


def test_the_files_of_a_bucket_are_listed_by_folder(bucket):
    photo = a_photo()
    assert list(files_in(originals_storage())) == [photo.original.name]
    assert set(files_in(public_storage(), "photos")) == file_names_of(photo.crops) == set(files_in(public_storage()))
    assert list(files_in(public_storage(), "photo")) == []


def test_a_missing_bucket_is_an_error_message_and_leaves_no_row(bucket):
    for storage in (public_storage(), originals_storage()):
        storage.bucket_name, storage._bucket = "nowhere", None
    with pytest.raises(ValidationError, match="could not be stored: the storage does not respond"):
        a_photo()
    assert not Photo.objects.exists()
