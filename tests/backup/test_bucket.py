"""Backups of pictures in an S3 bucket, which can be restored into folders."""

import pytest
from django.core.management import CommandError

from articles.backup.stored_files import delete_file, stored_names
from articles.exchange.full_export.picture_files import missing_files
from tests.bucket import bucket, s3_server
from tests.builders import a_live_article, a_photo

from .newspaper import delete_files, drop_database, files, run, unchanged_rows

__all__ = ["bucket", "s3_server"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_files")]


def test_pictures_of_a_bucket_come_back_into_a_bucket_and_into_folders(backup, bucket, settings):
    a_live_article(photo=a_photo())
    before = unchanged_rows(), files()
    run("backup", backup)
    drop_database()
    delete_files()
    assert not list(stored_names())
    run("restore", backup)
    assert (unchanged_rows(), files()) == before
    # A file that is lost or damaged comes back as well.
    first, second, *_rest = before[1]
    delete_file(first)
    bucket.put_object(Bucket="courier", Key=f"pictures/{second}", Body=b"damaged")
    run("restore", backup, "--replace")
    assert files() == before[1]

    settings.STORAGES = {**settings.STORAGES, **folders(settings)}
    run("restore", backup, "--replace")
    assert (unchanged_rows(), files()) == before
    assert not missing_files()


def test_a_bucket_that_doesnt_answer_is_an_error_message(backup, bucket):
    a_photo()
    for entry in bucket.list_objects_v2(Bucket="courier")["Contents"]:
        bucket.delete_object(Bucket="courier", Key=entry["Key"])
    bucket.delete_bucket(Bucket="courier")
    with pytest.raises(CommandError, match="originals can’t be read or stored: the storage does not respond"):
        run("backup", backup)
    assert list(backup.parent.iterdir()) == []


def folders(settings):
    """Return the settings of storages in folders of this test."""
    storage = "articles.photos.storage.AtomicFileSystemStorage"
    return {
        "default": {"BACKEND": storage},
        "originals": {"BACKEND": storage, "OPTIONS": {"location": settings.MEDIA_ROOT.parent / "originals"}},
    }
