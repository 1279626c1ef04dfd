"""The faces that papers are set in, found on this machine, and what they can print.

For each style of GB/T 9704 the office's own licensed font comes first, then Fandol, then Noto Serif CJK SC
for whatever the others lack. A character that none of them has is refused by name: a box in a person's name
is worse than no paper.
"""

import base64
import io
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

from incidents.rules.refusal import Refusal

SYSTEM_DIRECTORIES = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"),
)
# style -> (file stems of an office's licensed font, file stem of its free stand-in)
STYLES = {
    "Title": (("FZXBSJW", "FZXiaoBiaoSong-B05S", "方正小标宋简体"), "FandolSong-Bold"),
    "Fang": (("仿宋_GB2312", "FangSong_GB2312", "simfang"), "FandolFang-Regular"),
    "Kai": (("楷体_GB2312", "KaiTi_GB2312", "simkai"), "FandolKai-Regular"),
    "Hei": (("黑体", "simhei"), "FandolHei-Regular"),
    "Song": (("宋体", "simsun"), "FandolSong-Regular"),
}
LAST_RESORT = "Noto Serif CJK SC"
LAST_RESORT_STEMS = ("NotoSerifCJK-Regular", "NotoSerifCJKsc-Regular", "NotoSerifSC-Regular")
# Digits and letters of Fandol Fang are sans serif; Fandol Song's stand better beside its ideographs.
# With the spaces: Pango sets a space in the font of the word before, and a font without one shows a box.
LATIN = (*range(0x20, 0x7F), 0xA0, 0x3000)
# Nothing is drawn for these: controls, formats, separators, variation selectors.
UNDRAWN = {"Cc", "Cf", "Mn", "Zl", "Zp", "Zs"}


class MissingGlyph(Refusal):
    """No font of this machine has the character."""

    code = "missing_glyph"

    def __init__(self, character: str) -> None:
        self.character = character
        self.codepoint = ord(character)
        super().__init__(
            f"字体中没有“{character}”字（U+{self.codepoint:04X}），文书不能出件：请安装含该字的字体，或改用规范字。",
            who_can="系统管理员",
        )


class FontsMissing(Refusal):
    """The machine lacks the fonts that every paper needs."""

    code = "fonts_missing"

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(f"服务器上没有公文字体（{'、'.join(names)}），文书不能出件。", who_can="系统管理员")


@dataclass(frozen=True)
class PaperFonts:
    """`stylesheet` declares the faces for WeasyPrint; `printable` is what every style prints by itself."""

    stylesheet: str
    printable: frozenset[int]
    last_resort: Path | None

    def check(self, text: str) -> None:
        """Refuse `text` if it has a character that would print as a box."""
        for character in sorted(set(text)):
            if unicodedata.category(character) not in UNDRAWN and not self._prints(ord(character)):
                raise MissingGlyph(character)

    def _prints(self, codepoint: int) -> bool:
        # The 45,000 characters of the last resort take 0.1 s to read, and most papers need none of them.
        return codepoint in self.printable or (
            self.last_resort is not None and codepoint in _characters(self.last_resort)
        )


@lru_cache(maxsize=4)
def load(directory: Path) -> PaperFonts:
    """Find the faces in `directory` and the system's folders. Once per process and directory."""
    files = _font_files(directory)
    last_resort = next((files[stem.lower()] for stem in LAST_RESORT_STEMS if stem.lower() in files), None)
    rules, coverage = [], []
    for style, (office_stems, stand_in) in STYLES.items():
        stems = [stem for stem in (*office_stems, stand_in) if stem.lower() in files]
        chain = [files[stem.lower()] for stem in stems]
        rules += [
            _face(f"Paper {style}" if stem == stand_in else f"Office {style}", path.as_uri())
            for stem, path in zip(stems, chain, strict=True)
        ]
        coverage.append(frozenset().union(*map(_characters, chain)))
    if not last_resort and not all(coverage):
        raise FontsMissing(["Fandol", LAST_RESORT])
    if last_resort and last_resort.suffix.lower() != ".ttc":
        rules.append(_face(LAST_RESORT, last_resort.as_uri()))
    latin = files.get(STYLES["Song"][1].lower())
    if latin:
        rules.append(_face("Paper Latin", _latin_only(latin)))
    return PaperFonts("\n".join(rules), frozenset.intersection(*coverage), last_resort)


def _font_files(directory: Path) -> dict[str, Path]:
    """Font files by stem; the first folder that has a name wins."""
    found: dict[str, Path] = {}
    for folder in (directory, *SYSTEM_DIRECTORIES):
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.suffix.lower() in {".otf", ".ttf", ".ttc"}:
                found.setdefault(path.stem.lower(), path)
    return found


@lru_cache
def _characters(path: Path) -> frozenset[int]:
    return frozenset(_open(path).getBestCmap())


def _open(path: Path) -> TTFont:
    """The font of `path`; of a collection the simplified Chinese one: others draw some glyphs otherwise."""
    if path.suffix.lower() != ".ttc":
        return TTFont(path, lazy=True)
    members = TTCollection(path, lazy=True).fonts
    return next((font for font in members if font["name"].getDebugName(1).endswith(" SC")), members[0])


def _face(family: str, address: str) -> str:
    return f'@font-face {{ font-family: "{family}"; src: url("{address}") }}'


def _latin_only(path: Path) -> str:
    """A data address of the font cut down to LATIN.

    `unicode-range` will not do: fontconfig sorts by what a file holds, drops the next file as adding nothing,
    and the ideographs fall through to the last resort (seen with WeasyPrint 70).
    """
    font = TTFont(path, lazy=True, recalcTimestamp=False)
    cutter = Subsetter(Options(layout_features=["kern"], notdef_outline=True))
    cutter.populate(unicodes=LATIN)
    cutter.subset(font)
    # Fandol Song says that its descent is positive, which would move the line.
    font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap = 880, -120, 0
    cut = io.BytesIO()
    font.save(cut)
    return "data:font/otf;base64," + base64.b64encode(cut.getvalue()).decode()
