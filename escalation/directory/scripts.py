"""What a desk says and does when somebody asks, without a computer, to change an appointment."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from escalation.enums import Via

SCRIPTS = {
    Via.PHONE: _(
        "Demandez le numéro de la convocation, le nom et la date de naissance. Proposez deux dates. "
        "Relisez la nouvelle date, puis dites qu'une nouvelle convocation part le jour même."
    ),
    Via.COUNTER: _(
        "Vérifiez la convocation ou une pièce d'identité. Choisissez la date avec la personne. "
        "Imprimez la nouvelle convocation et remettez-la."
    ),
    Via.POST: _(
        "Notez la date de réception de la lettre. Choisissez la première date après celles que la personne écarte. "
        "Envoyez la nouvelle convocation par la poste, même si un courriel est connu."
    ),
    Via.EMAIL: _(
        "Vérifiez que l'adresse est celle du dossier. Proposez deux dates, puis envoyez la nouvelle convocation."
    ),
}
