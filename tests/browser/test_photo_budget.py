"""What an article with a photograph costs a reader's phone, counted on the wire."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageChops

from articles.photos.upload_photo import upload_photo
from tests.builders import a_live_article

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True}
SIZE = (2400, 1600)


def a_photograph():
    """Return the file of a picture as hard to compress as a photograph: noise of every scale, and a camera's grain."""

    def channel():
        drawn = Image.new("L", SIZE, 128)
        for cell, depth in ((400, 50), (100, 26), (25, 13), (6, 7), (1, 4)):
            noise = Image.effect_noise((SIZE[0] // cell, SIZE[1] // cell), depth)
            drawn = ImageChops.add(drawn, noise.resize(SIZE, Image.Resampling.BICUBIC), offset=-128)
        return drawn

    light = channel()
    tint = [ImageChops.blend(light, channel(), 0.25) for _ in range(3)]
    file = io.BytesIO()
    Image.merge("RGB", tint).save(file, "JPEG", quality=92)
    return SimpleUploadedFile("photograph.jpg", file.getvalue())


def test_an_article_with_a_photograph_takes_a_phone_few_requests_and_bytes(open_context):
    photo = upload_photo(a_photograph(), alt_text="Hills at dusk", credit="The tests")
    photo.refresh_from_db()
    live = a_live_article(photo=photo, body="<p>The water stood a hand lower than last year.</p>" * 40)
    page = open_context(**PHONE).new_page()
    wire, asked, sizes = page.context.new_cdp_session(page), {}, {}
    wire.on("Network.requestWillBeSent", lambda told: asked.update({told["requestId"]: told["request"]["url"]}))
    wire.on("Network.loadingFinished", lambda told: sizes.update({told["requestId"]: told["encodedDataLength"]}))
    wire.send("Network.enable")
    page.goto(live.get_absolute_url(), wait_until="networkidle")
    told = {asked[number].rpartition("/")[2] or "page": size for number, size in sizes.items()}
    assert any(name.endswith(".avif") for name in told), told
    assert len(asked) <= 6, told
    assert sum(sizes.values()) <= 130_000, told
