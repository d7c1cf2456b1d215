"""The machine's own Debian archive, as a sources file for other suites of it.

Odoo 19 is packaged in Debian's `sid`.  The mirror, its proxy and its key are whatever this
machine already uses: they are read from its apt configuration and never written down here.
Both forms are understood, deb822 (`debian.sources`) and one line per source (`sources.list`).
"""

import re
from pathlib import Path

from .progress import Problem

APT = Path("/etc/apt")
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


def codename() -> str:
    """What this Debian is called, as in its sources."""
    for line in Path("/etc/os-release").read_text(encoding="utf-8").splitlines():
        if line.startswith("VERSION_CODENAME="):
            return line.partition("=")[2].strip('"')
    return "sid"


def stanzas(text: str) -> list[dict[str, str]]:
    """Parse deb822 text; a continued line keeps its line break (inline keys need it).

    >>> stanzas('Types: deb\\n# a comment\\nURIs: mirror\\nSuites: a b\\n\\nTypes: deb\\n')
    [{'types': 'deb', 'uris': 'mirror', 'suites': 'a b'}, {'types': 'deb'}]
    """
    found = []
    for block in re.split(r"\n\s*\n", text):
        fields: dict[str, str] = {}
        last = ""
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            if line[:1].isspace() and last:
                fields[last] += "\n" + line
            elif ":" in line:
                last, _, value = line.partition(":")
                last = last.strip().lower()
                fields[last] = value.strip()
        if fields:
            found.append(fields)
    return found


def one_liners(text: str) -> list[dict[str, str]]:
    """Parse `deb [options] uri suite component…` lines into the same shape.

    >>> one_liners('deb [arch=amd64 signed-by=/k.gpg] mirror a main contrib\\n# deb x y z')
    [{'types': 'deb', 'uris': 'mirror', 'suites': 'a', 'components': 'main contrib', 'signed-by': '/k.gpg'}]
    """
    found = []
    for line in text.splitlines():
        match = re.match(r"\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#]+)", line)
        if not match:
            continue
        options, uri, suite, components = match.groups()
        fields = {"types": "deb", "uris": uri, "suites": suite, "components": components.strip()}
        for option in (options or "").split():
            key, _, value = option.partition("=")
            if key.lower() == "signed-by":
                fields["signed-by"] = value
        found.append(fields)
    return found


def own_stanza(apt: Path = APT, suite: str | None = None) -> dict[str, str]:
    """The stanza this machine gets its own Debian from."""
    suite = suite or codename()
    found = []
    for file in [apt / "sources.list", *sorted((apt / "sources.list.d").glob("*"))]:
        if not file.is_file():
            continue
        text = file.read_text(encoding="utf-8")
        if file.suffix == ".sources":
            found += stanzas(text)
        elif file.suffix == ".list":
            found += one_liners(text)
    for fields in found:
        if (
            fields.get("enabled", "yes").lower() != "no"
            and "deb" in fields.get("types", "").split()
            and suite in fields.get("suites", "").split()
            and "main" in fields.get("components", "").split()
        ):
            return fields
    raise Problem(
        f"The apt sources of this machine name no Debian archive for {suite}, and Odoo comes "
        "from there: add Debian's main archive to /etc/apt, or set ODOO_HOME to your own Odoo 19."
    )


def sources_for(fields: dict[str, str], suites: list[str]) -> str:
    """A sources file for other suites of the same archive.

    >>> print(sources_for({'uris': 'mirror', 'signed-by': '/k.gpg'}, ['sid']))
    Types: deb
    URIs: mirror
    Suites: sid
    Components: main
    Signed-By: /k.gpg
    <BLANKLINE>
    """
    lines = [
        "Types: deb",
        f"URIs: {fields['uris']}",
        f"Suites: {' '.join(suites)}",
        "Components: main",
        f"Signed-By: {fields.get('signed-by') or KEYRING}",
    ]
    return "\n".join(lines) + "\n"
