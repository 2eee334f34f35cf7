"""The desk in a real browser: the editor, without script, under the policy, for everybody."""

import pytest
from django.urls import reverse

from articles.models import Article, LiveArticle, OutgoingEmail
from articles.outbox.queue_emails import queue_emails
from tests import users
from tests.article_form import NEW_ARTICLE_URL, article_page_url, only_article
from tests.builders import a_draft, a_live_article, a_photo, a_picture, a_section, a_topic, an_author

LIST = reverse("admin:articles_article_changelist")


@pytest.fixture
def photo():
    """Store a small photo."""
    return a_photo(caption="The well", alt_text="A well", credit="Drawing: the Courier")


@pytest.fixture
def desk(page, sign_in):
    """Open the page of a new article as Edris, an editor."""
    a_section(), an_author()
    sign_in(page, users.editor())
    page.goto(NEW_ARTICLE_URL)
    return page


def write(page, headline="Wells are measured again"):
    """Fill in what an article needs besides its body."""
    page.get_by_label("Headline (required)").fill(headline)
    page.get_by_label("Section (required)").select_option("Economy")
    page.get_by_label("Byline 1").fill("Nasrin Kaveh")


def body(page):
    # Not the plain text box of the same name, which stands there until the editor has started.
    return page.get_by_role("textbox", name="Body").and_(page.locator("[contenteditable]"))


def press(page, button):
    page.get_by_role("toolbar", name="Body").get_by_role("button", name=button, exact=True).click()


def post(page, button):
    """Press a button that posts the form, the first of that name, and wait for the page that answers."""
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).first.click()


def save(page):
    post(page, "Save")


def test_what_is_written_in_the_editor_is_stored_as_clean_html(desk):
    write(desk)
    body(desk).click()
    keys = desk.keyboard
    keys.type("The water stood lower.")
    keys.press("Enter")
    press(desk, "Sub-head (Ctrl Alt 2)")
    keys.type("What the gauge says")
    keys.press("Enter")
    keys.type("Lower every year")
    press(desk, "Pull quote")
    keys.press("Enter")
    press(desk, "Pull quote")
    press(desk, "Bulleted list")
    keys.type("one")
    keys.press("Enter")
    press(desk, "Bold (Ctrl B)")
    keys.type("two")
    keys.press("Enter")
    keys.press("Enter")
    press(desk, "Quotation")
    keys.type("We measured twice.")
    keys.press("Enter")
    keys.press("Enter")
    keys.type("See the table")
    keys.press("Shift+Home")
    press(desk, "Link: select text first (Ctrl K)")
    desk.get_by_label("URL").fill("https://wells.example/table")
    desk.get_by_role("button", name="Update").click()
    body(desk).get_by_role("link", name="See the table").wait_for()
    save(desk)
    assert only_article().body == (
        "<p>The water stood lower.</p><h2>What the gauge says</h2>"
        '<p class="pull">Lower every year</p><ul><li><p>one</p></li><li><p><strong>two</strong></p></li></ul>'
        "<blockquote><p>We measured twice.</p></blockquote>"
        '<p><a href="https://wells.example/table">See the table</a></p>'
    )


def test_undo_and_redo_go_back_and_forth(desk):
    body(desk).click()
    desk.keyboard.type("Once")
    press(desk, "Undo (Ctrl Z)")
    assert body(desk).inner_text().strip() == ""
    press(desk, "Redo (Ctrl Y)")
    assert body(desk).inner_text().strip() == "Once"


def test_a_photo_of_the_library_is_put_into_the_body_as_a_reference(photo, desk, axe):
    write(desk)
    body(desk).click()
    press(desk, "Figure")
    desk.get_by_role("searchbox", name="Text, people").fill("well")
    desk.get_by_role("textbox", name="Caption").fill("At dawn")
    assert axe(desk) == []
    desk.get_by_role("button", name="The well").click()
    save(desk)
    picture = f'<img src="/admin/photos/{photo.pk}/" alt="A well">'
    assert f"<figure>{picture}<figcaption>At dawn</figcaption>" in only_article().body


def test_the_focal_point_follows_click_and_keys_and_files_show_their_progress(photo, desk, tmp_path):
    desk.goto(f"/admin/articles/photo/{photo.pk}/change/")
    picture = desk.locator(".focal > svg")
    picture.click(position={"x": 1, "y": 1})
    picture.press("ArrowRight")
    assert desk.get_by_label("Focal point from the left, %").input_value() in {"1", "2"}
    assert desk.locator("[data-ratio='1:1']").get_attribute("viewBox") == "0 0 200 200"
    path = tmp_path / "new.png"
    path.write_bytes(a_picture().read())
    desk.goto("/admin/articles/photo/add/")
    desk.get_by_label("Photos").set_input_files(path)
    desk.get_by_role("button", name="Add", exact=True).click()
    desk.get_by_role("link", name="Describe the new photos").click()
    desk.get_by_role("heading", name="Describe photos").wait_for()


def test_an_article_is_published_and_read(desk, page):
    write(desk)
    body(desk).click()
    desk.keyboard.type("The water stood lower.")
    post(desk, "Publish")
    page.get_by_role("link", name="View on site").first.click()
    assert page.get_by_role("heading", name="Wells are measured again").is_visible()
    assert "The water stood lower." in page.locator("main").inner_text()
    assert LiveArticle.objects.get().is_visible()


def test_the_editor_tells_screen_readers_what_it_is(desk):
    box = body(desk)
    assert box.get_attribute("aria-multiline") == "true"
    bold = desk.get_by_role("toolbar", name="Body").get_by_role("button", name="Bold (Ctrl B)")
    assert bold.get_attribute("aria-pressed") == "false"
    box.click()
    desk.keyboard.press("Control+b")
    assert bold.get_attribute("aria-pressed") == "true"
    desk.get_by_role("button", name="Sub-head (Ctrl Alt 2)").focus()
    desk.keyboard.press("ArrowRight")
    assert desk.evaluate("document.activeElement.textContent") == "B"


def test_a_mistake_keeps_the_text_and_leads_to_the_field(desk, browser_errors):
    body(desk).click()
    desk.keyboard.type("Half a thought")
    save(desk)
    # The browser notes that the answer is 422.
    assert "422" in browser_errors.pop()
    assert desk.title().startswith("Error:")
    assert "Half a thought" in body(desk).inner_text()
    desk.get_by_role("alert").get_by_role("link", name="Headline").click()
    assert desk.evaluate("document.activeElement.id") == "id_headline"
    assert desk.get_by_label("Headline (required)").get_attribute("aria-invalid") == "true"


def test_bylines_are_added_and_moved_by_buttons_and_the_body_is_kept(desk):
    an_author("Omid Sattari")
    body(desk).click()
    desk.keyboard.type("Kept")
    desk.get_by_label("Byline 1").fill("Nasrin Kaveh")
    post(desk, "Add a byline")
    desk.get_by_label("Byline 2").fill("Omid Sattari")
    post(desk, "Add a byline")
    post(desk, "Move Omid Sattari up")
    assert desk.get_by_label("Byline 1").input_value() == "Omid Sattari"
    assert desk.get_by_label("Byline 2").input_value() == "Nasrin Kaveh"
    assert "Kept" in body(desk).inner_text()
    assert not Article.objects.exists()


def test_everything_works_without_script(open_page, sign_in):
    a_section(), an_author()
    page = open_page(java_script_enabled=False)
    sign_in(page, users.editor())
    page.goto(NEW_ARTICLE_URL)
    write(page)
    page.get_by_label("Body").fill("<h2>Gauges</h2><p>Lower.</p><script>x</script>")
    page.get_by_label("Topic 1").fill("Wells")
    save(page)
    article = only_article()
    assert article.body == "<h2>Gauges</h2><p>Lower.</p>"
    assert article.topics.get().name == "Wells"
    post(page, "Publish")
    assert LiveArticle.objects.get().headline == "Wells are measured again"


@pytest.fixture
def pages(photo):
    """Return the addresses of every kind of page at the desk, by what each is of."""
    topic, section, author = a_topic(), a_section(), an_author()
    live, draft = a_live_article(topics=[topic], photo=photo), a_draft()
    rana = users.reporter()
    queue_emails("reply", ["mina@reader.example"], {"comment": 1}, about=("comment", 1))
    email = OutgoingEmail.objects.get()
    admin = "/admin/articles"
    return [
        "/admin/",
        LIST,
        f"{LIST}?q=nothing",
        f"{LIST}?e=1",
        NEW_ARTICLE_URL,
        article_page_url(draft),
        article_page_url(live.article),
        f"{admin}/article/{live.pk}/history/",
        f"{admin}/article/{draft.pk}/preview/",
        f"{admin}/auditentry/",
        f"{admin}/outgoingemail/",
        f"{admin}/outgoingemail/{email.pk}/change/",
        "/admin/calendar/",
        "/admin/preferences/",
        "/admin/keys/",
        "/admin/api-keys/",
        f"{admin}/redirect/add/",
        f"{admin}/article/{draft.pk}/delete/",
        f"{admin}/photo/",
        f"{admin}/photo/add/",
        f"{admin}/photo/{photo.pk}/change/",
        f"{admin}/topic/{topic.pk}/delete/",
        f"{admin}/section/{section.pk}/change/",
        f"{admin}/section/{section.pk}/history/",
        f"{admin}/author/",
        f"{admin}/author/{author.pk}/change/",
        f"{admin}/masthead/add/",
        f"/admin/auth/group/{rana.groups.get().pk}/change/",
        "/admin/password_change/",
        "/admin/password_change/done/",
    ]


def test_no_page_breaks_the_policy_or_the_rules_of_access(open_page, pages, sign_in, axe, admin_user):
    # The browser's complaints, of the policy above all, fail the test by themselves.
    page = open_page()
    breaches = {}
    page.goto("/admin/login/")
    breaches["login"] = axe(page)
    sign_in(page, admin_user)
    for address in pages:
        page.goto(address)
        if address in {NEW_ARTICLE_URL, *pages[5:7]}:
            body(page).wait_for()
        breaches[address] = axe(page)
    assert not {address: found for address, found in breaches.items() if found}


def test_a_refused_form_keeps_to_the_rules_of_access(desk, axe, browser_errors):
    save(desk)
    assert "422" in browser_errors.pop()
    body(desk).wait_for()
    assert not axe(desk)
