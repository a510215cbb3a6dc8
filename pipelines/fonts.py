"""The Japanese font of pages that are sent out: found on this machine, cut down to the characters that a page shows."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from pathlib import Path

FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/Library/Fonts"))
NAMES = ("NotoSansCJK-Regular.ttc", "NotoSansJP-Regular.otf", "NotoSansJP-Regular.ttf", "ipagp.ttf", "ipag.ttf")
"""In order of preference. Their licences (OFL, IPA) allow a font to be embedded in a document."""


@dataclass(frozen=True)
class Font:
    """An installed font: its file and family."""

    path: Path
    family: str


def japanese_font(folders: tuple[Path, ...] = FOLDERS) -> Font | None:
    """The first of NAMES that is installed; None where there is none."""
    from fontTools.ttLib import TTFont

    found = {path.name: path for folder in folders if folder.is_dir() for path in sorted(folder.rglob("*.[ot]t[fc]"))}
    for name in NAMES:
        if name in found:
            with TTFont(found[name], fontNumber=0, lazy=True) as font:
                return Font(found[name], font["name"].getDebugName(1) or name)
    return None


def subset(font: Font, text: str) -> str:
    """The font with the characters of `text` only, as WOFF2 in base64. The same characters give the same bytes."""
    from fontTools.subset import Options, Subsetter, load_font, save_font

    options = Options(flavor="woff2", layout_features=["kern", "palt"], font_number=0, recalc_timestamp=False)
    loaded = load_font(str(font.path), options)
    cutter = Subsetter(options)
    cutter.populate(unicodes={ord(letter) for letter in text})
    cutter.subset(loaded)
    written = io.BytesIO()
    save_font(loaded, written, options)
    return base64.b64encode(written.getvalue()).decode("ascii")
