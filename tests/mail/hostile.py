"""Ten hostile mails through `receive_mail`, in a process that the system stops after 20 s of processor time."""

from __future__ import annotations

import os
import resource
import tempfile

import django
from django.conf import settings
from django.core.management import call_command

os.environ["DATABASE_URL"] = ""
os.environ["DJANGO_SETTINGS_MODULE"] = "helpdesk.settings.test"
django.setup()

from tests.mail.parsing.builder import mail, raw  # noqa: E402
from tests.mail.parsing.test_hostile import BODIES, TEXTS  # noqa: E402
from tests.mail.pipe import deliver  # noqa: E402

CPU_SECONDS = 20
MAILS = {
    "On On On": mail(TEXTS["On On On"]),
    "times and addresses": mail(TEXTS["times and addresses"]),
    "newlines": mail(TEXTS["newlines"]),
    "verbs without end": mail(TEXTS["verbs without end"]),
    "5,000 links": mail(html=BODIES["5,000 links"]),
    "100,000 nested div": mail(html=BODIES["100,000 nested div"]),
    "comments never closed": mail(html=BODIES["comments never closed"]),
    "bold with titles": mail(html=BODIES["bold with titles, paragraph after paragraph"]),
    "250 kB of Word": mail(html=BODIES["250 kB of Word"]),
    "quotes in every header": raw(
        "",
        "Bonjour",
        from_='"' * 60_000,
        to="(" * 60_000,
        subject="=?utf-8?q?" * 6_000,
        references="@" * 60_000,
    ),
}


def main() -> None:
    """Print the outcome of each; the process is killed (SIGXCPU) when all together cost too much."""
    with tempfile.TemporaryDirectory() as folder:
        settings.DATABASES["default"]["NAME"] = f"{folder}/hostile.sqlite3"
        call_command("migrate", verbosity=0)
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = int(used.ru_utime + used.ru_stime)
        resource.setrlimit(resource.RLIMIT_CPU, (spent + CPU_SECONDS, spent + CPU_SECONDS + 5))
        for content in MAILS.values():
            print(deliver(content).line["outcome"], flush=True)


if __name__ == "__main__":
    main()
