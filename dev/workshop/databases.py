"""Databases: a prepared template, and quick copies of it.

Installing sales, stock and accounting takes minutes; copying a database where that is done
takes a second.  The template holds what the add-on depends on, never the add-on itself.

Ours, because `odoo db` and click-odoo-contrib load all of Odoo for each copy or drop, and copy
the files where links do: 6 s and 2 s where this takes 3.6 s and 0.2 s. click-odoo-initdb, which
keeps templates too, loads no language and puts the files into the database.
"""

import os
import re
import shutil
from pathlib import Path

from . import paths
from .cluster import psql
from .environment import Environment
from .progress import Problem, fresh_log, output, step

# What the add-on depends on, and what its tests and demo look at beside it.
MODULES = [
    "sale_stock",
    "sale_management",
    "stock_dropshipping",
    "stock_picking_batch",
    "payment_demo",
    "website_sale",  # SHOP
    "l10n_mx",
    "queue_job",
]
# The web shop changes every page that a visitor sees: the demo and the measurements are without.
SHOP = "website_sale"
# What the core depends on, for tests of it without the rest; imports Odoo itself installs everywhere.
CORE_MODULES = ["account_payment", "base_import"]
# Odoo installs by itself what joins what is there; not so where one add-on is to be alone.
ALONE = "--skip-auto-install"
# Sales where nothing is in stock, with what comes by itself beside it (SMS among it), and what its
# tests pay with.
SALE_MODULES = ["sale_management", "payment_demo"]
# SMS where nobody sells: what else comes by itself joins no orders.
SMS_MODULES = ["account_payment", "sms"]
# With less than everything, and everything beside Odoo's demo data: {name: (modules, options of Odoo)}.
LESS = {
    "core": (CORE_MODULES, [ALONE]),
    "sale": (SALE_MODULES, []),
    "stock": (["sale_stock"], []),
    "sms": (SMS_MODULES, []),
    "mexico": (MODULES, ["--with-demo"]),
}
LANGUAGE = "es_419"
PREFIX = "cobranza"


def exists(env: Environment, name: str) -> bool:
    return psql("postgres", f"SELECT 1 FROM pg_database WHERE datname = '{name}'", env.pg) == "1"


def names(env: Environment, pattern: str) -> list[str]:
    """The databases whose whole name matches a regular expression."""
    found = psql("postgres", "SELECT datname FROM pg_database ORDER BY datname", env.pg) or ""
    return [name for name in found.splitlines() if re.fullmatch(pattern, name)]


def filestore(env: Environment, name: str) -> Path:
    return env.data / "filestore" / name


def drop(env: Environment, name: str) -> None:
    """Remove a database, whoever is connected, and its files."""
    # Force is refused while PostgreSQL's own autovacuum is in it, which a plain drop sends away.
    for force in (["--force"], [], ["--force"]):
        if output(["dropdb", "--if-exists", *force, name], env.variables) is not None:
            break
    else:
        raise Problem(f"The database {name} could not be dropped: try dropdb {name}.")
    shutil.rmtree(filestore(env, name), ignore_errors=True)


def copy(env: Environment, source: str, name: str) -> None:
    """Copy a database; its files are shared by hard links, which Odoo never writes into."""
    copied = output(["createdb", "-T", source, name], env.variables)
    if copied is None:
        raise Problem(
            f"The database {source} could not be copied to {name}: "
            f"close what is connected to {source}, and see that the disk is not full."
        )
    if filestore(env, source).is_dir():
        shutil.rmtree(filestore(env, name), ignore_errors=True)
        shutil.copytree(filestore(env, source), filestore(env, name), copy_function=os.link)


def rename(env: Environment, old: str, new: str) -> None:
    """Give a finished database its name; the files go first, a name means all is there."""
    if filestore(env, old).is_dir():
        shutil.rmtree(filestore(env, new), ignore_errors=True)
        os.rename(filestore(env, old), filestore(env, new))
    if psql("postgres", f'ALTER DATABASE "{old}" RENAME TO "{new}"', env.pg) is None:
        raise Problem(f"The database {old} could not be renamed to {new}: see who is connected.")


# What Odoo's own tests of accounting, sales and delivery are written for: English, with demo data.
PLAIN_MODULES = ["sale_management", "sale_stock", "account_payment"]


def template(env: Environment, only: str | None = None) -> str:
    """The name of the prepared database for this Odoo; built first if it is not there yet.

    :param only: with what one of LESS names, and nothing else
    """
    modules, options = LESS[only] if only else (MODULES, [])
    return _prepared(env, only or "template", modules, [*options, f"--load-language={LANGUAGE}"])


def desk_template(env: Environment) -> str:
    """The same without the web shop."""
    modules = [name for name in MODULES if name != SHOP]
    return _prepared(env, "template", modules, [f"--load-language={LANGUAGE}"])


def plain_template(env: Environment) -> str:
    """The same for Odoo's own tests: nothing of ours is for it, or looked at beside it."""
    return _prepared(env, "plain", PLAIN_MODULES, ["--with-demo"])


def _prepared(env: Environment, what: str, wanted: list[str], options: list[str]) -> str:
    modules = [name for name in wanted if env.tree.has_module(name)]
    key = paths.digest(env.tree.version, ",".join(modules), *options)
    name = f"{PREFIX}_{what}_{key}"
    with env.only_one(f"{what} database"):
        if exists(env, name):
            return name
        paths.require_space()
        building = f"{name}_building"
        drop(env, building)
        with step(f"Preparing a database with {', '.join(modules)}"):
            env.run_odoo(
                ["-d", building, "-i", ",".join(modules), *options],
                log=fresh_log(paths.folder("logs"), what),
                otherwise="Odoo could not install its own modules into the prepared database.",
            )
            rename(env, building, name)
    return name
