"""Checks of the add-on's files that need nothing but Python.

Well-formed XML, a manifest that names exactly the files there are, an engine that stays free of
Odoo, and measured figures that nobody wrote by hand.
"""

import ast
import glob
import sys
import xml.etree.ElementTree as xml
from collections.abc import Iterator
from pathlib import Path

from . import paths, reliability

sys.path.insert(0, str(paths.CHECKOUT))

from bench import report

DATA_FOLDERS = ("security", "data", "views", "report", "wizard", "demo")
ODOO_FREE = "engine"


def check(addon: Path) -> list[str]:
    """What is wrong with the files of an add-on, one sentence each."""
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text(encoding="utf-8"))
    return [
        *_xml(addon),
        *_data(addon, manifest),
        *_assets(addon, manifest.get("assets", {})),
        *_engine(addon / ODOO_FREE),
        *_measured(addon.parent),
        *_counted(addon.parent),
    ]


def _xml(addon: Path) -> Iterator[str]:
    for file in sorted([*addon.rglob("*.xml"), *addon.rglob("*.svg")]):
        try:
            xml.parse(file)
        except xml.ParseError as error:
            yield f"{file}: not well-formed: {error}"


def _data(addon: Path, manifest: dict) -> Iterator[str]:
    listed = [*manifest.get("data", []), *manifest.get("demo", [])]
    for name in listed:
        if not (addon / name).is_file():
            yield f"{addon / '__manifest__.py'}: {name} is listed but does not exist"
    for name in sorted({name for name in listed if listed.count(name) > 1}):
        yield f"{addon / '__manifest__.py'}: {name} is listed twice"
    for folder in DATA_FOLDERS:
        for file in sorted((addon / folder).rglob("*")):
            name = file.relative_to(addon).as_posix()
            if file.suffix in (".xml", ".csv") and name not in listed:
                yield f"{file}: not listed in the manifest, so Odoo never loads it"


def _assets(addon: Path, bundles: dict) -> Iterator[str]:
    covered: set[Path] = set()
    for bundle, entries in bundles.items():
        for entry in entries:
            # ('remove', path), ('before', target, path), ('include', bundle), or a path
            path = entry if isinstance(entry, str) else entry[-1]
            if not path.lstrip("/").startswith(f"{addon.name}/"):
                continue
            found = glob.glob(str(addon.parent / path.lstrip("/")), recursive=True)
            covered.update(Path(file) for file in found)
            if not found:
                yield f"{addon / '__manifest__.py'}: {path} of {bundle} matches no file"
    for folder in ("static/src", "static/tests"):
        for file in sorted((addon / folder).rglob("*")):
            if file.suffix in (".js", ".scss", ".css", ".xml") and file not in covered:
                yield f"{file}: in no bundle of the manifest, so no browser ever loads it"


def _engine(folder: Path) -> Iterator[str]:
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = ["." * node.level + (node.module or "")]
            for name in names:
                if name.split(".")[0] == "odoo" or name.startswith(".."):
                    yield f"{file}:{node.lineno}: imports {name}: the engine knows no Odoo"


def _counted(checkout: Path) -> Iterator[str]:
    file = checkout / "docs" / "reliability.md"
    text = file.read_text(encoding="utf-8")
    if reliability.filled(text, reliability.tables(file.with_suffix(""))) != text:
        yield f"{file}: says other figures than docs/reliability/*.json: run dev/reliability"


def _measured(checkout: Path) -> Iterator[str]:
    results = checkout / "bench" / "results.json"
    if not results.exists():
        return
    found = report.read(results)
    readme = (checkout / "README.md").read_text(encoding="utf-8")
    if report.with_ratios(readme, found) != readme:
        yield f"{checkout / 'README.md'}: quotes other figures than {results}: run make bench"
    if (checkout / "bench" / "RESULTS.md").read_text(encoding="utf-8") != report.text(found):
        yield f"{checkout / 'bench' / 'RESULTS.md'}: says other figures than {results}"
