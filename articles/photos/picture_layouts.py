"""The places on readers' pages where pictures stand: which shape each takes, and how wide it is shown (CSS `sizes`)."""

from dataclasses import dataclass

from .renditions import rendition_for, srcset


@dataclass(frozen=True)
class PictureLayout:
    """A picture's shape and `sizes` in one place; `alternative` is the layout on screens that match its `media`."""

    ratio: str
    sizes: str
    media: str = ""
    alternative: "PictureLayout | None" = None


PICTURE_LAYOUTS = {
    "lead": PictureLayout("3:2", "92vw", alternative=PictureLayout("16:9", "58rem", media="(width>=64rem)")),
    "front-lead": PictureLayout("3:2", "(width>=68rem) 38rem,92vw"),
    "card": PictureLayout(
        "3:2", "(width>=60rem) 18rem,45vw", alternative=PictureLayout("1:1", "108px", media="(width<36rem)")
    ),
    "stack": PictureLayout("3:2", "(width>=68rem) 18rem,(width>=48rem) 45vw,92vw"),
    "strip": PictureLayout("3:2", "(width>=60rem) 14rem,(width>=29rem) 30vw,92vw"),
    "figure": PictureLayout("natural", "(width>=44rem) 40rem,92vw"),
}
# The width of the JPEG for browsers that know nothing else.
FALLBACK_WIDTH = 800
SOURCE_FORMATS = ("avif", "webp")


@dataclass(frozen=True)
class PictureSource:
    """One <source> of a <picture>."""

    type: str
    renditions: list
    sizes: str
    media: str

    @property
    def widest(self):
        """The widest of its renditions, whose size tells the browser its shape."""
        return self.renditions[-1]


def picture_sources(photo, layout):
    """Return (the sources, the fallback Rendition or None) of a photo in a layout, a key of PICTURE_LAYOUTS."""
    chosen = PICTURE_LAYOUTS[layout]
    sources = [
        PictureSource(f"image/{extension}", found, each.sizes, each.media)
        for each in filter(None, [chosen.alternative, chosen])
        for extension in SOURCE_FORMATS
        if (found := srcset(photo, each.ratio, extension))
    ]
    return sources, rendition_for(photo, chosen.ratio, FALLBACK_WIDTH)
