"""Every change of a case, an anomaly or an appointment is one of these verbs: one transaction, an explicit actor."""

from escalation.actions.anomaly import report_anomaly
from escalation.actions.appointment import (
    cancel_appointment,
    confirm_appointment,
    mark_missed,
    offer_appointment,
    refuse_by_prefecture,
    reschedule_appointment,
)
from escalation.actions.case import (
    close_case,
    follow_corrections,
    link_ticket,
    open_case,
    refer_to_pan,
    reopen_case,
    resolve_case,
)
from escalation.actions.counter import close_substitution, declare_incomplete, register_filing
from escalation.actions.decision import (
    attest_naturalisation,
    establish_impossibility,
    refuse_impossibility,
    review_refusal,
    send_to_prefecture,
)
from escalation.actions.desk import add_slots, create_desk
from escalation.actions.evidence import add_evidence
from escalation.actions.files import ProofFile
from escalation.actions.retry import confirm_retry
from escalation.actions.triage import (
    acknowledge,
    comment,
    mark_duplicate,
    mark_fixed,
    publish_workaround,
    reject,
    set_external,
    start,
)
from escalation.contacts import Vector

__all__ = [
    "ProofFile",
    "Vector",
    "acknowledge",
    "add_evidence",
    "add_slots",
    "attest_naturalisation",
    "cancel_appointment",
    "close_case",
    "close_substitution",
    "comment",
    "confirm_appointment",
    "confirm_retry",
    "create_desk",
    "declare_incomplete",
    "establish_impossibility",
    "follow_corrections",
    "link_ticket",
    "mark_duplicate",
    "mark_fixed",
    "mark_missed",
    "offer_appointment",
    "open_case",
    "publish_workaround",
    "refer_to_pan",
    "refuse_by_prefecture",
    "refuse_impossibility",
    "register_filing",
    "reject",
    "reopen_case",
    "report_anomaly",
    "reschedule_appointment",
    "resolve_case",
    "review_refusal",
    "send_to_prefecture",
    "set_external",
    "start",
]
