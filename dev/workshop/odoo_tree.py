"""Odoo 19 itself, unpacked from Debian's package (it is on no Python registry).

The package is downloaded and unpacked, not installed: its dependencies are those of `sid`,
and ours come from the lock file.  `sid` moves, so the version that was unpacked is recorded
and names what is built from it; `make clean` and the next command fetch the newest.
"""

import os
import shutil
import tempfile
from pathlib import Path

from . import paths, sources
from .progress import Problem, fresh_log, output, run, step

PACKAGE = "odoo-19"
ODOO_SUITE = "sid"
LINKED_SUITE = "bookworm"  # sid's font-awesome is another font
# The package's static folders hold links into these.
PACKAGES = {
    ODOO_SUITE: [PACKAGE, "fonts-montserrat"],
    LINKED_SUITE: [
        "fonts-font-awesome",
        "fonts-roboto-unhinted",
        "libjs-jquery",
        "libjs-jquery-form",
        "libjs-underscore",
    ],
}


class Tree:
    """An Odoo on disk: where its program, its Python modules and its add-ons are."""

    def __init__(self, program: Path, pythonpath: Path, addons: list[Path], version: str):
        self.program = program
        self.pythonpath = pythonpath
        self.addons = addons
        self.version = version

    def has_module(self, name: str) -> bool:
        return any((folder / name / "__manifest__.py").exists() for folder in self.addons)


def _unpacked(root: Path) -> Tree:
    modules = root / "usr/lib/python3/dist-packages"
    version = (root / "VERSION").read_text(encoding="utf-8").strip()
    return Tree(root / "usr/bin/odoo", modules, [modules / "odoo/addons"], version)


def _own(home: Path) -> Tree:
    release = (home / "odoo/release.py").read_text(encoding="utf-8")
    if "19, 0" not in release:
        raise Problem(f"ODOO_HOME={home} is not Odoo 19.0: check out its branch 19.0 there.")
    version = output(["git", "-C", home, "rev-parse", "HEAD"]) or "19.0"
    return Tree(home / "odoo-bin", home, [home / "addons", home / "odoo/addons"], version)


def ensure() -> Tree:
    """The Odoo to use, fetched first if it is not there yet."""
    home = paths.odoo_home()
    if home:
        return _own(home)
    root = paths.cache() / "odoo"
    if not (root / "VERSION").exists():
        paths.require_space()
        with tempfile.TemporaryDirectory(prefix="odoo-", dir=paths.cache()) as scratch:
            with step("Downloading Odoo 19 from Debian"):
                packages = _download(Path(scratch))
            with step("Unpacking it"):
                _unpack(packages, Path(scratch) / "root")
                if root.exists():
                    shutil.rmtree(root)
                os.rename(Path(scratch) / "root", root)
    return _unpacked(root)


def _download(scratch: Path) -> list[Path]:
    if not shutil.which("apt-get"):
        raise Problem(
            "This is not a Debian system (no apt-get), where Odoo 19 is fetched from: "
            "set ODOO_HOME to an Odoo 19 checkout of your own."
        )
    log = fresh_log(paths.folder("logs"), "odoo-download")
    (scratch / "lists/partial").mkdir(parents=True)
    (scratch / "cache/archives/partial").mkdir(parents=True)
    (scratch / "debs").mkdir()
    file = scratch / "odoo.sources"
    file.write_text(sources.sources_for(sources.own_archive(), list(PACKAGES)), encoding="utf-8")
    # A world of its own: the machine's lists, sources and pins stay untouched.
    options = {
        "Dir::Etc::sourcelist": file,
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::Etc::preferences": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Dir::State::Lists": scratch / "lists",
        "Dir::Cache": scratch / "cache",
        "APT::Sandbox::User": "root",
        "APT::Update::Error-Mode": "any",
        "APT::Install-Recommends": "false",
        "Acquire::Languages": "none",
    }
    apt = [
        "apt-get",
        *(word for key, value in options.items() for word in ("-o", f"{key}={value}")),
    ]
    run(
        [*apt, "update"],
        log=log,
        otherwise="The list of Debian's packages could not be fetched: check the network.",
    )
    wanted = [f"{name}/{suite}" for suite, names in PACKAGES.items() for name in names]
    run(
        [*apt, "download", *wanted],
        log=log,
        cwd=scratch / "debs",
        otherwise="Odoo could not be downloaded from Debian: check the network and try again.",
    )
    return sorted((scratch / "debs").glob("*.deb"))


def _unpack(packages: list[Path], root: Path) -> None:
    log = fresh_log(paths.folder("logs"), "odoo-unpack")
    root.mkdir()
    version = ""
    for package in packages:
        run(
            ["dpkg-deb", "-x", package, root],
            log=log,
            otherwise=f"{package.name} could not be unpacked: is the disk full?",
        )
        if package.name.startswith(f"{PACKAGE}_"):
            version = output(["dpkg-deb", "-f", package, "Version"]) or ""
    modules = root / "usr/lib/python3/dist-packages"
    # A second, unused copy of some add-ons.
    shutil.rmtree(modules / "addons", ignore_errors=True)
    # Left out by the package; the backend's scripts would not load without it.
    stub = modules / "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    if not stub.exists():
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.touch()
    (root / "VERSION").write_text(version + "\n", encoding="utf-8")
