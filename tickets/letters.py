"""An answer on paper, for somebody whom mail does not reach."""

from __future__ import annotations

from django.utils.translation import gettext as _

from helpdesk.accounts.models import User
from helpdesk.documents.letters import AnswerLetter
from helpdesk.documents.parts import Agent
from helpdesk.documents.parts import Person as PrintedPerson
from helpdesk.kernel import clock
from tickets.acknowledgement import letterhead
from tickets.models import Message, Ticket


def answer_letter(message: Message, ticket: Ticket) -> AnswerLetter:
    """The letter of one answer; ValueError without a postal address."""
    person = ticket.person
    return AnswerLetter(
        ticket_reference=ticket.reference,
        issued_on=clock.today(),
        written_on=clock.day_of(message.at),
        text=message.text,
        agent=_agent(message.author),
        person=PrintedPerson(civil_name=person.name, address_lines=tuple(person.postal_address.splitlines())),
        letterhead=letterhead(),
        sources=_sources(message),
        files=tuple(file.filename for file in message.attachments.all()),
    )


def _agent(author: User | None) -> Agent:
    """CRPA L. 111-2: the name, or a number where safety requires anonymity."""
    quality = str(_("Agent du centre de contact"))
    if author is None or author.anonymous_signature or not (author.first_name and author.last_name):
        return Agent(quality=quality, number=str(author.pk if author else 0))
    return Agent(quality=quality, first_name=author.first_name, last_name=author.last_name)


def _sources(message: Message) -> tuple[str, ...]:
    """The legal sources of the articles used, each once."""
    cited = message.citations.select_related("version")
    return tuple(dict.fromkeys(str(source) for citation in cited for source in citation.version.sources))
