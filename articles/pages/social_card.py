"""The card that social networks show of an article without a picture: its headline under the masthead, 1200 by 630."""

import hashlib
from functools import cache, partial
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django_tasks import task
from PIL import Image, ImageDraw, ImageFont

from ..editorial.models import LiveArticle
from ..masthead.models import Masthead
from ..photos.storage import public_storage

CARD_SIZE = WIDTH, HEIGHT = 1200, 630
CARD_FOLDER, DESIGN_VERSION = "cards", 1
ACTIONS = {"publish", "schedule", "update", "publish_in_emergency"}
MARGIN, MAX_LINES, MAX_FONT_SIZE, MIN_FONT_SIZE = 72, 5, 84, 44
INK, ACCENT, BACKGROUND = "#15191c", "#0a5a66", "#ffffff"
FONTS = Path(settings.BASE_DIR) / "static" / "fonts"
# As the stylesheet does: another face where letters run from the right.
RIGHT_TO_LEFT = {"ar", "fa", "he", "ku", "ps", "ur"}


def enqueue_card(sender, action, article, by, **kwargs):
    """Ask for the card of an article that a person publishes; `make_renditions` draws those of imports."""
    if by and action in ACTIONS:
        transaction.on_commit(partial(make_card.enqueue, article.pk))


@task()
def make_card(news_id):
    """Draw an article's card and note its name; one that says the same is there already."""
    live = LiveArticle.objects.filter(pk=news_id).only("headline", "language", "social_card").first()
    if live:
        draw_card(live, Masthead.objects.current())


def draw_card(live, masthead):
    """Draw the card of a LiveArticle, unless it has that very one, and note its name; return whether it was drawn."""
    words = f"{DESIGN_VERSION} {live.pk} {masthead.name} {live.language} {live.headline}"
    name = f"{CARD_FOLDER}/{hashlib.sha256(words.encode()).hexdigest()[:24]}.jpg"
    if name == live.social_card:
        return False
    if not public_storage().exists(name):
        public_storage().save(name, ContentFile(_draw_jpeg(live.headline, live.language, masthead.name), name))
    LiveArticle.objects.filter(pk=live.pk).update(social_card=name)
    return True


def draw_missing_cards():
    """Draw the cards of live articles that have neither card nor picture, and return how many."""
    bare = LiveArticle.objects.filter(social_card="", photo=None, withdrawal="")
    masthead = Masthead.objects.current()
    return sum(draw_card(live, masthead) for live in bare.only("headline", "language", "social_card").iterator())


def _draw_jpeg(headline, language, paper):
    image = Image.new("RGB", CARD_SIZE, BACKGROUND)
    draw = ImageDraw.Draw(image)
    is_rtl = language.partition("-")[0].lower() in RIGHT_TO_LEFT
    edge, anchor = (WIDTH - MARGIN, "r") if is_rtl else (MARGIN, "l")
    direction = {"direction": "rtl"} if is_rtl else {}
    draw.rectangle((MARGIN, 60, WIDTH - MARGIN, 65), fill=INK)
    draw.rectangle((MARGIN, 70, WIDTH - MARGIN, 71), fill=INK)
    draw.text((edge, 122), paper, fill=ACCENT, font=_font(is_rtl, 40), anchor=f"{anchor}m", **direction)
    font, lines = _fit_text(headline, is_rtl)
    for place, line in enumerate(lines):
        at = (edge, 190 + place * font.size * 1.18)
        draw.text(at, line, fill=INK, font=font, anchor=f"{anchor}a", **direction)
    file = BytesIO()
    image.save(file, "JPEG", quality=82, optimize=True)
    return file.getvalue()


def _fit_text(headline, is_rtl):
    """Return the largest font in which the headline fits, and its lines; cut, with an ellipsis, where none does."""
    for size in range(MAX_FONT_SIZE, MIN_FONT_SIZE - 1, -8):
        font = _font(is_rtl, size)
        lines = _wrap_lines(headline, font)
        if len(lines) * size * 1.18 <= HEIGHT - 190 - MARGIN and all(_fits(line, font) for line in lines):
            return font, lines
    kept = [line if _fits(line, font) else line[:40] for line in lines[:MAX_LINES]]
    return font, [*kept[:-1], f"{kept[-1].rstrip(' ,;:')}…"] if len(lines) > MAX_LINES else kept


def _wrap_lines(text, font):
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if _fits(longer, font) or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _fits(line, font):
    return font.getlength(line) <= WIDTH - 2 * MARGIN


@cache
def _font(is_rtl, size):
    font = ImageFont.truetype(str(FONTS / ("vazirmatn.woff2" if is_rtl else "newsreader.woff2")), size)
    font.set_variation_by_axes([700])
    return font
