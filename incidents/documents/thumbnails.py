"""A small picture of a photograph, drawn anew: nothing of what the camera wrote beside the picture comes along."""

import io
from typing import BinaryIO

from PIL import Image, ImageOps

EDGE = 320
MOST_PIXELS = 80_000_000
"""Beyond this an open picture takes more memory than a worker has."""


def thumbnail(content: BinaryIO) -> bytes | None:
    """A JPEG at most EDGE on a side, upright; None where the picture cannot be opened. `content` is left at its beginning."""
    content.seek(0)
    try:
        with Image.open(content) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            picture.draft("RGB", (EDGE * 2, EDGE * 2))
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
            upright.thumbnail((EDGE, EDGE))
            # A new sheet: place and camera stand in the old one's notes, and some formats save those unasked.
            clean = Image.new("RGB", upright.size, "white")
            clean.paste(upright, mask=upright.getchannel("A"))
    # Whatever a broken or hostile picture makes of the decoder, the original is kept all the same.
    except (OSError, ValueError, SyntaxError, ArithmeticError, MemoryError, Image.DecompressionBombError):
        return None
    finally:
        content.seek(0)
    drawn = io.BytesIO()
    clean.save(drawn, "JPEG", quality=72, optimize=True)
    return drawn.getvalue()
