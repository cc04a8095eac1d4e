"""Invented letters, and how to read a PDF back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from helpdesk.documents.letters import (
    AcknowledgementLetter,
    AnswerLetter,
    ConvocationLetter,
    ImpossibilityAttestation,
    ReceiptSlip,
)
from helpdesk.documents.parts import (
    Agent,
    ContactKind,
    ContactWay,
    CourtesyTranslation,
    DepositWindow,
    Evidence,
    Letterhead,
    Person,
)

Read = Callable[[bytes], str]
LINK = "https://rendez-vous.example.org/c/8F3K-22QX"


@pytest.fixture
def read() -> Read:
    """The text of a PDF on one line, no-break spaces made plain, words cut at a hyphen joined again."""

    def text(pdf: bytes) -> str:
        pages = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
        joined = re.sub(r"(?<=[-/])\n", "", "\n".join(pages))
        return re.sub(r"\s+", " ", joined)

    return text


@pytest.fixture
def person() -> Person:
    return Person(
        civil_name="Mme Nguyễn Thị Ngọc Ánh DIALLO",
        address_lines=("Résidence Les Tilleuls", "27 avenue de la République", "93300 Aubervilliers"),
        birth_date=date(1990, 3, 1),
        foreigner_number="9912345678",
    )


@pytest.fixture
def letterhead() -> Letterhead:
    return Letterhead(
        service="Centre de contact",
        authority="Agence des titres",
        address_lines=("18 rue des Tilleuls", "08000 Charleville-Mézières"),
        phone="03 53 01 55 10",
        email="contact@example.org",
        town="Charleville-Mézières",
    )


@pytest.fixture
def agent() -> Agent:
    return Agent(first_name="Claire", last_name="Martin", quality="Cheffe du bureau du séjour")


@pytest.fixture
def ways() -> tuple[ContactWay, ...]:
    return (
        ContactWay(kind=ContactKind.PHONE, label="Par téléphone", value="01 99 00 12 34", digital=False),
        ContactWay(kind=ContactKind.LINK, label="En ligne", value=LINK, digital=True),
    )


@pytest.fixture
def arabic() -> CourtesyTranslation:
    return CourtesyTranslation(
        language="arabe",
        code="ar",
        rtl=True,
        title="استدعاء إلى موعد",
        paragraphs=("عدم الحضور إلى الموعد الأول لا يؤدي إلى إغلاق ملفكم.",),
    )


@pytest.fixture
def convocation(
    person: Person, agent: Agent, ways: tuple[ContactWay, ...], letterhead: Letterhead
) -> ConvocationLetter:
    return ConvocationLetter(
        number="CV-2026-000417",
        issued_on=date(2026, 11, 20),
        person=person,
        case_reference="DB-2026-001893",
        prefecture="Préfecture de la Seine-Saint-Denis",
        desk="Accueil des étrangers, guichet 7",
        place_lines=("1 esplanade Jean-Moulin", "93000 Bobigny"),
        appointment_at=datetime(2026, 12, 8, 13, 30, tzinfo=UTC),
        duration_minutes=45,
        procedure="Renouvellement de la carte de séjour « salarié »",
        documents=("passeport", "justificatif de domicile", "trois photographies d'identité"),
        ways=ways,
        signatory=agent,
        letterhead=letterhead,
    )


@pytest.fixture
def acknowledgement(person: Person, agent: Agent, letterhead: Letterhead) -> AcknowledgementLetter:
    return AcknowledgementLetter(
        ticket_reference="CCC-2026-004211",
        issued_on=date(2026, 12, 9),
        received_at=datetime(2026, 12, 8, 13, 32, tzinfo=UTC),
        channel="formulaire de contact",
        subject="Dépôt impossible : page blanche après l'envoi des pièces",
        agent=agent,
        letterhead=letterhead,
        person=person,
        deposit_window=DepositWindow(opens_on=date(2026, 11, 1), closes_on=date(2026, 12, 31)),
    )


@pytest.fixture
def answer(person: Person, agent: Agent, letterhead: Letterhead) -> AnswerLetter:
    return AnswerLetter(
        ticket_reference="CCC-2026-004211",
        issued_on=date(2026, 12, 12),
        written_on=date(2026, 12, 9),
        text="Bonjour,\n\nGardez une capture d'écran datée.\nEssayez un autre navigateur.\n\nCordialement,",
        agent=agent,
        person=person,
        letterhead=letterhead,
        sources=("CESEDA, art. R. 431-2",),
        files=("modele.pdf",),
    )


@pytest.fixture
def attestation(person: Person, letterhead: Letterhead) -> ImpossibilityAttestation:
    return ImpossibilityAttestation(
        number="ATT-2026-000093",
        issued_on=date(2026, 11, 18),
        person=person,
        case_reference="DB-2026-001893",
        procedure="Renouvellement de la carte de séjour « salarié »",
        attempts=(datetime(2026, 11, 3, 8, 12, tzinfo=UTC), date(2026, 11, 10)),
        evidence=(
            Evidence(label="Capture d'écran (code 500)", collected_on=date(2026, 11, 3), sha256="0a1B" * 16),
        ),
        anomaly_reference="ANO-2026-5521",
        decided_on=date(2026, 11, 17),
        decision_author=Agent(first_name="Hélène", last_name="Rousseau", quality="Superviseure"),
        reasons=("Trois tentatives espacées ont abouti à la même erreur.",),
        verification_url="https://verifier.example.org/a/ATT-2026-000093/K7QD",
        letterhead=letterhead,
    )


@pytest.fixture
def slip(person: Person) -> ReceiptSlip:
    return ReceiptSlip(
        number="BE-2026-000311",
        issued_on=date(2026, 12, 8),
        person=person,
        case_reference="DB-2026-001893",
        prefecture="Préfecture de la Seine-Saint-Denis",
        desk="Guichet 7",
        procedure="Renouvellement de la carte de séjour « salarié »",
        filed_on=date(2026, 12, 8),
        receipt_number="9900112233",
        receipt_expires_on=date(2027, 6, 7),
        documents=("passeport", "justificatif de domicile"),
        agent=Agent(number="4521", quality="Agent d'accueil du séjour"),
    )
