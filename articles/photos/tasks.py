"""The background task after an upload: it creates the AVIF renditions (docs/decisions/0020)."""

from functools import partial

from django.db import transaction
from django_tasks import task

from . import renditions
from .models import Photo
from .read_image import read_image
from .signals import photo_changed


def enqueue_avif(photo: Photo) -> None:
    """Enqueue the task that creates a photo's AVIF renditions, when the current transaction commits."""
    transaction.on_commit(partial(make_avif.enqueue, photo.pk))


@task()
def make_avif(photo_id: int) -> None:
    """Create a photo's AVIF renditions and store them in its crops, unless its crops changed meanwhile."""
    photo = Photo.objects.filter(pk=photo_id).first()
    if photo is None or not photo.crops:
        return
    keys = renditions.crop_keys(photo.crops)
    with photo.open_original() as file:
        crops, written = renditions.write_renditions(read_image(file), photo.crops, renditions.DEFERRED_FORMATS)
    with transaction.atomic():
        current = Photo.objects.select_for_update().filter(pk=photo_id).first()
        if current and renditions.crop_keys(current.crops) == keys:
            Photo.objects.filter(pk=photo_id).update(crops=crops)
            photo_changed.send(sender=Photo, photo=current)
            return
    renditions.delete_files(written)
