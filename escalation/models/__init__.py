"""The nouns of a blockage: case, proofs, anomaly, decision, desk, slot, convocation, paper filing, dated delays."""

from escalation.models.anomaly import Anomaly, AnomalyComment
from escalation.models.case import Case, ImpossibilityDecision
from escalation.models.convocation import ContactVector, Convocation
from escalation.models.counter import PieceRequest, Registration
from escalation.models.desk import Desk, Slot
from escalation.models.evidence import Evidence
from escalation.models.reference import Delay

__all__ = [
    "Anomaly",
    "AnomalyComment",
    "Case",
    "ContactVector",
    "Convocation",
    "Delay",
    "Desk",
    "Evidence",
    "ImpossibilityDecision",
    "PieceRequest",
    "Registration",
    "Slot",
]
