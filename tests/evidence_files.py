"""Files as phones, laboratories and mischief-makers send them."""

import io
import zipfile

from PIL import Image

EXIF_PLACE = b"GPS-113.6E-37.8N"


def picture(form: str = "JPEG", size: tuple[int, int] = (1200, 800), *, noted: bool = False) -> bytes:
    """A picture; `noted`: with the camera's notes, one of them where it stood, and held upright."""
    drawn = io.BytesIO()
    image = Image.new("RGB", size, "#446688")
    if not noted:
        image.save(drawn, form)
        return drawn.getvalue()
    notes = Image.Exif()
    notes[0x010E] = EXIF_PLACE.decode()
    notes[0x0112] = 6
    image.save(drawn, form, exif=notes, comment=EXIF_PLACE)
    return drawn.getvalue()


def archive(*members: str) -> bytes:
    """A ZIP with these members, as Office writes them."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as book:
        for member in members:
            book.writestr(member, "x")
    return packed.getvalue()


def box(brand: str) -> bytes:
    """The first bytes of a film, a recording or an iPhone's photograph."""
    return b"\x00\x00\x00\x18ftyp" + brand.encode() + b"\x00\x00\x00\x00mp42isom" + b"\x00" * 40


DOCX = archive("[Content_Types].xml", "word/document.xml")
XLSX = archive("[Content_Types].xml", "xl/workbook.xml")
WITH_MACRO = archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
WINDOWS_PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + b"\x00" * 64
WEB_PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
TABLE = "点位,因子,数值\n断面,苯,0.42\n".encode("gb18030")
