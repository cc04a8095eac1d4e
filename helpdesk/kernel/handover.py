"""Files that came from outside, handed to a browser so that they run nothing, whatever they say they are.

A file is shown in the browser only when its declared type, its name and its first bytes all say the same harmless
thing; it is served under the type of its bytes, never under the one that its sender wrote.
"""

from __future__ import annotations

import unicodedata

from django.http import HttpResponse
from django.utils.http import content_disposition_header

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
SHOWN = PICTURES | {"application/pdf"}
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; sandbox"
NAMELESS = "piece-jointe"
LONGEST_NAME = 200


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
_HARMLESS = _names("png jpg jpeg jpe jfif gif webp pdf")
# What a double click runs on somebody's computer, and the disk images that lose the mark « comes from outside ».
_RUNS = _names(
    "ade adp apk app appimage application appref-ms appx bash bat chm cmd com command cpl deb desktop diagcab dll "
    "dmg exe gadget hlp hta img inf ins iso jar jnlp js jse lnk mde mjs msc msi msix msp mst ocx phar php phtml "
    "pht pif pkg pl ps1 ps1xml psd1 psm1 py pyw rb reg rpm scf scr sct settingcontent-ms sh shb shs sys terminal "
    "url vb vbe vbs vhd vhdx website wsc wsf wsh xll"
)
_MACROS = _names("docm dotm potm ppam ppsm pptm sldm xlam xlm xlsb xlsm xltm")
_RISKY_TYPES = (
    "msdownload",
    "msdos-program",
    "dosexec",
    "portable-executable",
    "x-executable",
    "javascript",
    "ecmascript",
    "java-archive",
    "x-sh",
    "shellscript",
    "x-msi",
    "x-bat",
    "/hta",
    "macroenabled",
    "x-php",
    "x-httpd-php",
)
# Where Word and Excel keep their macros: in a compressed folder, and in the older format.
_VBA = (b"vbaProject.bin", "_VBA_PROJECT".encode("utf-16-le"))


def shown_name(name: str) -> str:
    """`name` as it may be read, on one line: no control or invisible character, no change of direction, no folder.

    A program named « facture », a right-to-left override and « fdp.exe » is read « facturefdp.exe »: what it is.
    """
    visible = "".join(
        " " if character in "\t\n\r" else character
        for character in unicodedata.normalize("NFC", name)
        if character in "\t\n\r" or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    )
    flat = " ".join(visible.replace("/", "_").replace("\\", "_").split()).lstrip(". ").rstrip(". ")
    return flat[-LONGEST_NAME:] or NAMELESS


def extension_of(name: str) -> str:
    """The last extension of a name as a system reads it, in lower case; "" when there is none."""
    stem, dot, extension = shown_name(name).rpartition(".")
    return extension.strip().lower() if dot and stem else ""


def format_of(name: str, declared: str) -> str:
    """« PDF », « DOCX »: what a list of files says of the format; the declared type where the name says nothing."""
    extension = extension_of(name)
    return extension.upper() if 0 < len(extension) <= 5 and extension.isalnum() else declared


def type_of_bytes(content: bytes) -> str:
    """Which of the harmless types the first bytes are, or ""."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for signature, kind in _SIGNATURES if content.startswith(signature)), "")


def may_be_shown(name: str, declared: str) -> bool:
    """Whether name and declared type both say that this is a picture or a PDF; the bytes have the last word."""
    extension = extension_of(name)
    return bare_type(declared) in SHOWN and (not extension or extension in _HARMLESS)


def may_be_picture(name: str, declared: str) -> bool:
    """The same, for a picture."""
    return may_be_shown(name, declared) and bare_type(declared) in PICTURES and extension_of(name) != "pdf"


def shown_type(name: str, declared: str, content: bytes) -> str:
    """The type under which a browser may show this file, or "" when it is only to be downloaded."""
    return type_of_bytes(content) if may_be_shown(name, declared) else ""


def is_risky(name: str, declared: str, content: bytes = b"") -> bool:
    """Whether opening the file may run something: a program, a script, a document with macros."""
    declared = bare_type(declared)
    return (
        extension_of(name) in _RUNS | _MACROS
        or any(mark in declared for mark in _RISKY_TYPES)
        or _runs(content)
        or any(mark in content for mark in _VBA)
    )


def _runs(content: bytes) -> bool:
    return content.startswith((b"\x7fELF", b"#!")) or (content.startswith(b"MZ") and b"\0" in content[:512])


def bare_type(declared: str) -> str:
    """« text/plain; charset=utf-8 » → « text/plain »."""
    return declared.partition(";")[0].strip().lower()


def file_response(content: bytes, name: str, declared: str, *, download: bool = False) -> HttpResponse:
    """The file: in the browser when it is harmless by every account, otherwise to be saved, without any type."""
    kind = "" if download else shown_type(name, declared, content)
    response = HttpResponse(content, content_type=kind or "application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(not kind, shown_name(name)) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = FILE_POLICY
    return response
