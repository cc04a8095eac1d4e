"""The picture of the model card."""

from __future__ import annotations

from xml.etree import ElementTree

from tickets.classification.confusion import confusion_svg


def test_a_cell_for_each_pair_and_a_title() -> None:
    picture = confusion_svg([("A1", "A1"), ("A1", "B5"), ("B5", "B5")], ["A1", "B5"])
    root = ElementTree.fromstring(picture)
    namespace = "{http://www.w3.org/2000/svg}"
    assert root.find(f"{namespace}title").text == "Matrice de confusion : 2 messages sur 3 bien classés"
    assert len(root.findall(f"{namespace}rect")) == 1 + 3
