"""Pictures in an S3 bucket, which needs no public address: readers get them from the newspaper's own."""

from urllib.parse import quote

from django.conf import settings
from storages.backends.s3 import S3Storage


class S3PhotoStorage(S3Storage):
    """A bucket, or a folder of one, whose files have their addresses under MEDIA_URL (photos/views.py)."""

    def url(self, name, *args, **kwargs):
        """Return the newspaper's address of a file."""
        return settings.MEDIA_URL + quote(name)
