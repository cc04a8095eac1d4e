"""Is this instance able to work? Read by load balancers and container engines."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, JsonResponse

from helpdesk.home import probes
from helpdesk.kernel.http import http_methods, public


@public
@http_methods(db_readonly=["GET"])
def health(request: HttpRequest) -> JsonResponse:
    """200 when everything answers, 503 otherwise; says which, and nothing of where or why."""
    answers = {name: _answers(probe) for name, probe in probes.PROBES.items()}
    return JsonResponse(
        {name: "ok" if up else "down" for name, up in answers.items()},
        status=200 if all(answers.values()) else 503,
        headers={"Cache-Control": "no-store"},
    )


def _answers(probe: Callable[[], None]) -> bool:
    try:
        probe()
    except probes.Down:
        return False
    return True
