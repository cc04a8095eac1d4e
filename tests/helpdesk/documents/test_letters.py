from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pdfua
import pytest
from pypdf import PdfReader

from helpdesk.documents import fonts
from helpdesk.documents.letters import (
    AcknowledgementLetter,
    AnswerLetter,
    ConvocationLetter,
    ImpossibilityAttestation,
    LegalGround,
    ReceiptSlip,
    acknowledgement_pdf,
    answer_pdf,
    attestation_pdf,
    convocation_pdf,
    registration_pdf,
)
from helpdesk.documents.parts import Agent, ContactKind, ContactWay, CourtesyTranslation, Letterhead, Person

Read = Callable[[bytes], str]
MM = 72 / 25.4
HOSTILE = '#import "x": * $ ] *gras* #panic() <a> @b'
needs_noto = pytest.mark.skipif(
    "Noto Sans Arabic" not in fonts.families(fonts.SYSTEM_FONT_PATHS),
    reason="the Noto fonts are not installed",
)


@pytest.fixture(params=["convocation", "acknowledgement", "attestation", "slip", "answer"])
def any_letter(request: pytest.FixtureRequest) -> tuple[Any, Callable[..., bytes]]:
    """Each kind of letter with the function that prints it."""
    prints = {
        "convocation": convocation_pdf,
        "acknowledgement": acknowledgement_pdf,
        "attestation": attestation_pdf,
        "slip": registration_pdf,
        "answer": answer_pdf,
    }
    return request.getfixturevalue(request.param), prints[request.param]


def pages(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def findings(pdf: bytes) -> list[str]:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        return [f"{found.rule_id} {found.message}" for found in pdfua.validate(file.name).findings]


class TestEveryLetter:
    def test_is_accessible_titled_and_in_french(self, any_letter) -> None:
        letter, print_pdf = any_letter
        pdf = print_pdf(letter)
        reader = PdfReader(BytesIO(pdf))
        assert findings(pdf) == []
        assert reader.root_object["/Lang"] == "fr-FR"
        assert reader.root_object["/MarkInfo"]["/Marked"]
        assert reader.metadata.title
        assert b"pdfuaid" in reader.root_object["/Metadata"].get_data()

    def test_is_the_same_twice(self, any_letter) -> None:
        letter, print_pdf = any_letter
        assert print_pdf(letter) == print_pdf(letter)

    def test_usually_fits_on_one_numbered_page(self, any_letter) -> None:
        letter, print_pdf = any_letter
        (page,) = pages(print_pdf(letter))
        assert "Page 1 sur 1" in page
        assert "—" in page, "the footer names the document and the service"

    def test_shows_only_the_address_through_the_window_of_the_envelope(self, any_letter) -> None:
        letter, print_pdf = any_letter
        seen: list[str] = []

        def visit(text: str, ctm: list[float], tm: list[float], font: object, size: float) -> None:
            x = (tm[4] * ctm[0] + tm[5] * ctm[2] + ctm[4]) / MM
            y = 297 - (tm[4] * ctm[1] + tm[5] * ctm[3] + ctm[5]) / MM
            if x > 88 and 34 < y < 90 and text.strip():
                assert 100 < x < 190, "inside the part that shows whatever the play of the sheet"
                assert 45 < y < 79
                seen.append(text)

        PdfReader(BytesIO(print_pdf(letter))).pages[0].extract_text(visitor_text=visit)
        shown = " ".join(" ".join(seen).split())
        assert shown == " ".join((letter.person.civil_name, *letter.person.address_lines))

    def test_survives_a_very_long_name_and_address(self, any_letter, read: Read) -> None:
        letter, print_pdf = any_letter
        name = "Marie-Françoise Andriamampandry-Rakotomalala épouse de Saint-Exupéry " + "X" * 90
        person = Person(civil_name=name, address_lines=("Appartement 1408, boîte aux lettres 77 bis",) * 6)
        pdf = print_pdf(replace(letter, person=person))
        assert "Andriamampandry-Rakotomalala" in read(pdf)
        assert findings(pdf) == []

    def test_prints_markup_as_text(self, any_letter, read: Read) -> None:
        letter, print_pdf = any_letter
        hostile = {
            field.name: HOSTILE
            for field in fields(letter)
            if field.name
            in ("procedure", "subject", "desk", "prefecture", "channel", "court", "case_reference")
        }
        person = Person(civil_name=HOSTILE, address_lines=(HOSTILE,))
        assert HOSTILE in read(print_pdf(replace(letter, person=person, **hostile)))

    def test_names_every_missing_value(self, any_letter) -> None:
        letter, _ = any_letter
        with pytest.raises(ValueError, match="lacks: ") as refusal:
            replace(letter, issued_on=None, **{_agent_field(letter): None})
        assert {"issued_on", _agent_field(letter)} <= set(re.findall(r"\w+", str(refusal.value)))

    def test_carries_no_mark_reserved_to_the_state(self, any_letter, read: Read) -> None:
        letter, print_pdf = any_letter
        text = read(print_pdf(letter))
        assert "RÉPUBLIQUE" not in text
        assert "Liberté" not in text

    def test_works_without_any_system_font(self, any_letter) -> None:
        letter, print_pdf = any_letter
        assert findings(print_pdf(letter, font_paths=())) == []


def _agent_field(letter: Any) -> str:
    names = {field.name for field in fields(letter)}
    return next(name for name in ("agent", "signatory", "decision_author") if name in names)


class TestConvocation:
    def test_says_all_that_the_person_needs(self, convocation: ConvocationLetter, read: Read) -> None:
        text = read(convocation_pdf(convocation))
        for expected in (
            "CV-2026-000417",
            "DB-2026-001893",
            "Charleville-Mézières, le 20 novembre 2026",
            "La préfecture de la Seine-Saint-Denis vous invite",
            "Mardi 8 décembre 2026 à 14 h 30",
            "(heure de Paris)",
            "45 minutes",
            "Accueil des étrangers, guichet 7",
            "1 esplanade Jean-Moulin",
            "Renouvellement de la carte de séjour « salarié »",
            "trois photographies d’identité",
            "01 99 00 12 34",
            "https://rendez-vous.example.org/c/8F3K-22QX",
            "Un premier rendez-vous manqué ne ferme pas votre dossier",
            "Interprète",
            "article R. 431-2 du code de l’entrée et du séjour des étrangers",
            "août 2023 (NOR IOMV2311395A)",
            "Claire Martin",
            "Cheffe du bureau du séjour",
            "article R. 421-1 du code de justice administrative",
            "tribunal administratif dans le ressort duquel vous résidez",
        ):
            assert expected in text

    def test_the_link_can_be_followed_and_its_code_is_described(self, convocation: ConvocationLetter) -> None:
        pdf = convocation_pdf(convocation)
        page = PdfReader(BytesIO(pdf)).pages[0]
        targets = [link.get_object()["/A"]["/URI"] for link in page["/Annots"]]
        assert targets == ["https://rendez-vous.example.org/c/8F3K-22QX"]

    def test_hours_are_those_of_the_place(self, convocation: ConvocationLetter, read: Read) -> None:
        text = read(convocation_pdf(replace(convocation, zone=ZoneInfo("Indian/Reunion"))))
        assert "à 17 h 30" in text
        assert "(heure locale)" in text

    def test_twenty_documents_flow_over_two_pages(self, convocation: ConvocationLetter) -> None:
        documents = tuple(
            f"pièce numéro {rank}, un libellé assez long pour deux lignes" for rank in range(20)
        )
        first, second = pages(convocation_pdf(replace(convocation, documents=documents)))
        assert all(f"pièce numéro {rank}," in first + second for rank in range(20))
        assert "Page 2 sur 2" in second

    @pytest.mark.parametrize("kept", [0, 1, 2])
    def test_refuses_less_than_two_ways_or_only_digital_ones(
        self, convocation: ConvocationLetter, kept: int
    ) -> None:
        email = ContactWay(kind=ContactKind.EMAIL, label="Courriel", value="rdv@example.org", digital=True)
        with pytest.raises(ValueError):
            replace(convocation, ways=(*convocation.ways[1:], email)[:kept])

    def test_two_telephone_numbers_are_one_way(self, convocation: ConvocationLetter) -> None:
        phone = convocation.ways[0]
        with pytest.raises(ValueError, match="two different ways"):
            replace(convocation, ways=(phone, replace(phone, value="01 99 00 99 99")))

    @pytest.mark.parametrize(
        "changes", [{"appointment_at": datetime(2026, 12, 8, 14, 30)}, {"duration_minutes": 0}]
    )
    def test_refuses_a_date_nobody_can_keep(self, convocation: ConvocationLetter, changes: dict) -> None:
        with pytest.raises(ValueError):
            replace(convocation, **changes)

    def test_a_special_need_already_known_is_written(
        self, convocation: ConvocationLetter, read: Read
    ) -> None:
        text = read(
            convocation_pdf(replace(convocation, assistance="Un interprète en tigrigna sera présent."))
        )
        assert "Un interprète en tigrigna sera présent." in text


class TestCourtesyTranslation:
    HEADING = "Traduction de courtoisie — seul le texte français fait foi"

    @needs_noto
    def test_comes_on_a_page_of_its_own(
        self, convocation: ConvocationLetter, arabic: CourtesyTranslation
    ) -> None:
        pdf = convocation_pdf(replace(convocation, translation=arabic))
        french, translated = pages(pdf)
        assert self.HEADING not in french
        assert self.HEADING in translated
        assert "Langue : arabe" in translated
        assert any("\u0600" <= char <= "\u06ff" for char in translated)
        assert findings(pdf) == []
        assert "ar" in set(_languages(PdfReader(BytesIO(pdf)).root_object["/StructTreeRoot"]))

    def test_a_script_without_a_font_is_replaced_by_a_sentence(
        self, convocation: ConvocationLetter, arabic: CourtesyTranslation
    ) -> None:
        pdf = convocation_pdf(replace(convocation, translation=arabic), font_paths=())
        _, translated = pages(pdf)
        assert self.HEADING in translated
        assert "n’a pas pu être imprimée" in translated
        assert "could not be printed" in translated
        assert findings(pdf) == []

    def test_cyrillic_needs_no_system_font(self, convocation: ConvocationLetter) -> None:
        russian = CourtesyTranslation(language="russe", code="ru", title="Вызов", paragraphs=("Вас ждут.",))
        _, translated = pages(convocation_pdf(replace(convocation, translation=russian), font_paths=()))
        assert "Вас ждут." in translated

    @pytest.mark.parametrize("code", ["arabe", "a", "a1", "é"])
    def test_refuses_what_is_not_a_language_code(self, arabic: CourtesyTranslation, code: str) -> None:
        with pytest.raises(ValueError, match="ISO 639"):
            replace(arabic, code=code)


def _languages(node: Any) -> Iterator[str]:
    """Every language stated in the structure tree."""
    if "/Lang" in node:
        yield str(node["/Lang"])
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object()
        if isinstance(kid, dict):
            yield from _languages(kid)


class TestAcknowledgement:
    def test_holds_the_mentions_of_the_law(self, acknowledgement: AcknowledgementLetter, read: Read) -> None:
        text = read(acknowledgement_pdf(acknowledgement))
        for expected in (
            "CCC-2026-004211",
            "mardi 8 décembre 2026 à 14 h 32",
            "formulaire de contact",
            "Dépôt impossible : page blanche après l’envoi des pièces",
            "Ce message n’est pas une demande de titre de séjour",
            "article L. 112-9",
            "31 décembre 2026",
            "article R. 431-5",
            "18 rue des Tilleuls, 08000 Charleville-Mézières",
            "03 53 01 55 10",
            "contact@example.org",
            "Claire Martin, cheffe du bureau du séjour",
            "8 février 2027, deux mois après la réception",
            "article L. 231-4, 2°",
            "article R. 421-2",
            "article L. 232-4",
        ):
            assert expected in text

    def test_silence_runs_from_the_day_in_paris(self, acknowledgement: AcknowledgementLetter) -> None:
        late = replace(acknowledgement, received_at=datetime(2026, 12, 30, 23, 30, tzinfo=UTC))
        assert late.rejected_by_silence_on == date(2027, 2, 28)

    def test_gives_no_window_when_none_is_known(
        self, acknowledgement: AcknowledgementLetter, read: Read
    ) -> None:
        text = read(acknowledgement_pdf(replace(acknowledgement, deposit_window=None, person=None)))
        assert "R. 431-5" not in text
        assert "n’est pas une demande de titre" in text

    @pytest.mark.parametrize("field", ["address_lines", "phone", "email"])
    def test_refuses_a_service_that_cannot_be_reached(
        self, acknowledgement: AcknowledgementLetter, field: str
    ) -> None:
        head = replace(acknowledgement.letterhead, **{field: () if field == "address_lines" else ""})
        with pytest.raises(ValueError, match=field):
            replace(acknowledgement, letterhead=head)


class TestAnswer:
    def test_says_the_same_words_line_by_line_and_who_wrote_them(self, answer: AnswerLetter) -> None:
        text = PdfReader(BytesIO(answer_pdf(answer))).pages[0].extract_text()
        assert "datée.\nEssayez un autre navigateur." in text
        joined = " ".join(text.split())
        for words in ("Claire Martin", "L. 111-2", "CESEDA, art. R. 431-2", "modele.pdf", "9 décembre 2026"):
            assert words in joined

    def test_a_long_answer_goes_on_over_several_pages(self, answer: AnswerLetter) -> None:
        pdf = answer_pdf(replace(answer, text="Une ligne de la réponse.\n\n" * 150))
        assert len(pages(pdf)) > 1
        assert findings(pdf) == []

    def test_markup_in_the_answer_is_only_printed(self, answer: AnswerLetter, read: Read) -> None:
        assert HOSTILE in read(answer_pdf(replace(answer, text=f"Bonjour,\n\n{HOSTILE}\n{HOSTILE}")))

    @pytest.mark.parametrize("lines", [(), (" ",)])
    def test_does_not_exist_without_an_address(self, answer: AnswerLetter, lines: tuple[str, ...]) -> None:
        with pytest.raises(ValueError, match=r"person\.address_lines"):
            replace(answer, person=Person(civil_name="Amina Benali", address_lines=lines))


class TestAttestation:
    def test_is_reasoned_dated_and_verifiable(
        self, attestation: ImpossibilityAttestation, read: Read
    ) -> None:
        text = read(attestation_pdf(attestation))
        for expected in (
            "Attestation d’impossibilité de dépôt en ligne",
            "ATT-2026-000093",
            "mars 1990",
            "3 novembre 2026 à 9 h 12 ; 10 novembre 2026",
            "Capture d’écran (code 500)",
            "0a1b 0a1b 0a1b 0a1b",
            "ANO-2026-5521",
            "17 novembre 2026, par Hélène Rousseau, superviseure",
            "Trois tentatives espacées ont abouti à la même erreur.",
            "article R. 431-2",
            "ni un titre de séjour ni un document provisoire de séjour",
            "https://verifier.example.org/a/ATT-2026-000093/K7QD",
        ):
            assert expected in text

    def test_a_long_link_is_broken_without_a_character_that_would_be_copied_with_it(
        self, attestation: ImpossibilityAttestation
    ) -> None:
        link = f"https://verifier.example.org/a/{'Ab7' * 60}"
        (page,) = pages(attestation_pdf(replace(attestation, verification_url=link)))
        assert "\u200b" not in page
        assert link in "".join(page.split())

    def test_the_ground_decides_what_to_do_next(
        self, attestation: ImpossibilityAttestation, read: Read
    ) -> None:
        text = read(attestation_pdf(replace(attestation, ground=LegalGround.NATURALISATION)))
        assert "IOMV2303594A" in text
        assert "par courrier" in text
        assert "R. 431-2" not in text

    def test_stands_on_evidence_or_on_a_reported_anomaly(self, attestation: ImpossibilityAttestation) -> None:
        known = replace(attestation, evidence=())
        assert attestation_pdf(known)
        with pytest.raises(ValueError, match="evidence"):
            replace(known, anomaly_reference="")

    @pytest.mark.parametrize(
        "url", ["javascript:alert(1)", "verifier.example.org", "https://", "file:///etc/passwd"]
    )
    def test_refuses_an_address_that_is_not_of_the_web(
        self, attestation: ImpossibilityAttestation, url: str
    ) -> None:
        with pytest.raises(ValueError, match="web address"):
            replace(attestation, verification_url=url)

    def test_refuses_what_is_not_a_digest(self, attestation: ImpossibilityAttestation) -> None:
        with pytest.raises(ValueError, match="SHA-256"):
            replace(attestation.evidence[0], sha256="z" * 64)


class TestRegistration:
    def test_records_the_filing_and_the_receipt(self, slip: ReceiptSlip, read: Read) -> None:
        text = read(registration_pdf(slip))
        for expected in (
            "Demande déposée le 8 décembre 2026",
            "n° 9900112233",
            "7 juin 2027",
            "articles R. 431-12 et R. 431-13",
            "passeport",
            "Agent n° 4521",
            "ne le remplace pas",
        ):
            assert expected in text
        assert "considérée comme refusée" not in text

    def test_tells_when_silence_means_refusal(self, slip: ReceiptSlip, read: Read) -> None:
        text = read(
            registration_pdf(replace(slip, refused_by_silence_on=date(2027, 4, 8), court="le tribunal de X"))
        )
        assert "le 8 avril 2027, votre demande sera considérée comme refusée" in text
        assert "saisir le tribunal de X" in text

    def test_refuses_a_receipt_that_ends_before_it_begins(self, slip: ReceiptSlip) -> None:
        with pytest.raises(ValueError, match="expire"):
            replace(slip, receipt_expires_on=date(2026, 12, 7))


class TestParts:
    def test_an_agent_is_named_or_numbered(self) -> None:
        assert Agent(number="4521", quality="Agente").label == "Agent n°\u00a04521"
        with pytest.raises(ValueError, match="111-2"):
            Agent(first_name="Claire", quality="Agente")

    @pytest.mark.parametrize("kind", [ContactKind.LINK, ContactKind.EMAIL])
    def test_a_link_cannot_pass_for_a_way_without_a_computer(self, kind: ContactKind) -> None:
        with pytest.raises(ValueError, match="digital"):
            ContactWay(kind=kind, label="x", value="https://example.org", digital=False)

    def test_a_link_must_be_one(self) -> None:
        with pytest.raises(ValueError, match="web address"):
            ContactWay(kind=ContactKind.LINK, label="x", value="javascript:alert(1)", digital=True)

    def test_blank_is_missing(self) -> None:
        with pytest.raises(ValueError, match="Person lacks: civil_name"):
            Person(civil_name="  ")
        with pytest.raises(ValueError, match="Letterhead lacks: service"):
            Letterhead(service="")
