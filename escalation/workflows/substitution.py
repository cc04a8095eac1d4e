"""The four cumulative conditions of CESEDA R. 431-2 al. 3, and the reasonable delay: each says yes, no, or "a human decides"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from escalation import delays
from escalation.enums import AnomalyState
from escalation.workflows import grounds
from helpdesk.kernel import clock
from tickets.actions.urgency import facts_of
from tickets.deadlines.cover import cover_of
from tickets.deadlines.rights import deposit_window
from tickets.deadlines.wording import french_date
from tickets.enums import Urgency
from tickets.models import Procedure, Regime

OK, MISSING, TO_DECIDE = "ok", "missing", "to_decide"


@dataclass(frozen=True)
class Check:
    """One condition at one moment. `reason` is empty when it holds, otherwise a sentence that names its article."""

    code: str
    label: str
    verdict: str
    reason: str
    article: str

    @property
    def holds(self) -> bool:
        return self.verdict == OK


@dataclass(frozen=True)
class Judgement:
    """What the supervisor states: the reasons, and that the cause lies in the téléservice."""

    reasons: str = ""
    internal_cause: bool = False


def substitution_checks(case: Any, judgement: Judgement | None = None) -> list[Check]:
    """The conditions of R. 431-2 in their order; without a judgement, what only a human settles is "to decide"."""
    return [
        _check("listed", _("Démarche du téléservice obligatoire"), grounds.SUBSTITUTION, unlisted(case)),
        _check("diligence", _("Diligences de la personne"), grounds.SUBSTITUTION, no_diligence(case)),
        _human("established", _("Impossibilité constatée"), judgement, lambda j: not_reasoned(j.reasons)),
        _human(
            "internal",
            _("Cause propre au téléservice"),
            judgement,
            lambda j: outside_cause(case, j.internal_cause),
            no_anomaly(case),
        ),
        _check("delay", _("Délai raisonnable"), grounds.REASONABLE_DELAY, too_early(case)),
    ]


def checks_of(decision: Any) -> list[Check]:
    """The conditions as a decision found them: what was true that day is what the page shows afterwards."""
    return [Check(**guard) for guard in decision.guards]


def refusal_of(case: Any, judgement: Judgement) -> str | None:
    """The first condition that does not hold, in words; None when the impossibility can be established."""
    return next((check.reason for check in substitution_checks(case, judgement) if not check.holds), None)


def unlisted(case: Any) -> str | None:
    """Why the démarche gives no right to substitution, with the article that applies instead."""
    row = Procedure.objects.on(clock.today()).filter(code=case.procedure).first()
    regime = row.regime if row else ""
    if regime in (Regime.LISTED, Regime.NATURALISATION):
        return None
    if not row or case.procedure == "autre":
        return _(
            "La démarche n'est pas connue : précisez-la sur le ticket. Seules les démarches de la liste "
            "(CESEDA, art. R. 431-2 et annexe 9) ouvrent droit à la substitution."
        )
    return _("« %(procedure)s » : %(rule)s") % {"procedure": row.label, "rule": _rule_of(regime)}


def _rule_of(regime: str) -> str:
    """What the texts provide for a démarche that R. 431-2 does not cover (domain.md 1.6)."""
    rules = {
        Regime.NOT_LISTED: _(
            "le téléservice n'est pas obligatoire. La demande se dépose au guichet de la préfecture, ou par courrier "
            "si le préfet le prévoit (CESEDA, art. R. 431-3) : orientez la personne vers cette voie, sans substitution."
        ),
        Regime.DCEM: _(
            "le DCEM se demande à la préfecture, au guichet ou selon les modalités fixées par le préfet "
            "(CESEDA, art. D. 414-1) ; l'article R. 431-2 ne s'applique pas."
        ),
        Regime.VLS_TS: _(
            "aucun texte de substitution n'a été trouvé pour la validation du visa (CESEDA, art. R. 431-17) ; "
            "le délai est de trois mois après l'entrée, traitez le dossier comme urgent."
        ),
    }
    return rules.get(regime) or _(
        "aucun texte de substitution n'a été trouvé pour cette démarche (hors CESEDA, art. R. 431-2)."
    )


def no_diligence(case: Any) -> str | None:
    """The ticket proves the call to the CCC; an attempt must be proven too."""
    if case.evidence.attempts().exists():
        return None
    return _(
        "Aucune tentative n'est prouvée : versez au moins une capture d'écran, un message d'erreur ou une "
        "tentative datée (CESEDA, art. R. 431-2 al. 3, « toutes les diligences »)."
    )


def not_reasoned(reasons: str) -> str | None:
    if len(" ".join(reasons.split())) >= 20:
        return None
    return _(
        "L'impossibilité doit être constatée par une personne, avec ses motifs en quelques phrases "
        "(CESEDA, art. R. 431-2 al. 3, « impossibilité constatée »)."
    )


def outside_cause(case: Any, internal_cause: bool) -> str | None:
    if not internal_cause:
        return _(
            "Le superviseur doit constater que la cause tient à la conception ou au fonctionnement du téléservice, "
            "et non à l'équipement ou au dossier de la personne (CESEDA, art. R. 431-2 al. 3)."
        )
    return no_anomaly(case)


def no_anomaly(case: Any) -> str | None:
    if case.anomaly is None:
        return _(
            "Aucune anomalie du téléservice n'est signalée : signalez-la d'abord à la DGEF "
            "(arrêté du 1er août 2023)."
        )
    if case.anomaly.state == AnomalyState.REJECTED:
        return _(
            "La DGEF a écarté l'anomalie liée : signalez-en une autre ou décidez la non-constatation "
            "(CESEDA, art. R. 431-2 al. 3)."
        )
    return None


def too_early(case: Any) -> str | None:
    """None once the delay has run, or at once when the level or a near end does not allow to wait."""
    today, ends_on = clock.today(), reasonable_delay_ends(case)
    if today >= ends_on or case.urgency in (Urgency.P0, Urgency.P1):
        return None
    end = nearest_end(case)
    if end is not None and end <= delays.after(today, "near_end"):
        return None
    return _(
        "Le délai raisonnable court jusqu'au %s et aucune échéance proche ne permet de l'abréger "
        "(réponse à la QE 6439, JO du 3 juin 2025)."
    ) % french_date(ends_on)


def reasonable_delay_ends(case: Any) -> date:
    """Counted from the first receipt, which is when the person first turned to the CCC (CRPA L. 114-3)."""
    return delays.after(clock.day_of(case.received_at), "reasonable", rule_on=clock.today())


def nearest_end(case: Any) -> date | None:
    """The first of: end of cover, end of the deposit window while nothing is filed."""
    facts = facts_of(case.ticket)
    cover = cover_of(facts)
    ends = [cover.last_day] if cover else []
    if facts.title_expiry and facts.deposited is not True:
        ends.append(deposit_window(facts.title_expiry, facts.listed is not False).closes)
    return min((end for end in ends if end >= clock.today() - timedelta(days=366)), default=None)


def _check(code: str, label: str, article: str, reason: str | None) -> Check:
    return Check(code, label, MISSING if reason else OK, reason or "", article)


def _human(
    code: str,
    label: str,
    judgement: Judgement | None,
    judge: Callable[[Judgement], str | None],
    already: str | None = None,
) -> Check:
    """A condition that a human settles: known to fail, or waiting, or judged."""
    if judgement is not None:
        return _check(code, label, grounds.SUBSTITUTION, judge(judgement))
    if already:
        return _check(code, label, grounds.SUBSTITUTION, already)
    return Check(code, label, TO_DECIDE, _("À constater par un superviseur."), grounds.SUBSTITUTION)
