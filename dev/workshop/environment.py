"""Everything a command needs, made ready in order: packages, Odoo, Python, PostgreSQL.

`prepare()` is cheap when nothing is missing, so every launcher simply calls it.
"""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from . import debian, locks, oca, odoo_tree, paths, postgres, python_env
from .progress import Problem, run

# What stops Odoo after its work, for commands that only prepare something.
BATCH = ["--stop-after-init", "--no-http", "--max-cron-threads=0"]


@dataclass
class Environment:
    """A prepared environment and how to call Odoo in it."""

    tree: odoo_tree.Tree
    python: Path
    pg: dict[str, str]
    data: Path
    configuration: Path
    # what add-ons of others are in; None: they could not be had
    oca: Path | None = None

    @property
    def own_addons(self) -> list[str]:
        """Ours, without those that join the desk to what is not there."""
        joined = paths.BESIDE_OTHERS
        return [
            name
            for name in paths.ADDONS
            if name not in joined or self.tree.has_module(joined[name])
        ]

    @property
    def left_out(self) -> list[str]:
        return [name for name in paths.ADDONS if name not in self.own_addons]

    @property
    def pythonpath(self) -> str:
        folders = [self.tree.pythonpath, *([self.oca] if self.oca else [])]
        return os.pathsep.join(map(str, folders))

    @property
    def variables(self) -> dict[str, str]:
        """The whole process environment for Odoo and PostgreSQL's programs."""
        return {**os.environ, **self.exports()}

    def exports(self) -> dict[str, str]:
        """What differs from the environment we were called in."""
        path = f"{self.python.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        return {
            "PATH": path,
            "PYTHONPATH": self.pythonpath,
            "ODOO_RC": str(self.configuration),
            **self.pg,
        }

    def odoo(self, *arguments: object) -> list[str]:
        return [str(word) for word in (self.python, self.tree.program, *arguments)]

    def run_odoo(self, arguments: list[str], *, log: Path, otherwise: str) -> None:
        """Run Odoo once, without serving, and come back."""
        command = self.odoo(*arguments, *BATCH)
        run(command, log=log, otherwise=otherwise, env=self.variables)

    def only_one(self, name: str) -> contextlib.AbstractContextManager[None]:
        return locks.hold(name)


def prepare() -> Environment:
    """Make ready what is missing; quiet and quick when nothing is."""
    with locks.hold("setup"):
        debian.install_missing(private_server=not postgres.is_given())
        tree = odoo_tree.ensure()
        python = python_env.ensure()
        pg = postgres.ensure()
        others = oca.ensure(python)
    tree.addons.extend(oca.addons(others))
    data = _data_folder(pg)
    env = Environment(tree, python, pg, data, _configuration(tree, pg, data), others)
    oca.tell_left_out(env.left_out)
    return env


def port() -> int:
    """The port Odoo is to listen on."""
    named = os.environ.get("PORT") or "8069"
    if not named.isdecimal() or not 0 < int(named) < 65536:
        raise Problem(f"PORT={named} is no port: choose a number such as PORT=8070.")
    return int(named)


def _data_folder(pg: dict[str, str]) -> Path:
    """Odoo's files, by server: two servers may have databases of the same name."""
    if not postgres.is_given():
        return paths.folder("data")
    return paths.folder(f"data-{paths.digest(pg.get('PGHOST'), pg.get('PGPORT'))}")


def _configuration(tree: odoo_tree.Tree, pg: dict[str, str], data: Path) -> Path:
    """An odoo.conf for this checkout and this server, named by what it says."""
    options = {
        "addons_path": ",".join(str(folder) for folder in (paths.CHECKOUT, *tree.addons)),
        "data_dir": data,
        "db_host": pg.get("PGHOST", "False"),
        "db_port": pg.get("PGPORT", "False"),
        "db_user": pg.get("PGUSER", "False"),
        "http_interface": os.environ.get("INTERFACE") or "127.0.0.1",
        "http_port": port(),
    }
    text = "[options]\n" + "".join(f"{name} = {value}\n" for name, value in options.items())
    file = paths.folder("conf") / f"odoo-{paths.digest(text)}.conf"
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        scratch = file.with_suffix(f".{os.getpid()}")
        scratch.write_text(text, encoding="utf-8")
        os.replace(scratch, file)
    return file
