"""What was set aside, by reason: for those who replay it, and for those who run the instance."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from helpdesk.kernel import clock
from helpdesk.outbox.operators import alert
from tickets.enums import Outcome
from tickets.models import Reception

SAMPLE = 1000
"""The newest contacts in quarantine that are counted: a flood costs no more to look at."""
GROUPS = 12
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Group:
    """So many contacts set aside for one and the same reason."""

    reason: str
    count: int


def quarantined() -> QuerySet[Reception]:
    return Reception.objects.filter(outcome=Outcome.QUARANTINED)


def groups() -> tuple[list[Group], bool]:
    """The most frequent reasons among the newest `SAMPLE`, and whether there are more contacts than that."""
    reasons = list(quarantined().order_by("-received_at").values_list("reason", flat=True)[: SAMPLE + 1])
    counted = Counter(reasons[:SAMPLE])
    return [Group(*pair) for pair in counted.most_common(GROUPS)], len(reasons) > SAMPLE


def tell_operators() -> int:
    """Raise one alert a day for each kind of reason met in the last day; returns how many.

    The alert names no sender and no address: mail to operators is not kept like a file.
    """
    since = clock.now() - DAY
    recent = quarantined().filter(received_at__gte=since - 7 * DAY, settled_at__gte=since)
    reasons = recent.order_by("-received_at").values_list("reason", flat=True)[:SAMPLE]
    kinds = Counter(reason.partition(":")[0].strip() for reason in reasons)
    return sum(_tell(kind, count) for kind, count in kinds.most_common(GROUPS))


def _tell(kind: str, count: int) -> bool:
    key = hashlib.sha256(f"quarantine:{clock.today().isoformat()}:{kind}".encode()).hexdigest()
    if not cache.add(key, True, DAY.total_seconds()):
        return False
    alert(
        _("Contacts en quarantaine : %s") % kind,
        _("%(count)d contacts des dernières 24 heures attendent un humain.\n%(address)s")
        % {
            "count": count,
            "address": f"{settings.BASE_URL}{reverse('home:reception')}?outcome={Outcome.QUARANTINED}",
        },
        f"quarantine:{kind}",
    )
    return True
