"""The letters the service sends: each dataclass refuses to exist incomplete, each function returns a PDF."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from enum import StrEnum

from helpdesk.documents import blocks, typography
from helpdesk.documents.fonts import SYSTEM_FONT_PATHS, FontPaths
from helpdesk.documents.parts import (
    Agent,
    Checked,
    ContactWay,
    CourtesyTranslation,
    DepositWindow,
    Evidence,
    Letterhead,
    Person,
    require_two_ways,
    require_web_address,
)
from helpdesk.documents.render import render_pdf
from helpdesk.kernel.clock import PARIS

_SILENCE_MONTHS = 2
"""CRPA, art. L. 231-4, 2°: how long silence on a complaint lasts before it means rejection."""


class LegalGround(StrEnum):
    """Under which text an impossibility is attested: it decides what the person does with the attestation."""

    SUBSTITUTION = "substitution"
    """CESEDA, art. R. 431-2 and arrêté of 1 August 2023: reception at the préfecture of residence."""
    NATURALISATION = "naturalisation"
    """Arrêté of 3 February 2023: filing by post."""


@dataclass(frozen=True, kw_only=True)
class ConvocationLetter(Checked):
    """An individual appointment to file a permit application at the counter (CESEDA, art. R. 431-2).

    `appointment_at` is aware and printed in `zone`; `ways` hold two channels at least, one not digital;
    `court` is the competent administrative court with its address, when known.
    """

    number: str
    issued_on: date
    person: Person
    case_reference: str
    prefecture: str
    desk: str
    place_lines: tuple[str, ...]
    appointment_at: datetime
    duration_minutes: int
    procedure: str
    documents: tuple[str, ...]
    ways: tuple[ContactWay, ...]
    signatory: Agent
    assistance: str = ""
    court: str = ""
    translation: CourtesyTranslation | None = None
    zone: tzinfo = PARIS
    letterhead: Letterhead = field(default_factory=Letterhead)

    def __post_init__(self) -> None:
        super().__post_init__()
        typography.in_zone(self.appointment_at, self.zone)
        require_two_ways(self.ways)
        if self.duration_minutes <= 0:
            raise ValueError("an appointment lasts at least one minute")


@dataclass(frozen=True, kw_only=True)
class AcknowledgementLetter(Checked):
    """The « accusé de réception » of CRPA, art. L. 112-11 and R. 112-11-1.

    `received_at` is the first receipt (L. 114-3); `subject` is what the service understood, in its own words,
    never the sender's; the letterhead must carry address, phone and e-mail, without which appeal delays do
    not run (L. 112-12).
    """

    ticket_reference: str
    issued_on: date
    received_at: datetime
    channel: str
    subject: str
    agent: Agent
    letterhead: Letterhead
    person: Person | None = None
    deposit_window: DepositWindow | None = None
    court: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        typography.in_zone(self.received_at)
        missing = [name for name in ("address_lines", "phone", "email") if not getattr(self.letterhead, name)]
        if missing:
            raise ValueError(
                f"AcknowledgementLetter lacks: {', '.join(f'letterhead.{name}' for name in missing)}"
            )

    @property
    def rejected_by_silence_on(self) -> date:
        """The day two months of silence become a rejection, counted from the first receipt in Paris."""
        return typography.months_after(typography.in_zone(self.received_at).date(), _SILENCE_MONTHS)


@dataclass(frozen=True, kw_only=True)
class ImpossibilityAttestation(Checked):
    """The « attestation d'impossibilité de dépôt en ligne »: a human, reasoned decision and its proofs.

    `attempts` are days, or aware datetimes where the hour is known; `reasons` are paragraphs.
    """

    number: str
    issued_on: date
    person: Person
    case_reference: str
    procedure: str
    attempts: tuple[date, ...]
    decided_on: date
    decision_author: Agent
    reasons: tuple[str, ...]
    verification_url: str
    evidence: tuple[Evidence, ...] = ()
    anomaly_reference: str = ""
    ground: LegalGround = LegalGround.SUBSTITUTION
    letterhead: Letterhead = field(default_factory=Letterhead)

    def __post_init__(self) -> None:
        super().__post_init__()
        require_web_address(self.verification_url)
        if not self.evidence and not self.anomaly_reference.strip():
            raise ValueError("an impossibility is attested on evidence or on a reported anomaly")


@dataclass(frozen=True, kw_only=True)
class ReceiptSlip(Checked):
    """What was filed on paper at the counter, and the récépissé handed over (CESEDA, art. R. 431-12 and -13).

    `refused_by_silence_on` is the day when silence on the application means refusal, when it is known.
    """

    number: str
    issued_on: date
    person: Person
    case_reference: str
    prefecture: str
    desk: str
    procedure: str
    filed_on: date
    receipt_number: str
    receipt_expires_on: date
    documents: tuple[str, ...]
    agent: Agent
    refused_by_silence_on: date | None = None
    court: str = ""
    letterhead: Letterhead = field(default_factory=Letterhead)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.receipt_expires_on < self.filed_on:
            raise ValueError("a récépissé cannot expire before the filing")


@dataclass(frozen=True, kw_only=True)
class AnswerLetter(Checked):
    """An answer on paper for somebody whom it did not reach by mail (CRPA, art. L. 112-14).

    `text` is the answer as written, its paragraphs apart by blank lines; `written_on` the day of the answer; the
    letterhead must carry the agent's administrative address and a way to call (L. 111-2).
    """

    ticket_reference: str
    issued_on: date
    written_on: date
    text: str
    agent: Agent
    person: Person
    letterhead: Letterhead
    sources: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        missing = [name for name in ("address_lines", "phone") if not getattr(self.letterhead, name)]
        missing = [f"letterhead.{name}" for name in missing]
        if not any(line.strip() for line in self.person.address_lines):
            missing.append("person.address_lines")
        if missing:
            raise ValueError(f"AnswerLetter lacks: {', '.join(missing)}")


def convocation_pdf(letter: ConvocationLetter, *, font_paths: FontPaths = SYSTEM_FONT_PATHS) -> bytes:
    """The convocation as PDF/UA-1, its courtesy translation on a page of its own."""
    starts_at = typography.in_zone(letter.appointment_at, letter.zone)
    data = {
        **blocks.frame(letter, f"Convocation n°\u00a0{letter.number}", letter.number, letter.person),
        "case_reference": letter.case_reference,
        "prefecture": letter.prefecture,
        "desk": letter.desk,
        "place_lines": blocks.lines(letter.place_lines),
        "day": typography.long_day(starts_at),
        "hour": typography.hour(starts_at),
        "zone": typography.zone_label(letter.zone),
        "duration": typography.duration(letter.duration_minutes),
        "procedure": letter.procedure,
        "documents": blocks.lines(letter.documents),
        "ways": [blocks.way(way) for way in letter.ways],
        "assistance": letter.assistance,
        "court": letter.court,
        "signatory": blocks.agent(letter.signatory),
        "translation": blocks.translation(letter.translation, font_paths) if letter.translation else {},
    }
    return render_pdf("convocation", data, font_paths=font_paths)


def acknowledgement_pdf(letter: AcknowledgementLetter, *, font_paths: FontPaths = SYSTEM_FONT_PATHS) -> bytes:
    """The acknowledgement of receipt as PDF/UA-1."""
    received_at = typography.in_zone(letter.received_at)
    title = f"Accusé de réception n°\u00a0{letter.ticket_reference}"
    data = {
        **blocks.frame(letter, title, letter.ticket_reference, letter.person),
        "received": f"{typography.long_day(received_at)} à {typography.hour(received_at)}",
        "channel": letter.channel,
        "subject": letter.subject,
        "rejected_on": typography.long_date(letter.rejected_by_silence_on),
        "deposit_window": blocks.window(letter.deposit_window) if letter.deposit_window else {},
        "court": letter.court,
        "agent": blocks.agent(letter.agent),
    }
    return render_pdf("acknowledgement", data, font_paths=font_paths)


def answer_pdf(letter: AnswerLetter, *, font_paths: FontPaths = SYSTEM_FONT_PATHS) -> bytes:
    """The answer as PDF/UA-1, its line breaks kept."""
    title = f"Réponse à votre message n°\u00a0{letter.ticket_reference}"
    paragraphs = letter.text.replace("\r\n", "\n").split("\n\n")
    data = {
        **blocks.frame(letter, title, letter.ticket_reference, letter.person),
        "written_on": typography.long_date(letter.written_on),
        "paragraphs": [blocks.lines(paragraph.split("\n")) for paragraph in blocks.lines(paragraphs)],
        "sources": blocks.lines(letter.sources),
        "files": blocks.lines(letter.files),
        "agent": blocks.agent(letter.agent),
    }
    return render_pdf("answer", data, font_paths=font_paths)


def attestation_pdf(letter: ImpossibilityAttestation, *, font_paths: FontPaths = SYSTEM_FONT_PATHS) -> bytes:
    """The attestation as PDF/UA-1, with the address and the QR code where anyone can verify it."""
    title = f"Attestation d’impossibilité de dépôt en ligne n°\u00a0{letter.number}"
    data = {
        **blocks.frame(letter, title, letter.number, letter.person),
        "case_reference": letter.case_reference,
        "birth_date": typography.long_date(letter.person.birth_date) if letter.person.birth_date else "",
        "procedure": letter.procedure,
        "attempts": [blocks.attempt(attempt) for attempt in letter.attempts],
        "evidence": [blocks.evidence(item) for item in letter.evidence],
        "anomaly_reference": letter.anomaly_reference,
        "decided_on": typography.long_date(letter.decided_on),
        "author": blocks.agent(letter.decision_author),
        "reasons": blocks.lines(letter.reasons),
        "ground": letter.ground.value,
        "verification": blocks.link(letter.verification_url),
    }
    return render_pdf("attestation", data, font_paths=font_paths)


def registration_pdf(slip: ReceiptSlip, *, font_paths: FontPaths = SYSTEM_FONT_PATHS) -> bytes:
    """The slip of a paper filing as PDF/UA-1."""
    silence = slip.refused_by_silence_on
    data = {
        **blocks.frame(slip, f"Bordereau d’enregistrement n°\u00a0{slip.number}", slip.number, slip.person),
        "case_reference": slip.case_reference,
        "prefecture": slip.prefecture,
        "desk": slip.desk,
        "procedure": slip.procedure,
        "filed_on": typography.long_date(slip.filed_on),
        "receipt_number": slip.receipt_number,
        "receipt_expires_on": typography.long_date(slip.receipt_expires_on),
        "documents": blocks.lines(slip.documents),
        "refused_on": typography.long_date(silence) if silence else "",
        "court": slip.court,
        "agent": blocks.agent(slip.agent),
    }
    return render_pdf("registration", data, font_paths=font_paths)
