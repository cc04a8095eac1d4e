"""QR codes as SVG, for pages and for letters."""

from __future__ import annotations

from io import BytesIO

import segno


def qr_svg(text: str) -> str:
    """A black-on-white QR code of `text` as one `<svg>` element with its quiet zone; the size is the container's.

    Level M or better is kept so that a folded or photocopied letter still scans. Raises ValueError when the
    text is blank or longer than a code can hold.
    """
    if not text.strip():
        raise ValueError("a QR code needs a text")
    code = segno.make(text, micro=False, error="m")
    image = BytesIO()
    code.save(image, kind="svg", xmldecl=False, omitsize=True, svgclass=None, lineclass=None, light="#fff")
    return image.getvalue().decode().strip()
