"""Files on their way in: kept without a name, so that a killed process leaves none, and never past the limit."""

import tempfile

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class CheckedUploadedFile(UploadedFile):
    """A file as it was sent; `upload_error` is the sentence that says why it wasn't taken in, "" where it was."""

    upload_error = ""


class UnnamedFileUploadHandler(FileUploadHandler):
    """Keeps a file that is too large for memory in a nameless file on the disk (O_TMPFILE), gone with the process.

    What is larger than PHOTO_MAX_BYTES, or than the disk, is read to its end and not kept: the form then says so.
    """

    def new_file(self, *args, **kwargs):
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.file, self.upload_error = tempfile.TemporaryFile(), ""  # noqa: SIM115

    def receive_data_chunk(self, raw_data, start):
        """Keep a piece of it, unless something is wrong already."""
        if self.upload_error:
            return
        try:
            if start + len(raw_data) > settings.PHOTO_MAX_BYTES:
                self.upload_error = file_too_large_message()
                self.file.truncate(0)
            else:
                self.file.write(raw_data)
        except OSError as error:
            self.upload_error = (
                f"The desk could not keep the file: {error.strerror}. Nothing was stored; try again later."
            )

    def file_complete(self, file_size):
        """Return the file, or what is known of one that wasn't kept."""
        self.file.seek(0)
        file = CheckedUploadedFile(self.file, self.file_name, self.content_type, file_size, self.charset)
        file.upload_error = self.upload_error
        return file

    def upload_interrupted(self):
        """Forget a file that its sender gave up."""
        if hasattr(self, "file"):
            self.file.close()


def file_too_large_message():
    """Return the sentence that refuses a file for its size."""
    return f"The file is larger than {settings.PHOTO_MAX_BYTES // 1_000_000} MB. Send a smaller one."
