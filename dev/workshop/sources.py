"""The machine's own Debian archive, as a sources file for other suites of it.

Odoo 19 is packaged in Debian's `sid`.  The mirror is whatever this machine already uses: apt,
which reads its configuration in every form, is asked for it, and it is never written down here.
"""

import re
from pathlib import Path

from .progress import Problem, output

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


def codename() -> str:
    """What this Debian is called, as in its sources."""
    for line in Path("/etc/os-release").read_text(encoding="utf-8").splitlines():
        if line.startswith("VERSION_CODENAME="):
            return line.partition("=")[2].strip('"')
    return "sid"


def own_archive() -> str:
    """The address this machine gets its own Debian from."""
    suite = codename()
    found = archive(output(["apt-get", "--print-uris", "update"]) or "", suite)
    if not found:
        raise Problem(
            f"The apt sources of this machine name no Debian archive for {suite}, and Odoo comes "
            "from there: add Debian's main archive to /etc/apt, or set ODOO_HOME to your own "
            "Odoo 19."
        )
    return found


def archive(fetched: str, suite: str) -> str | None:
    """The archive of a suite, among the addresses of what apt would fetch.

    >>> archive("'scheme:mirror/debian/dists/a/main/Packages.xz' mirror_a_main_Packages 0", "a")
    'scheme:mirror/debian/'
    """
    match = re.search(rf"^'(.*/)dists/{re.escape(suite)}/main/", fetched, re.MULTILINE)
    return match and match[1]


def sources_for(address: str, suites: list[str]) -> str:
    """A sources file for some suites of an archive."""
    return (
        f"Types: deb\nURIs: {address}\nSuites: {' '.join(suites)}\nComponents: main\n"
        f"Signed-By: {KEYRING}\n"
    )
