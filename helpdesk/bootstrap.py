"""Create the virtual environment and install the pinned packages: `python3 -I helpdesk/bootstrap.py base [test train]`.

Runs before anything is installed, with whatever Python the machine has: standard library only, and no syntax
newer than Python 3.6, so that an old one can say that it is old.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
OLDEST = (3, 11)
UNREACHABLE = (
    "Temporary failure in name resolution",
    "NewConnectionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ProxyError",
)


def main(names):
    """Install the requirement sets in `names` that changed since last time."""
    check_python()
    missing = [name for name in names if stamp_of(name) != fingerprint(name)]
    if not missing:
        return
    create_environment()
    started = time.monotonic()
    print(f"Installing the pinned packages ({', '.join(missing)}) in .venv...", flush=True)
    install(missing)
    for name in missing:
        with open(stamp_path(name), "w") as stream:
            stream.write(fingerprint(name))
    print(f"Installed in {time.monotonic() - started:.0f} s; .venv holds {size_of(VENV) / 1e6:.0f} MB.")


def check_python():
    """Stop with one sentence unless this Python is recent enough and can create environments."""
    if sys.version_info[:2] < OLDEST:
        sys.exit(
            f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}. "
            "Install one, or name it: make PYTHON=/path/to/python3.11"
        )
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        sys.exit("This Python lacks its venv module: install it (on Debian: apt-get install python3-venv).")


def create_environment():
    """A working .venv, made again when its Python has gone or is another version."""
    if os.path.exists(VENV) and not is_alive():
        shutil.rmtree(VENV)
    if not os.path.exists(VENV):
        result = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True)
        if result.returncode:
            sys.exit("The virtual environment .venv could not be created: " + last_line(result))


def is_alive():
    code = "import sys, pip; raise SystemExit(sys.version_info[:2] < (3, 11))"
    try:
        return subprocess.run([PYTHON, "-c", code], capture_output=True).returncode == 0
    except OSError:
        return False


def install(names):
    """Install with verified hashes; byte code is left to be compiled on first use, which saves a third of the size."""
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--require-hashes", "--no-compile", "--retries", "2"]
    for name in names:
        command += ["-r", requirements_path(name)]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode == 0:
        return
    if any(sign in result.stderr for sign in UNREACHABLE):
        sys.exit(
            "The packages could not be downloaded: check the network, or the proxy and index that pip uses."
        )
    if "No matching distribution" in result.stderr:
        sys.exit("No package for this Python or this system: " + last_line(result))
    if "No space left" in result.stderr:
        sys.exit("The disk is full: the packages need about 450 MB.")
    sys.exit("The packages could not be installed: " + last_line(result))


def last_line(result):
    lines = [line for line in (result.stderr or result.stdout).splitlines() if line.strip()]
    errors = [line for line in lines if "ERROR" in line]
    return (errors or lines or ["no explanation given"])[-1].strip()


def requirements_path(name):
    return os.path.join(ROOT, "requirements", name + ".txt")


def stamp_path(name):
    return os.path.join(VENV, ".installed-" + name)


def fingerprint(name):
    with open(requirements_path(name), "rb") as stream:
        return hashlib.sha256(stream.read()).hexdigest()


def stamp_of(name):
    try:
        with open(stamp_path(name)) as stream:
            return stream.read()
    except OSError:
        return ""


def size_of(folder):
    """Bytes in the files under `folder`, links not followed."""
    paths = (os.path.join(parent, name) for parent, _, names in os.walk(folder) for name in names)
    return sum(os.lstat(path).st_size for path in paths)


if __name__ == "__main__":
    main(sys.argv[1:])
