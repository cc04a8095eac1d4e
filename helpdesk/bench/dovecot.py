"""A real Dovecot on the loopback interface, in its own temporary folder, for the length of one block.

Debian's `dovecot-imapd` must be installed. It works as root, in a container, and as any other user.
"""

from __future__ import annotations

import base64
import getpass
import grp
import hashlib
import hmac
import json
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from imaplib import IMAP4
from pathlib import Path

from helpdesk.kernel import clock

PROGRAM = "/usr/sbin/dovecot"
PASSWORD = "mot-de-passe-d-essai"
START_SECONDS = 20
# As root, Dovecot keeps its parts apart: these accounts come with the Debian package, and own no file.
LOGIN_ACCOUNT, INTERNAL_ACCOUNT, MAIL_ACCOUNT = "dovenull", "dovecot", "nobody"
NO_MOVE, BARE = "no-move.example.org", "bare.example.org"
CLIENT_ID = "helpdesk"
_TOKEN_KEY = b"only-for-a-server-that-lives-in-a-temporary-folder"

_CONFIGURATION = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
ssl_dh =
disable_plaintext_auth = no
auth_verbose = yes
auth_failure_delay = 0
auth_mechanisms = plain login xoauth2 oauthbearer
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
default_process_limit = 200
default_vsz_limit = 1G
mail_max_userip_connections = 100
mail_location = maildir:~/Maildir
mail_fsync = never
first_valid_uid = 1
maildir_very_dirty_syncs = no
mailbox_idle_check_interval = 1 s
imap_idle_notify_interval = 29 mins
namespace inbox {{
  inbox = yes
  separator = /
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = passwd-file
  args = username_format=%d {folder}/users
  default_fields = uid={mail} gid={mail_group} home={folder}/mail/%u
}}
userdb {{
  driver = static
  args = uid={mail} gid={mail_group} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""
# What accounts of these domains are told that the server can do; a tab, since a space would end the value.
_TOLD = {
    NO_MOVE: "userdb_imap_capability=IMAP4rev1\tUIDPLUS",
    BARE: "userdb_imap_capability=IMAP4rev1",
}
_OAUTH2 = """\
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={folder}/keys/
username_attribute = email
"""


@dataclass(frozen=True)
class Dovecot:
    """A running server: every account exists, empty, with PASSWORD.

    Accounts of the domain NO_MOVE are not told of MOVE, those of BARE of no extension at all.
    """

    folder: Path
    port: int
    """Clear text and STARTTLS."""
    tls_port: int
    certificate: Path
    """Made by itself for the name `localhost`."""

    def home(self, account: str) -> Path:
        """Where the account's Maildir is."""
        return self.folder / "mail" / account

    def log(self) -> str:
        """What the server wrote, for a failure that needs explaining."""
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """The server answers inside the block and is gone after it; RuntimeError when it does not start."""
    folder = Path(tempfile.mkdtemp(prefix="helpdesk-dovecot-"))
    try:
        server = _prepared(folder)
        command = [PROGRAM, "-F", "-c", str(folder / "dovecot.conf")]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                _await(process, server)
                yield server
            finally:
                process.terminate()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def access_token(user: str, *, lifetime: int = 3600) -> str:
    """A token (JWT, HS256) that the server accepts for this user during `lifetime` seconds; negative: expired."""
    now = int(clock.now().timestamp())
    claims = {
        "sub": user,
        "email": user,
        "iat": now - 60,
        "nbf": now - 60,
        "exp": now + lifetime,
        "azp": CLIENT_ID,
    }
    head = {"alg": "HS256", "typ": "JWT", "kid": "default"}
    signed = b".".join(_part(json.dumps(each).encode()) for each in (head, claims))
    signature = hmac.new(_TOKEN_KEY, signed, hashlib.sha256).digest()
    return b".".join([signed, _part(signature)]).decode()


def _part(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")


def _prepared(folder: Path) -> Dovecot:
    """The configuration, the certificate and the token key, before the first start."""
    folder.chmod(0o755)
    server = Dovecot(folder, _free_port(), _free_port(), folder / "certificate.pem")
    for name in ("run", "state", "mail"):
        (folder / name).mkdir()
    names = _accounts(folder)
    values = {
        "folder": folder,
        "port": server.port,
        "tls_port": server.tls_port,
        "password": PASSWORD,
        **names,
    }
    (folder / "dovecot.conf").write_text(_CONFIGURATION.format(**values))
    (folder / "oauth2.conf").write_text(_OAUTH2.format(**values))
    (folder / "users").write_text("".join(f"{domain}:::::::{told}\n" for domain, told in _TOLD.items()))
    key = folder / "keys" / CLIENT_ID / "HS256" / "default"
    key.parent.mkdir(parents=True)
    key.write_bytes(base64.b64encode(_TOKEN_KEY))
    _sign_certificate(folder)
    return server


def _accounts(folder: Path) -> dict[str, str]:
    """Who runs what: three accounts of the Debian package as root, else the one that we are."""
    if os.geteuid():
        me, group = getpass.getuser(), grp.getgrgid(os.getgid()).gr_name
        return {"internal": me, "internal_group": group, "login": me, "mail": me, "mail_group": group}
    mail = pwd.getpwnam(MAIL_ACCOUNT)
    os.chown(folder / "mail", mail.pw_uid, mail.pw_gid)
    return {
        "internal": INTERNAL_ACCOUNT,
        "internal_group": INTERNAL_ACCOUNT,
        "login": LOGIN_ACCOUNT,
        "mail": MAIL_ACCOUNT,
        "mail_group": grp.getgrgid(mail.pw_gid).gr_name,
    }


def _sign_certificate(folder: Path) -> None:
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ]
    command += ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    command += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    subprocess.run(command, check=True, capture_output=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _await(process: subprocess.Popen, server: Dovecot) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with IMAP4("127.0.0.1", server.port, timeout=START_SECONDS) as client:
                client.login("start", PASSWORD)
            return
        except (OSError, IMAP4.error):
            time.sleep(0.05)
    raise RuntimeError(f"Dovecot does not answer:\n{server.log()[-2000:]}")
