"""The three state machines of escalation, as tables of allowed moves."""

from escalation.workflows.anomaly import ANOMALY
from escalation.workflows.case import CASE
from escalation.workflows.convocation import CONVOCATION

__all__ = ["ANOMALY", "CASE", "CONVOCATION"]
