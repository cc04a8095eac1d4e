from __future__ import annotations

from xml.etree import ElementTree

import pytest
import segno

from helpdesk.documents.qr import qr_svg

SVG = "{http://www.w3.org/2000/svg}"


def test_one_svg_element_sized_by_its_container_with_a_quiet_zone() -> None:
    svg = ElementTree.fromstring(qr_svg("https://example.org/a?b=1&c=é"))
    modules = segno.make("https://example.org/a?b=1&c=é", micro=False, error="m").symbol_size(border=4)[0]
    assert svg.tag == f"{SVG}svg"
    assert svg.get("viewBox") == f"0 0 {modules} {modules}"
    assert "width" not in svg.attrib
    background = svg.find(f"{SVG}path")
    assert background is not None
    assert background.get("fill") == "#fff"


def test_the_text_never_reaches_the_markup() -> None:
    assert "script" not in qr_svg("</svg><script>alert(1)</script>")


def test_it_survives_a_photocopy() -> None:
    assert segno.make("x", micro=False, error="m").error in "MQH"
    assert qr_svg("un") != qr_svg("deux")


@pytest.mark.parametrize("text", ["", "  ", "x" * 5000])
def test_what_cannot_be_coded_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        qr_svg(text)
