"""The places on readers' pages where pictures stand: which shape each takes, and how wide it is shown (CSS `sizes`)."""

from dataclasses import dataclass

from .renditions import rendition_for, srcset


@dataclass(frozen=True)
class Slot:
    """One kind of place: the shape of its picture and its `sizes`; `other` is another Slot, on screens like `media`."""

    ratio: str
    sizes: str
    media: str = ""
    other: "Slot | None" = None


SLOTS = {
    "lead": Slot("3:2", "92vw", other=Slot("16:9", "58rem", media="(width>=64rem)")),
    "front-lead": Slot("3:2", "(width>=68rem) 38rem,92vw"),
    "card": Slot("3:2", "(width>=60rem) 18rem,45vw", other=Slot("1:1", "108px", media="(width<36rem)")),
    "stack": Slot("3:2", "(width>=68rem) 18rem,(width>=48rem) 45vw,92vw"),
    "strip": Slot("3:2", "(width>=60rem) 14rem,(width>=29rem) 30vw,92vw"),
    "figure": Slot("natural", "(width>=44rem) 40rem,92vw"),
}
# The width of the JPEG for browsers that know nothing else.
PLAIN_WIDTH = 800
FORMATS = ("avif", "webp")


@dataclass(frozen=True)
class Source:
    """One <source> of a <picture>."""

    type: str
    renditions: list
    sizes: str
    media: str

    @property
    def widest(self):
        """The widest of its renditions, whose size tells the browser its shape."""
        return self.renditions[-1]


def picture_of(photo, slot):
    """Return (the sources, the plain Rendition or None) of a photo in a slot, a key of SLOTS."""
    place = SLOTS[slot]
    sources = [
        Source(f"image/{extension}", found, each.sizes, each.media)
        for each in filter(None, [place.other, place])
        for extension in FORMATS
        if (found := srcset(photo, each.ratio, extension))
    ]
    return sources, rendition_for(photo, place.ratio, PLAIN_WIDTH)
