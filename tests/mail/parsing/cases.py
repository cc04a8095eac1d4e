"""The corpus of the e-mail reader: synthetic people, our own bytes, one line of peers' pain each.

A new case is one `case(…)` in the list of its topic; `test_cases.py` runs them all. What a case does not name is
not compared, except that reading must not have fallen back on the last net.
"""

from __future__ import annotations

from tests.mail.parsing import (
    cases_charsets,
    cases_clients,
    cases_damage,
    cases_envelopes,
    cases_files,
    cases_headers,
    cases_machines,
    cases_marks,
    cases_meetings,
    cases_replies,
    cases_senders,
    cases_structure,
)

CASES = [
    *cases_structure.CASES,
    *cases_damage.CASES,
    *cases_envelopes.CASES,
    *cases_senders.CASES,
    *cases_headers.CASES,
    *cases_charsets.CASES,
    *cases_files.CASES,
    *cases_machines.CASES,
    *cases_marks.CASES,
    *cases_meetings.CASES,
    *cases_replies.CASES,
    *cases_clients.CASES,
]
