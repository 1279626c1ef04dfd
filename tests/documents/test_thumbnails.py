"""The small picture of a photograph: upright, small, and silent about where the camera stood."""

import io

from evidence_files import EXIF_PLACE, WINDOWS_PROGRAM, box, picture
from PIL import Image

from incidents.documents.thumbnails import EDGE, thumbnail


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_a_small_picture_says_nothing_that_the_camera_wrote():
    original = picture(noted=True)
    assert EXIF_PLACE in original
    drawn = thumbnail(io.BytesIO(original))
    assert EXIF_PLACE not in drawn
    assert dict(opened(drawn).getexif()) == {}


def test_a_small_picture_is_upright_and_small():
    drawn = opened(thumbnail(io.BytesIO(picture(size=(1200, 800), noted=True))))
    assert drawn.format == "JPEG"
    assert drawn.height == EDGE
    assert drawn.width < drawn.height


def test_a_drawing_without_a_ground_gets_a_white_one():
    sheet = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(sheet, "PNG")
    assert min(opened(thumbnail(sheet)).getpixel((20, 20))) > 250


def test_what_cannot_be_drawn_has_no_picture():
    for content in (WINDOWS_PROGRAM, box("heic"), b"\xff\xd8\xff", picture()[:300], b""):
        assert thumbnail(io.BytesIO(content)) is None


def test_an_enormous_picture_is_not_opened():
    content = picture("PNG", size=(10, 10))
    wide = content[:16] + (60_000).to_bytes(4, "big") * 2 + content[24:]
    assert thumbnail(io.BytesIO(wide)) is None
