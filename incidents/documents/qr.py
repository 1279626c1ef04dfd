"""QR codes as SVG inside the page: nothing is fetched, and it prints sharp at any size."""

import io

import segno


def svg(text: str) -> str:
    """The code with its quiet zone, as large as its box; medium correction, so that a fold does not kill it."""
    drawn = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(drawn, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, nl=False)
    return drawn.getvalue().decode()
