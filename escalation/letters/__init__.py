"""From rows to the letters of `helpdesk.documents`: each function returns the bytes of a PDF or of a calendar file."""

from escalation.letters.attestation import attestation_letter
from escalation.letters.convocation import appointment_calendar, convocation_letter
from escalation.letters.registration import registration_letter

__all__ = ["appointment_calendar", "attestation_letter", "convocation_letter", "registration_letter"]
