"""Debian packages: the few this project needs and the machine lacks.

A need is tested by what it gives (a program, a file), not by a package's name, so that
another source of the same thing is as good and apt is only asked when something is missing.
"""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from . import paths
from .progress import Problem, fresh_log, output, run, step


def _program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


def _file(pattern: str) -> Callable[[], bool]:
    return lambda: any(Path("/").glob(pattern.lstrip("/")))


def _venv() -> bool:
    return output([base_python(), "-c", "import ensurepip, venv"]) is not None


BROWSERS = ("chromium", "chromium-browser", "google-chrome")

NEEDS = {
    "python3-venv": _venv,
    "chromium": _program(*BROWSERS),
    "fonts-liberation": _file("/usr/share/fonts/truetype/liberation*/*.ttf"),
    "gettext": _program("msgfmt"),
    "libmagic1": _file("/usr/lib/*/libmagic.so.1"),
    "poppler-utils": _program("pdftotext"),
    "wkhtmltopdf": _program("wkhtmltopdf"),
}
SERVER = {"postgresql": _file("/usr/lib/postgresql/*/bin/initdb")}
CLIENT = {"postgresql-client": _program("psql")}


def base_python() -> str:
    """The Python the environment is built from: Debian's, so that everybody's is the same."""
    system = "/usr/bin/python3"
    version = output([system, "-c", "import sys; print(sys.version_info >= (3, 11))"])
    return system if version == "True" else sys.executable


def browser() -> str:
    """The program of the system's Chromium."""
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    raise Problem("There is no Chromium on this machine: install the package chromium.")


def as_root(names: str) -> list[str]:
    """The words to put before a command that only root may run."""
    if os.geteuid() == 0:
        return ["env"]
    if not shutil.which("sudo"):
        raise Problem(
            f"Debian packages are missing and you are neither root nor have sudo: "
            f"let somebody run apt-get install {names}."
        )
    return ["sudo", "env"]


def missing(private_server: bool) -> list[str]:
    needs = NEEDS | (SERVER if private_server else CLIENT)
    return [package for package, there in needs.items() if not there()]


def install_missing(private_server: bool) -> None:
    """Install what is missing with apt; does nothing, and needs no apt, when all is there."""
    packages = missing(private_server)
    if not packages:
        return
    names = " ".join(packages)
    if not shutil.which("apt-get"):
        raise Problem(
            f"This is not a Debian system (no apt-get), so please install these yourself: {names}."
        )
    root = as_root(names)
    paths.require_space()
    log = fresh_log(paths.folder("logs"), "apt")
    apt = [*root, "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=600"]
    with step(f"Installing Debian packages: {names}"):
        failed = f"apt-get could not install {names}: check the network and /etc/apt."
        # A source of somebody else's that fails to update need not stop us.
        run([*apt, "update"], log=log, otherwise=failed)
        run(
            [*apt, "install", "-y", "--no-install-recommends", *packages], log=log, otherwise=failed
        )
    still = missing(private_server)
    if still:
        raise Problem(f"apt installed {' '.join(still)} but it cannot be found afterwards.", log)
