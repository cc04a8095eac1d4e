"""Sending a convocation by every way the person has: e-mail, paper, SMS reminder."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from escalation.directory.prefectures import zone_info
from escalation.enums import ContactKind
from escalation.letters.convocation import appointment_calendar
from escalation.models import Convocation
from escalation.notifications import Attachment, file_part, letter, mail, sms
from helpdesk.kernel import clock
from helpdesk.outbox.queue import cancel

_REMINDER_HOUR = time(9, 0)


def send_convocation(convocation: Convocation) -> None:
    """The letter by e-mail with its calendar file, on paper when that is possible or needed, and reminders."""
    case, number = convocation.case, convocation.number
    subject = _("Convocation en préfecture le %s") % convocation.slot.when
    mail(
        case,
        "convocation",
        subject,
        {"convocation": convocation, "vectors": convocation.vectors.all()},
        attachments=(_pdf(convocation), _calendar(convocation)),
        dedupe_key=f"convocation:{number}",
        reference=_reference(convocation),
    )
    label = _("Convocation n° %s") % number
    letter(
        case,
        convocation.pdf_sha256,
        label,
        dedupe_key=f"convocation:{number}:letter",
        reference=_reference(convocation),
    )
    _remind(convocation)


def _remind(convocation: Convocation) -> None:
    """The day before at nine in the morning, unless that is already past."""
    due_at = _day_before(convocation)
    if due_at <= clock.now():
        return
    number, reference = convocation.number, f"{_reference(convocation)}:reminder"
    sms(
        convocation.case,
        _reminder_text(convocation),
        label=_("Rappel de la convocation n° %s") % number,
        dedupe_key=f"reminder:{number}:sms",
        due_at=due_at,
        reference=reference,
    )
    mail(
        convocation.case,
        "reminder",
        _("Rappel : votre rendez-vous en préfecture demain"),
        {"convocation": convocation, "vectors": convocation.vectors.all()},
        dedupe_key=f"reminder:{number}",
        due_at=due_at,
        reference=reference,
    )


def _reminder_text(convocation: Convocation) -> str:
    phone = convocation.vectors.filter(kind=ContactKind.PHONE).first()
    text = _("Rappel : rendez-vous à la préfecture le %(when)s, %(town)s.") % {
        "when": convocation.slot.when,
        "town": convocation.desk.town,
    }
    return f"{text} " + _("Pour changer : %s.") % phone.value if phone else text


def _day_before(convocation: Convocation) -> datetime:
    zone = zone_info(convocation.desk.departement)
    day = convocation.slot.local_start.date() - timedelta(days=1)
    return datetime.combine(day, _REMINDER_HOUR, zone)


def send_cancellation(convocation: Convocation) -> None:
    """Tell that the appointment is cancelled and that another date follows; calendars drop the entry."""
    mail(
        convocation.case,
        "cancelled",
        _("Votre rendez-vous en préfecture est annulé"),
        {"convocation": convocation, "vectors": convocation.vectors.exclude(kind=ContactKind.LINK)},
        attachments=(_calendar(convocation, cancelled=True),),
        dedupe_key=f"cancelled:{convocation.number}",
    )


def stop_reminders(convocation: Convocation) -> int:
    """Nobody is reminded of an appointment that no longer stands."""
    return cancel(f"{_reference(convocation)}:reminder")


def _reference(convocation: Convocation) -> str:
    return f"convocation:{convocation.number}"


def _pdf(convocation: Convocation) -> Attachment:
    return {
        "filename": f"convocation-{convocation.number}.pdf",
        "content_type": "application/pdf",
        "sha256": convocation.pdf_sha256,
    }


def _calendar(convocation: Convocation, *, cancelled: bool = False) -> Attachment:
    content = appointment_calendar(convocation, cancelled=cancelled)
    return file_part("rendez-vous.ics", "text/calendar", content)
