"""附件: which files are taken, told by their bytes and never by their name; how a name is written down."""

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

import puremagic

HEAD = 4096
LONGEST_NAME = 120
TEXT_ENCODINGS = ("utf-8-sig", "gb18030")
MARKUP = re.compile(rb"<\s*(!doctype|html|head|body|script|svg|iframe|\?xml)", re.IGNORECASE)
# Characters that turn the direction of writing make 「gpj.exe」 read as 「exe.jpg」.
_HIDDEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Kind:
    """One sort of file that is taken. The first ending is the one a download gets."""

    code: str
    label: str
    media_type: str
    endings: tuple[str, ...]
    picture: bool = False
    """Whether a small picture can be drawn of it."""


KINDS = {
    kind.code: kind
    for kind in (
        Kind("jpeg", "照片", "image/jpeg", (".jpg", ".jpeg", ".jfif"), picture=True),
        Kind("png", "图片", "image/png", (".png",), picture=True),
        Kind("webp", "图片", "image/webp", (".webp",), picture=True),
        Kind("heic", "照片", "image/heic", (".heic", ".heif")),
        Kind("pdf", "PDF", "application/pdf", (".pdf",)),
        Kind(
            "docx",
            "Word 文档",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            (".docx",),
        ),
        Kind("xlsx", "表格", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",)),
        Kind("csv", "表格", "text/csv", (".csv",)),
        Kind("txt", "文字", "text/plain", (".txt",)),
        Kind("mp4", "录像", "video/mp4", (".mp4", ".m4v", ".3gp")),
        Kind("mov", "录像", "video/quicktime", (".mov",)),
        Kind("m4a", "录音", "audio/mp4", (".m4a",)),
        Kind("mp3", "录音", "audio/mpeg", (".mp3",)),
        Kind("amr", "录音", "audio/amr", (".amr",)),
        Kind("wav", "录音", "audio/wav", (".wav",)),
    )
}
ENDINGS = tuple(ending for kind in KINDS.values() for ending in kind.endings)
TAKEN = (
    "照片（jpg、png、webp、heic）、PDF、docx、xlsx、csv、txt、录像（mp4、mov）、录音（m4a、mp3、amr、wav）"
)

STARTS = {
    b"\xff\xd8\xff": "jpeg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"%PDF-": "pdf",
    b"#!AMR": "amr",
    b"ID3": "mp3",
}
OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
STILLS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}
FILMS = {
    b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash", b"M4V ", b"MSNV", b"mmp4",
    b"3gp4", b"3gp5", b"3gp6", b"3g2a",
}  # fmt: skip

# Where many formats share the first bytes a guess would mislead.
KNOWN = {
    b"MZ": "是程序",
    b"\x7fELF": "是程序",
    b"#!/": "是程序",
    b"PK\x03\x04": "是压缩包，请把里面的文件分开附",
    b"\xd0\xcf\x11\xe0": "像旧版 Office 文件，请另存为 docx 或 xlsx",
}


class NotTaken(ValueError):
    """The bytes are of no kind that is kept; says of which they seem to be."""


def detect(name: str, content: BinaryIO) -> Kind:
    """What the bytes are. Raises NotTaken with a sentence; leaves `content` at its beginning."""
    content.seek(0)
    head = content.read(HEAD)
    code = _by_start(head) or _by_box(name, head) or _by_archive(head, content) or _by_text(name, head)
    content.seek(0)
    if code is None:
        raise NotTaken(f"不接受这种文件{_seems(head)}。可以附{TAKEN}。")
    return KINDS[code]


def _by_start(head: bytes) -> str | None:
    for start, code in STARTS.items():
        if head.startswith(start):
            return code
    if head[:4] == b"RIFF":
        return {b"WEBP": "webp", b"WAVE": "wav"}.get(head[8:12])
    # A frame of MPEG audio, layer III, without a tag before it.
    return "mp3" if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2 else None


def _by_box(name: str, head: bytes) -> str | None:
    """The family of MP4 says in its first box which member it is; recorders of phones call their sound a film."""
    if head[4:8] != b"ftyp":
        return None
    brand = head[8:12]
    if brand in STILLS:
        return "heic"
    if brand == b"qt  ":
        return "mov"
    if brand in (b"M4A ", b"M4B "):
        return "m4a"
    if brand in FILMS:
        return "m4a" if name.lower().endswith(".m4a") else "mp4"
    return None


def _by_archive(head: bytes, content: BinaryIO) -> str | None:
    if not head.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(content) as archive:
            inside = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        raise NotTaken("这个文件是坏的，打不开，请重新导出再附。") from None
    if any(each.lower().endswith("vbaproject.bin") for each in inside):
        raise NotTaken("这个文件带宏，不接受；请另存为不带宏的 docx 或 xlsx。")
    return next((code for member, code in OFFICE.items() if member in inside), None)


def _by_text(name: str, head: bytes) -> str | None:
    ending = next((each for each in (".csv", ".txt") if name.lower().endswith(each)), "")
    if not ending or b"\0" in head or not head.strip():
        return None
    if MARKUP.search(head):
        raise NotTaken("里面是网页或脚本，不接受；请另存为 PDF 再附。")
    return ending[1:] if _reads(head) else None


def _reads(head: bytes) -> bool:
    """Whether it is text; the last character may be cut in half."""
    for encoding in TEXT_ENCODINGS:
        for cut in range(4):
            try:
                head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False


def _seems(head: bytes) -> str:
    """「（看内容像 .gif）」, or what to do instead, where the bytes say so."""
    for start, words in KNOWN.items():
        if head.startswith(start):
            return f"（{words}）"
    try:
        ending = puremagic.from_string(head)
    except (puremagic.PureError, ValueError, IndexError):
        return ""
    return f"（看内容像 {ending}）" if ending else ""


def written_name(name: str) -> str:
    """The name without its folders and without what cannot be seen, short enough to be kept, its ending whole."""
    plain = unicodedata.normalize("NFC", re.split(r"[\\/]", name)[-1])
    plain = _HIDDEN.sub("", "".join(each for each in plain if each.isprintable())).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if len(plain) > LONGEST_NAME:
        plain = f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if stem else plain
    return plain[:LONGEST_NAME] or "未命名"


def download_name(name: str, kind: Kind) -> str:
    """The name with an ending that fits the bytes, whatever the sender called them."""
    return name if name.lower().endswith(kind.endings) else f"{name}{kind.endings[0]}"


def spoken_size(size: int) -> str:
    """「812 B」, 「3.4 MB」."""
    for unit, step in (("MB", 1 << 20), ("KB", 1 << 10)):
        if size >= step:
            return f"{size / step:.1f} {unit}"
    return f"{size} B"


def as_file(content: bytes) -> BinaryIO:
    return io.BytesIO(content)
