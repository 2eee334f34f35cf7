"""The upload handler: stores uploads in unnamed temporary files, and enforces the size limit."""

import tempfile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext as _


class CheckedUploadedFile(UploadedFile):
    """An uploaded file; `upload_error` is the reason why it wasn't stored, as a sentence, or ""."""

    upload_error = ""


class UnnamedFileUploadHandler(FileUploadHandler):
    """Stores a file that is too large for memory in an unnamed file on disk (O_TMPFILE), which ends with the process.

    A file larger than PHOTO_MAX_BYTES, or than the free disk space, is read to its end and not stored; the form then
    shows the error.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open the temporary file of an upload."""
        super().new_file(*args, **kwargs)
        self.file, self.upload_error = tempfile.TemporaryFile(), ""  # noqa: SIM115

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Store a chunk, unless an error has occurred."""
        if self.upload_error:
            return
        try:
            if start + len(raw_data) > settings.PHOTO_MAX_BYTES:
                self.upload_error = file_too_large_message()
                self.file.truncate(0)
            else:
                self.file.write(raw_data)
        except OSError as error:
            message = _("The file could not be stored: %(error)s. Nothing was saved; try again later.")
            self.upload_error = message % {"error": error.strerror}

    def file_complete(self, file_size: int) -> CheckedUploadedFile:
        """Return the uploaded file, with the error if it wasn't stored."""
        self.file.seek(0)
        file = CheckedUploadedFile(self.file, self.file_name, self.content_type, file_size, self.charset)
        file.upload_error = self.upload_error
        return file

    def upload_interrupted(self) -> None:
        """Close the temporary file when the client cancels the upload."""
        if hasattr(self, "file"):
            self.file.close()


def file_too_large_message() -> str:
    """Return the error message for a file that is larger than the limit."""
    limit = settings.PHOTO_MAX_BYTES // 1_000_000
    return _("The file is larger than %(limit)d MB. Send a smaller one.") % {"limit": limit}
