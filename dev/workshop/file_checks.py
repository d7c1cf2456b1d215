"""Checks of an add-on's files that need nothing but Python, and that no kept tool makes.

Bundles that name exactly the files there are, pictures that can be read, add-ons that know only
what they depend on, tests that Odoo finds too, and measured figures that nobody wrote by hand.
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


def check(addon: Path) -> list[str]:
    """What is wrong with the files of an add-on, one sentence each."""
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text(encoding="utf-8"))
    return [
        *_pictures(addon),
        *_assets(addon, manifest.get("assets", {})),
        *_imports(addon),
        *_tests(addon / "tests"),
        *_measured(addon.parent),
        *_counted(addon.parent),
    ]


def _pictures(addon: Path) -> Iterator[str]:
    for file in sorted(addon.rglob("*.svg")):
        try:
            xml.parse(file)
        except xml.ParseError as error:
            yield f"{file}: not well-formed: {error}"


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


def _imports(addon: Path) -> Iterator[str]:
    """Of our add-ons, an add-on and its tests know those that it is installed after."""
    known = depends(addon)
    for file in sorted(addon.rglob("*.py")):
        if "migrations" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ImportFrom) or node.level:
                continue
            name = (node.module or "").removeprefix("odoo.addons.").split(".")[0]
            if name in paths.ADDONS and name not in known:
                yield f"{file}:{node.lineno}: imports {name}, which {addon.name} is installed without"


def depends(addon: Path) -> set[str]:
    """Of our add-ons, the one in a folder and those that are there when it is installed."""
    found = {addon.name}
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text(encoding="utf-8"))
    for name in set(manifest["depends"]) & set(paths.ADDONS):
        found |= depends(addon.parent / name)
    return found


def _tests(folder: Path) -> Iterator[str]:
    """Odoo runs the modules that are attributes of `tests`, by their names; pytest, the files.

    Odoo's own lint looks for files that nobody imports as well, late and in its own words; it takes
    rooms by `*` alone, and of two files of one name it says nothing.
    """
    imported = list(_imported(folder))
    files = {file.relative_to(folder).as_posix() for file in folder.rglob("test_*.py")}
    for name in sorted(files - set(imported)):
        yield f"{folder / name}: not imported in {folder.name}, so Odoo does not run it"
    modules = [name.rpartition("/")[2] for name in imported]
    for name in sorted({name for name in modules if modules.count(name) > 1}):
        yield f"{folder}: two rooms have a {name}: Odoo runs only one of them"
    for room in _named_rooms(folder):
        yield f"{folder}/__init__.py: write `from .{room} import *`, as Odoo's own lint wants it"


def _imports_of(folder: Path) -> list[ast.ImportFrom]:
    tree = ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))
    return [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.level == 1]


def _imported(folder: Path) -> Iterator[str]:
    """The files of tests that a package imports, its rooms' too."""
    for node in _imports_of(folder):
        names = [alias.name for alias in node.names]
        room = node.module or ""
        if names == ["*"]:
            yield from (f"{room}/{name}" for name in _imported(folder / room))
        else:
            yield from (
                f"{room}/{name}.py".lstrip("/") for name in names if name.startswith("test_")
            )


def _named_rooms(folder: Path) -> list[str]:
    return [
        node.module
        for node in _imports_of(folder)
        if node.module and [alias.name for alias in node.names] != ["*"]
    ]


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
