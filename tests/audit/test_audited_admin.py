"""Changes made with the desk's plain admin pages are logged with their values before and after."""

import io

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django_tasks_db.models import DBTaskResult
from PIL import Image

from articles.admin_mixins.audited_admin import AuditedAdminMixin
from articles.admin_mixins.read_only_admin import ReadOnlyAdmin
from articles.admin_mixins.signals import row_changed
from articles.models import Article, AuditEntry, Author, Masthead, Photo, Section
from tests import users
from tests.builders import a_draft, a_photo, a_section, a_topic, an_author

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client):
    person = users.chief()
    users.log_in_with_confirmed_identity(client, person)
    client.person = person
    return client


@pytest.fixture
def root(admin_client, admin_user):
    admin_client.person = admin_user
    users.confirm_identity(admin_client, admin_user)
    return admin_client


def post(client, address, **fields):
    """Post an admin form, which must be valid, and return the one log entry that this created."""
    earlier = set(AuditEntry.objects.values_list("pk", flat=True))
    response = client.post(f"/admin/{address}/", fields)
    assert response.status_code == 302, response.context["errors"]
    return AuditEntry.objects.exclude(pk__in=earlier).get()


def entry_values(entry):
    return entry.action, entry.subject_type, entry.label, entry.before, entry.after


SECTION = {"name": "Economy", "slug": "economy", "position": 1}


def test_a_section_that_is_added(chief):
    entry = post(chief, "articles/section/add", **SECTION)
    section = Section.objects.get()
    values = {"name": "Economy", "slug": "economy", "position": 1, "opinion": False}
    assert entry_values(entry) == ("add", "section", "Economy", {}, values)
    assert (entry.person, entry.person_name, entry.subject_id) == (chief.person, "Chaman", section.pk)
    assert entry.section == section


def test_a_section_that_is_changed_with_its_staff(chief):
    section, rana = a_section(position=1), users.reporter()
    section.staff.add(users.editor())
    changes = {"name": "Money", "staff": [rana.pk], "description": "Prices"}
    entry = post(chief, f"articles/section/{section.pk}/change", **{**SECTION, **changes})
    before = {"name": "Economy", "staff": ["edris"]}
    after = {"name": "Money", "staff": ["rana"], "description": "Prices"}
    assert entry_values(entry) == ("change", "section", "Money", before, after)


def test_a_form_saved_without_changes_logs_nothing(chief):
    section = a_section(position=1)
    chief.post(f"/admin/articles/section/{section.pk}/change/", SECTION)
    assert not AuditEntry.objects.exists()


def test_an_invalid_form_logs_nothing(chief):
    section = a_section(position=1)
    response = chief.post(f"/admin/articles/section/{section.pk}/change/", {**SECTION, "slug": "search"})
    assert response.status_code == 200
    assert not AuditEntry.objects.exists()


def test_a_deleted_row_is_logged_with_its_values(root):
    section = a_section(position=4)
    section.staff.add(users.reporter())
    entry = post(root, f"articles/section/{section.pk}/delete", post="yes")
    values = {"name": "Economy", "slug": "economy", "position": 4, "opinion": False, "staff": ["rana"]}
    assert entry_values(entry) == ("delete", "section", "Economy", values, {})
    assert (entry.subject_id, entry.section, Section.objects.count()) == (section.pk, None, 0)


def test_a_row_in_use_isnt_deleted_and_nothing_is_logged(root):
    section = a_section()
    a_draft(section=section)
    earlier = AuditEntry.objects.count()
    root.post(f"/admin/articles/section/{section.pk}/delete/", {"post": "yes"})
    assert (Section.objects.count(), AuditEntry.objects.count()) == (1, earlier)


def test_a_topic(chief):
    topic = a_topic("Water")
    entry = post(chief, f"articles/topic/{topic.pk}/change", name="Wells", slug="water", kind="subject")
    assert entry_values(entry) == ("change", "topic", "Wells", {"name": "Water"}, {"name": "Wells"})


def test_an_author_with_the_account_and_the_portrait(root):
    author, rana = an_author(), users.reporter()
    fields = {"name": author.name, "slug": author.slug, "kind": "person", "user": rana.pk, "portrait": picture()}
    entry = post(root, f"articles/author/{author.pk}/change", **fields)
    author = Author.objects.get()
    portrait = {"portrait": author.portrait.name, "portrait_width": 30, "portrait_height": 20}
    assert entry_values(entry) == ("change", "author", "Nasrin Kaveh", {}, {"user": "rana", **portrait})


def test_a_photo(chief):
    photo = a_photo()
    fields = {"caption": "The field at dawn", "alt_text": "A teal field", "credit": photo.credit}
    entry = post(chief, f"articles/photo/{photo.pk}/change", **fields, focal_x=10, focal_y=50)
    before, after = {"caption": "The field", "focal_x": 50}, {"caption": "The field at dawn", "focal_x": 10}
    assert entry_values(entry) == ("change", "photo", "The field at dawn", before, after)


def test_a_photo_that_is_uploaded(chief):
    entry = post(chief, "articles/photo/add", files=picture())
    assert (entry.action, entry.label, entry.after) == ("add", "well.png", {"file_name": "well.png"})
    assert (entry.subject_id, entry.person.username) == (Photo.objects.get().pk, "chaman")


def test_the_newspaper(chief):
    Masthead.objects.create(name="The Courier", line="Since 1901")
    fields = {"name": "The Courier", "comments_policy": "closed", "comment_rules": Masthead().comment_rules}
    fields |= {"feed_text": "full", "feed_items": "20"}
    entry = post(chief, "articles/masthead/1/change", **fields)
    before, after = {"line": "Since 1901", "comments_policy": "moderated"}, {"comments_policy": "closed"}
    assert entry_values(entry) == ("change", "masthead", "The Courier", before, after)


def test_a_role_with_its_permissions(root):
    role = Group.objects.create(name="Archivist")
    role.permissions.add(Permission.objects.get(codename="view_article"))
    chosen = Permission.objects.get(codename="view_photo")
    entry = post(root, f"auth/group/{role.pk}/change", name="Archivist", permissions=[chosen.pk])
    before, after = {"permissions": ["Articles | article | Can view article"]}, {"permissions": [str(chosen)]}
    assert entry_values(entry) == ("change", "group", "Archivist", before, after)
    assert entry.network


def test_saving_a_role_takes_as_many_queries_for_one_permission_as_for_fifty(root, django_assert_max_num_queries):
    role = Group.objects.create(name="Everything")
    rights = list(Permission.objects.values_list("pk", flat=True)[:50])
    with django_assert_max_num_queries(40):
        entry = post(root, f"auth/group/{role.pk}/change", name="Everything", permissions=rights)
    assert len(entry.after["permissions"]) == 50


def test_a_change_and_its_log_entry_are_stored_together_or_not_at_all(chief):
    def fail(**kwargs):
        raise RuntimeError("The disk is full.")

    section = a_section(position=1)
    row_changed.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            chief.post(f"/admin/articles/section/{section.pk}/change/", {**SECTION, "name": "Money"})
    finally:
        row_changed.disconnect(fail)
    assert (Section.objects.get().name, AuditEntry.objects.count()) == ("Economy", 0)


def test_every_admin_that_changes_rows_is_audited():
    unaudited = {
        model
        for model, screen in admin.site._registry.items()
        if isinstance(screen, (ReadOnlyAdmin, AuditedAdminMixin))
    }
    # Actions on articles and accounts log themselves; the queue of tasks is no editor’s.
    assert set(admin.site._registry) - unaudited == {Article, DBTaskResult, User}


def picture():
    """Return an uploaded file with a picture of 30 by 20 pixels."""
    file = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(file, "PNG")
    return SimpleUploadedFile("well.png", file.getvalue())
