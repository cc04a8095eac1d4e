"""Fill an empty database with the demo."""

from __future__ import annotations

import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from helpdesk.demo.accounts import create_accounts
from helpdesk.demo.cases import load_cases
from helpdesk.demo.mails import load_mails
from helpdesk.demo.returned import return_answers
from helpdesk.demo.set_aside import load_set_aside
from helpdesk.demo.week import COUNT, is_loaded, load_week
from helpdesk.kernel import clock
from tickets.actions.deadlines import recompute_open_urgencies


class Command(BaseCommand):
    help = "Load a week of the contact centre into an empty database, through the product's own actions."

    def handle(self, *args, **options) -> None:
        if not settings.DEMO:
            raise CommandError("The demo has public passwords: set HELPDESK_DEMO=1 to allow it here.")
        if is_loaded():
            self.stdout.write("There are tickets already: the demo is not loaded.")
            return
        for done in load_week(clock.today()):
            self._show(done, COUNT)
        self.stdout.write("")
        self.stdout.write(f"Contacts set aside by the screening: {load_set_aside(clock.today())}.")
        users = create_accounts()
        cases = load_cases(users, clock.today())
        lost = return_answers()
        mails = load_mails(users["claire"])
        recompute_open_urgencies()
        self.stdout.write(f"Answers to bring to the person another way: {lost}.")
        self.stdout.write(f"Mails as people's programs write them: {mails}.")
        self.stdout.write(f"Demo cases: {cases}, in every state from diagnosis to the récépissé.")

    def _show(self, done: int, total: int) -> None:
        if not sys.stdout.isatty() and done % 50 and done != total:
            return
        bar = "█" * (done * 30 // total)
        self.stdout.write(f"\rDemo week: {bar:<30} {done}/{total}", ending="")
        self.stdout.flush()
