"""Kill a reception or a dispatch at every point of its work, and tell what is left: `python -m tests.mail.killing …`.

One process without threads prepares everything, then forks a child a round; the child opens its own connection. A
point is a statement, a commit, a write of the raw bytes or a step of SMTP; at the chosen one the child says where it
is and kills itself. Once all points have been hit, half of the rounds are killed from outside after a random delay
instead. Time goes on by twenty minutes a round, so that what a dead sender had claimed can be claimed again. At the
end all is resumed and sent.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import os
import random
import select
import signal
import smtplib
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from unittest import mock

import django
from django.conf import settings
from django.core.management import call_command

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings.test")
django.setup()

from django.db import connection, connections, transaction  # noqa: E402

from helpdesk.kernel import blobs, clock  # noqa: E402
from helpdesk.outbox.dispatch import dispatch_due  # noqa: E402
from helpdesk.outbox.models import DUE_STATES, Entry, State  # noqa: E402
from tickets.models import Message, Reception, Ticket  # noqa: E402
from tickets.tasks import resume_receptions  # noqa: E402

OURS = "aide@ccc.example.org"
START = datetime(2026, 5, 11, 7, 0, tzinfo=UTC)
ROUND = timedelta(minutes=20)
SMTP_STEPS = ("connect", "ehlo", "mail", "rcpt", "send", "getreply", "quit")
DELAYED = 0.5
"""Part of the rounds that are killed after a delay, once each point has been hit; the others at a point again."""


@dataclass
class Round:
    """One killed attempt; `stage` is where it hit, "" when the work was done before."""

    kind: str
    mail: int = 0
    stage: str = ""


@dataclass
class Report:
    """What the test reads: the rounds, and everything that the product remembers of them."""

    points: dict[str, int]
    rounds: list[Round] = field(default_factory=list)
    statuses: dict[int, list[int]] = field(default_factory=dict)
    left: dict[str, list] = field(default_factory=dict)


class Points:
    """Names what the work goes through, « INSERT tickets_ticket 1 »; at `target` it tells `pipe` so and dies."""

    def __init__(self, target: str, pipe: int) -> None:
        self.target, self.pipe = target, pipe
        self.reached: list[str] = []
        self.times: Counter[str] = Counter()

    def reach(self, name: str) -> None:
        self.times[name] += 1
        self.reached.append(f"{name} {self.times[name]}")
        if self.reached[-1] == self.target:
            os.write(self.pipe, name.encode())
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, owner: object, name: str, label: str = "") -> mock._patch:
        """A patch of `owner.name` with a point before and one after each call."""
        call, label = getattr(owner, name), label or name

        def passing(*args, **kwargs):
            self.reach(f"before {label}")
            result = call(*args, **kwargs)
            self.reach(f"after {label}")
            return result

        return mock.patch.object(owner, name, passing)

    def statement(self, execute, sql, params, many, context):
        self.reach(_named(sql))
        return execute(sql, params, many, context)


def _named(sql: str) -> str:
    """`INSERT tickets_message`: the verb and the first table of a statement."""
    verb, *words = sql.replace('"', "").split()
    table = next((word.partition(".")[0] for word in words if "_" in word and word.islower()), "")
    return f"{verb} {table}" if verb in {"SELECT", "INSERT", "UPDATE", "DELETE"} else verb


@contextmanager
def watched(points: Points) -> Iterator[None]:
    """Every point of the block is counted."""
    with ExitStack() as stack:
        for owner, name in ((os, "fsync"), (os, "replace"), (type(connections["default"]), "_commit")):
            stack.enter_context(points.around(owner, name, name.strip("_")))
        for step in SMTP_STEPS:
            stack.enter_context(points.around(smtplib.SMTP, step, f"SMTP {step}"))
        stack.enter_context(connection.execute_wrapper(points.statement))
        yield


# ------------------------------------------------------------------------------------------------------- work


def answers(number: int) -> bool:
    """Whether the mail of this number answers the one before it."""
    return number % 3 == 2


def opener(number: int) -> int:
    """The number of the mail that opens the ticket of this one."""
    return number - 1 if answers(number) else number


def mail(number: int) -> bytes:
    """The mail of a number, always the same; each third answers the one before it by its sender's own Message-ID."""
    writer = opener(number)
    parent = f"In-Reply-To: <kill-{writer}@example.org>\r\n" if answers(number) else ""
    return (
        f"From: Personne {writer} <personne-{writer}@example.org>\r\nTo: {OURS}\r\nSubject: Demande {writer}\r\n"
        f"Message-ID: <kill-{number}@example.org>\r\n{parent}Content-Type: text/plain; charset=utf-8\r\n\r\n"
        f"Bonjour, page blanche, message {number}.\r\n"
    ).encode()


def receive(number: int) -> int:
    """The exit status that the MTA sees."""
    stdin = io.TextIOWrapper(io.BytesIO(mail(number)))
    with mock.patch("sys.stdin", stdin), open(os.devnull, "w") as nowhere:
        try:
            call_command("receive_mail", "--recipient", OURS, stdout=nowhere, stderr=nowhere)
        except SystemExit as stopped:
            return int(stopped.code or 0)
    return 0


def dispatch(_number: int) -> int:
    dispatch_due(limit=2)
    return 0


def resume(_number: int) -> int:
    resume_receptions(older_than_seconds=60)
    return 0


WORK: dict[str, Callable[[int], int]] = {"receive": receive, "send": dispatch, "resume": resume}


# ------------------------------------------------------------------------------------------------------ children


def child(work: Callable[[Points], int], *, target: str = "", delay: float | None = None) -> tuple[int, str]:
    """Do `work` in a forked process, killed at the point `target` or after `delay` seconds; (status, what it said)."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _live(work, Points(target, writing), writing)
    os.close(writing)
    if delay is not None:
        _kill_after(pid, delay)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), said


def _live(work: Callable[[Points], int], points: Points, writing: int) -> None:
    """The whole life of a child; it never returns to what its parent was doing."""
    status = 70
    try:
        status = work(points)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def _kill_after(pid: int, seconds: float) -> None:
    ended = os.pidfd_open(pid)
    try:
        if not select.select([ended], [], [], seconds)[0]:
            os.kill(pid, signal.SIGKILL)
    finally:
        os.close(ended)


def doing(kind: str, number: int, moment: datetime) -> Callable[[Points], int]:
    """The work of one round, at `moment`; without a target it says which points there are and how long it took."""

    def work(points: Points) -> int:
        begun = time.monotonic()
        with clock.at(moment), watched(points):
            status = WORK[kind](number)
        if not points.target:
            os.write(points.pipe, json.dumps([points.reached, time.monotonic() - begun]).encode())
        return status

    return work


class Run:
    """All the rounds of a run, drawn from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.moment = START
        self.mails = 1
        opened, sent = self._measured("receive"), self._measured("send")
        self.mails = 2
        self.measures = {
            "receive": opened,
            "answer": self._measured("receive"),
            "send": sent,
            "resume": opened,
        }
        self.report = Report({kind: len(points) for kind, (points, _) in self.measures.items()})
        self.targets: dict[str, list[str]] = {}

    def _measured(self, kind: str) -> tuple[list[str], float]:
        """The points of an undisturbed round, and its seconds."""
        status, said = child(doing(kind, self.mails, self.moment))
        self._must(status, said)
        points, seconds = json.loads(said)
        return points, seconds

    @staticmethod
    def _must(status: int, said: str) -> None:
        if status:
            raise SystemExit(f"an undisturbed child ended with {status}: {said}")

    def go(self, rounds: int) -> Report:
        kinds = ("receive", "send", "receive", "send", "receive", "send", "resume")
        for number in range(rounds):
            self.moment += ROUND
            self._round(kinds[number % len(kinds)])
        self._finish()
        return self.report

    def _round(self, kind: str) -> None:
        if kind == "receive":
            self.mails += 1
        status = self._killed(kind)
        if kind == "receive":
            self._deliver_again(status)

    def _deliver_again(self, status: int) -> None:
        """What an MTA does: anything but 0 is tried again later, sometimes in vain again."""
        statuses = self.report.statuses.setdefault(self.mails, [])
        statuses.append(status)
        while statuses[-1]:
            self.moment += timedelta(minutes=1)
            if self.random.random() < 0.3:
                statuses.append(self._killed("receive", again=True))
            else:
                statuses.append(child(doing("receive", self.mails, self.moment))[0])

    def _killed(self, kind: str, *, again: bool = False) -> int:
        """One attempt, killed somewhere; its status. What is tried again goes through fewer points: any will do."""
        work = doing(kind, self.mails, self.moment)
        kind = "answer" if kind == "receive" and answers(self.mails) else kind
        uncovered = [] if again else self._uncovered(kind)
        if not uncovered and self.random.random() < DELAYED:
            status, _ = child(work, target="none", delay=self.random.uniform(0, 1.2 * self.measures[kind][1]))
            stage = "somewhere" if status == -signal.SIGKILL else ""
        else:
            target = uncovered.pop() if uncovered else self.random.choice(self.measures[kind][0])
            status, stage = child(work, target=target)
            if not stage and not again:
                # There was less to do than usual: this point is still to be hit.
                uncovered.insert(0, target)
        self.report.rounds.append(Round(kind, self.mails, stage))
        return status

    def _uncovered(self, kind: str) -> list[str]:
        """The points of a kind of work that no attempt was killed at yet, in a random order."""
        if kind not in self.targets:
            points = self.measures[kind][0]
            self.targets[kind] = self.random.sample(points, len(points))
        return self.targets[kind]

    def _finish(self) -> None:
        """The worker comes back: what was stored is processed, what is due leaves."""
        due = True
        while due:
            self.moment += timedelta(days=1)
            for kind in ("resume", "send"):
                self._must(*child(doing(kind, 0, self.moment)))
            due, _ = child(_is_work_left)
        status, said = child(lambda points: _tell(points.pipe))
        self._must(status, "")
        self.report.left = json.loads(said)


def _is_work_left(_points: Points) -> int:
    waiting = Entry.objects.filter(state__in=[*DUE_STATES, State.IN_FLIGHT])
    return int(waiting.exists() or Reception.objects.filter(outcome="").exists())


def _tell(pipe: int) -> int:
    """Everything that the invariants are about."""
    receptions = Reception.objects.values_list("raw_sha256", "outcome", "attempts")
    left = {
        "receptions": [[blobs.get(sha).decode(), outcome, attempts] for sha, outcome, attempts in receptions],
        "tickets": list(Ticket.objects.values_list("subject", flat=True)),
        "messages": list(Message.objects.values_list("ticket__subject", "text", "message_id")),
        "entries": list(Entry.objects.values_list("recipient", "state", "maybe_duplicate", "attempts")),
    }
    with os.fdopen(pipe, "w") as told:
        json.dump(left, told)
    return 0


def prepare(port: int) -> None:
    """Make the tables, and load all that children share; no connection and no thread is left for them to inherit."""
    logging.disable(logging.CRITICAL)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    Run._must(*child(lambda points: call_command("migrate", verbosity=0) or 0))
    with transaction.atomic():
        receive(0)
        transaction.set_rollback(True)
    connections.close_all()
    if connection.vendor == "postgresql":
        connection.close_pool()


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=200)
    options.add_argument("--seed", type=int, default=20260512)
    options.add_argument("--port", type=int, required=True)
    given = options.parse_args()
    prepare(given.port)
    print(json.dumps(asdict(Run(given.seed).go(given.rounds))))


if __name__ == "__main__":
    main()
