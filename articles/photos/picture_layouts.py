"""The layouts of pictures on readers' pages: the shape of each, and its width on the page (HTML `sizes`)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .renditions import Rendition, rendition_for, srcset

if TYPE_CHECKING:
    from .models import Photo


@dataclass(frozen=True)
class PictureLayout:
    """A picture's shape and `sizes`; `alternative` is another layout for screens that match its `media`."""

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
# The width of the JPEG for browsers that support no other format.
FALLBACK_WIDTH = 800
SOURCE_FORMATS = ("avif", "webp")


@dataclass(frozen=True)
class PictureSource:
    """One <source> of a <picture>."""

    type: str
    renditions: list[Rendition]
    sizes: str
    media: str

    @property
    def widest(self) -> Rendition:
        """The widest rendition, whose size gives the browser the aspect ratio."""
        return self.renditions[-1]


def shapes_of(layout: str) -> list[str]:
    """Return the shapes of a layout of PICTURE_LAYOUTS; each is a key of Photo.crops."""
    picture_layout = PICTURE_LAYOUTS[layout]
    return [each.ratio for each in (picture_layout, picture_layout.alternative) if each]


def picture_sources(photo: "Photo", layout: str) -> tuple[list[PictureSource], Rendition | None]:
    """Return the sources of a photo and its fallback Rendition, if any; `layout` is a key of PICTURE_LAYOUTS."""
    picture_layout = PICTURE_LAYOUTS[layout]
    sources = [
        PictureSource(f"image/{extension}", renditions, each.sizes, each.media)
        for each in filter(None, [picture_layout.alternative, picture_layout])
        for extension in SOURCE_FORMATS
        if (renditions := srcset(photo, each.ratio, extension))
    ]
    return sources, rendition_for(photo, picture_layout.ratio, FALLBACK_WIDTH)
