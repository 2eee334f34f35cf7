"""Storage of pictures in an S3 bucket, which can be private: readers get them from the newspaper's own addresses."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from django.conf import settings
from storages.backends.s3 import S3Storage


class S3PhotoStorage(S3Storage):
    """A bucket, or a folder in one, whose files are served under MEDIA_URL (photos/views.py)."""

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        """Return the address of a file under MEDIA_URL."""
        return settings.MEDIA_URL + quote(name)

    def names(self, folder: str) -> Iterator[str]:
        """Yield the name of each file in a folder and its subfolders; "" is the whole storage."""
        root = f"{self.location}/".lstrip("/")
        prefix = f"{root}{folder}/" if folder else root
        for entry in self.bucket.objects.filter(Prefix=prefix):
            yield entry.key.removeprefix(root)
