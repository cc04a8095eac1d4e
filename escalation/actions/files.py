"""Files given as proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from helpdesk.kernel.errors import Invalid


@dataclass(frozen=True)
class ProofFile:
    """A file as received."""

    filename: str
    content_type: str
    content: bytes


def check_files(files: Sequence[ProofFile]) -> None:
    """Raises `Invalid` above 10 files or 10 MB each, or for an empty file; nothing is stored then."""
    if len(files) > settings.MAX_ATTACHMENTS:
        raise Invalid(_("Au plus %d fichiers à la fois.") % settings.MAX_ATTACHMENTS, field="files")
    for file in files:
        if not file.content:
            raise Invalid(_("Le fichier « %s » est vide.") % file.filename, field="files")
        if len(file.content) > settings.MAX_ATTACHMENT_BYTES:
            raise Invalid(
                _("Le fichier « %(name)s » dépasse %(limit)d Mo.")
                % {"name": file.filename, "limit": settings.MAX_ATTACHMENT_BYTES // 1024 // 1024},
                field="files",
            )
