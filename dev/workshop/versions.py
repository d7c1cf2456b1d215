"""Earlier versions of the add-on, out of the repository's own history.

What they wrote into a database has to be brought along by an update; nothing but their code makes
such a database. It is looked up in git rather than kept a second time.
"""

import dataclasses
import io
import subprocess
import tarfile
from pathlib import Path

from . import paths
from .environment import Environment
from .progress import Problem

# The last commit of each version that customers may have.
EARLIER = {"19.0.1.0.0": "ee2d08f4767f68f5b626d7ed2809835d677dbcc1"}


def unpack(version: str, folder: Path) -> None:
    """Put the repository as it was at a version into a folder."""
    archive = subprocess.run(
        ["git", "-C", str(paths.CHECKOUT), "archive", "--format=tar", EARLIER[version]],
        capture_output=True,
        check=False,
    )
    if archive.returncode:
        raise Problem(
            f"The history of this checkout does not reach back to version {version}: "
            "clone the repository with its whole history, or run git fetch --unshallow."
        )
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(folder)


def environment_of(env: Environment, folder: Path) -> Environment:
    """The same environment, with the add-on in another folder instead of the checkout's."""
    configuration = folder / "odoo.conf"
    text = env.configuration.read_text(encoding="utf-8")
    configuration.write_text(text.replace(str(paths.CHECKOUT), str(folder), 1), encoding="utf-8")
    return dataclasses.replace(env, configuration=configuration)
