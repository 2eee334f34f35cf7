"""The image that social networks show for an article without a photo: masthead and headline, 1200 by 630 pixels."""

import datetime
import hashlib
from collections.abc import Iterator
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django_tasks import task
from PIL import Image, ImageDraw, ImageFont

from ..delivery.page_cache.tags import invalidate
from ..editorial.models import Article, LiveArticle
from ..editorial.page_tags import article_tag
from ..masthead.models import Masthead
from ..photos.maintenance import find_unused
from ..photos.storage import public_storage

CARD_SIZE = WIDTH, HEIGHT = 1200, 630
CARD_FOLDER, DESIGN_VERSION = "cards", 1
ACTIONS = {"publish", "schedule", "update", "publish_in_emergency"}
MARGIN, MAX_LINES, MAX_FONT_SIZE, MIN_FONT_SIZE = 72, 5, 84, 44
INK, ACCENT, BACKGROUND = "#15191c", "#0a5a66", "#ffffff"
FONTS = Path(settings.BASE_DIR) / "static" / "fonts"
# Languages written from right to left, drawn in the font that the stylesheet uses for them.
RIGHT_TO_LEFT = {"ar", "fa", "he", "ku", "ps", "ur"}


def enqueue_card(sender: object, action: str, article: Article, by: User | None, **kwargs: object) -> None:
    """Queue the card of an article that a person publishes; the command make_renditions draws those of imports."""
    if by and action in ACTIONS:
        transaction.on_commit(partial(make_card.enqueue, article.pk))


@task()
def make_card(news_id: int) -> None:
    """Draw the card of a live article, as a background task."""
    live = LiveArticle.objects.filter(pk=news_id).only("headline", "language", "social_card").first()
    if live:
        draw_card(live, Masthead.objects.current())


def draw_card(live: LiveArticle, masthead: Masthead) -> bool:
    """Draw the card of a LiveArticle and store its name; return False where its card is current already.

    The name is a hash of what the card shows, so that a file is never replaced by a different one.
    """
    content = f"{DESIGN_VERSION} {live.pk} {masthead.name} {live.language} {live.headline}"
    name = f"{CARD_FOLDER}/{hashlib.sha256(content.encode()).hexdigest()[:24]}.jpg"
    if name == live.social_card:
        return False
    if not public_storage().exists(name):
        public_storage().save(name, ContentFile(_draw_jpeg(live.headline, live.language, masthead.name), name))
    with transaction.atomic():
        LiveArticle.objects.filter(pk=live.pk).update(social_card=name)
        invalidate([article_tag(live.pk)])
    return True


def draw_missing_cards(limit: int | None = None) -> int:
    """Draw the cards of live articles that have neither a card nor a photo, and return how many were drawn.

    With a limit, only those of so many articles are drawn, the newest first.
    """
    without_card = LiveArticle.objects.filter(social_card="", photo=None, withdrawal="").order_by("-pk")[:limit]
    masthead = Masthead.objects.current()
    return sum(
        draw_card(live, masthead) for live in without_card.only("headline", "language", "social_card").iterator()
    )


def find_unused_cards(before: datetime.datetime) -> Iterator[tuple[Storage, str]]:
    """Yield (storage, name) of each card that no article uses and that was written before that time."""
    cards = set(LiveArticle.objects.exclude(social_card="").values_list("social_card", flat=True))
    yield from find_unused(public_storage(), CARD_FOLDER, cards, before)


def _draw_jpeg(headline: str, language: str, newspaper: str) -> bytes:
    image = Image.new("RGB", CARD_SIZE, BACKGROUND)
    draw = ImageDraw.Draw(image)
    is_rtl = language.partition("-")[0].lower() in RIGHT_TO_LEFT
    edge, anchor = (WIDTH - MARGIN, "r") if is_rtl else (MARGIN, "l")
    direction: Literal["rtl"] | None = "rtl" if is_rtl else None
    draw.rectangle((MARGIN, 60, WIDTH - MARGIN, 65), fill=INK)
    draw.rectangle((MARGIN, 70, WIDTH - MARGIN, 71), fill=INK)
    draw.text((edge, 122), newspaper, fill=ACCENT, font=_font(is_rtl, 40), anchor=f"{anchor}m", direction=direction)
    font, lines = _fit_text(headline, is_rtl)
    for index, line in enumerate(lines):
        position = (edge, 190 + index * font.size * 1.18)
        draw.text(position, line, fill=INK, font=font, anchor=f"{anchor}a", direction=direction)
    file = BytesIO()
    image.save(file, "JPEG", quality=82, optimize=True)
    return file.getvalue()


def _fit_text(headline: str, is_rtl: bool) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """Return the largest font in which the headline fits, and its lines; cut with an ellipsis where none fits."""
    for size in range(MAX_FONT_SIZE, MIN_FONT_SIZE - 1, -8):
        font = _font(is_rtl, size)
        lines = _wrap_lines(headline, font)
        if len(lines) * size * 1.18 <= HEIGHT - 190 - MARGIN and all(_fits(line, font) for line in lines):
            return font, lines
    shortened = [line if _fits(line, font) else line[:40] for line in lines[:MAX_LINES]]
    if len(lines) > MAX_LINES:
        shortened[-1] = f"{shortened[-1].rstrip(' ,;:')}…"
    return font, shortened


def _wrap_lines(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if _fits(longer, font) or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _fits(line: str, font: ImageFont.FreeTypeFont) -> bool:
    return font.getlength(line) <= WIDTH - 2 * MARGIN


@cache
def _font(is_rtl: bool, size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(FONTS / ("vazirmatn.woff2" if is_rtl else "newsreader.woff2")), size)
    font.set_variation_by_axes([700])
    return font
