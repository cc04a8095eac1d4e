"""Names of files that are safe to show, to store and to put in an archive."""

from __future__ import annotations

import mimetypes
import re
import unicodedata
from email.message import EmailMessage

from tickets.channels.email.characters import INVISIBLE, one_line
from tickets.channels.email.words import parameter

LONGEST_NAME = 150

# Without the system's files: the same type has the same extension on every machine.
_types = mimetypes.MimeTypes()
_EXTENSIONS = {
    "application/octet-stream": ".bin",
    "application/pgp-signature": ".asc",
    "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s",
    "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-mime": ".p7m",
    "application/ms-tnef": ".dat",
    "application/rtf": ".rtf",
    "audio/ogg": ".ogg",
    "image/heic": ".heic",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/tiff": ".tif",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/rfc822-headers": ".txt",
    "text/rtf": ".rtf",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
}
_FOLDERS = re.compile(
    r"^(?:[a-zA-Z]:)?[\\/](?:.*[\\/])?|^(?:\.{1,2}[\\/])+(?:.*[\\/])?|^[a-zA-Z]:\\?(?:.*\\)?"
)
_ILLEGAL = re.compile(r'[\\/:*?"<>|]')
_RESERVED = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def declared_name(part: EmailMessage) -> str:
    """The part's file name, decoded but not made safe, or ""."""
    return parameter(part, "filename", "content-disposition") or parameter(part, "name", "content-type")


def safe_name(name: str) -> str:
    """`name` on one line without folders, characters that a file system refuses, or invisible ones.

    Extensions are kept as they are: « photo.jpg.exe » must be seen for what it is.
    """
    name = unicodedata.normalize("NFC", INVISIBLE.sub("", one_line(name)))
    name = _ILLEGAL.sub("_", _FOLDERS.sub("", name)).strip(" .")
    if _RESERVED.match(name):
        name = f"_{name}"
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 20:
        return name[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(extension) - 1]}.{extension}"


def default_name(number: int, content_type: str) -> str:
    """The name of a file that came without one."""
    extension = _EXTENSIONS.get(content_type) or _types.guess_extension(content_type) or ".bin"
    return f"piece-jointe-{number}{extension}"


def distinct(name: str, taken: dict[str, int]) -> str:
    """`name`, numbered before its extension where `taken` has it; `taken` counts the uses of each lower-case name."""
    candidate = name
    stem, dot, extension = name.rpartition(".")
    while candidate.lower() in taken:
        number = taken[name.lower()] = taken[name.lower()] + 1
        candidate = f"{stem}-{number}.{extension}" if dot and stem else f"{name}-{number}"
    taken[candidate.lower()] = 1
    return candidate
