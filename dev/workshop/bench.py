"""The databases of `make bench`, and the processes that measure in them."""

import argparse
import contextlib
import json
import os
import platform
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from . import databases, environment, paths, workers
from .cluster import psql
from .progress import Problem, output, say, step

sys.path.insert(0, str(paths.CHECKOUT))

from bench import forecast, report

SIZES = [2000, 20000]
# What is measured -> the modules it needs, and the packages they come in.
CONTENDERS = {
    "own": ([paths.ADDON], []),
    "nothing": ([], []),
    "account_credit_control": (
        ["account_credit_control"],
        ["odoo-addon-account_credit_control"],
    ),
    "sale_financial_risk": (
        ["sale_financial_risk"],
        ["odoo-addon-account_financial_risk", "odoo-addon-sale_financial_risk"],
    ),
}


def run(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="dev/bench", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="numbers of customers")
    parser.add_argument("--only", action="append", choices=CONTENDERS, help="measure only this")
    parser.add_argument("--keep", action="store_true", help="keep the databases of the ledgers")
    parser.add_argument(
        "--limit", type=int, default=600, help="give a measurement up after so many seconds (600)"
    )
    parser.add_argument(
        "--peers-up-to",
        type=int,
        default=20000,
        metavar="SIZE",
        help="measure the add-ons of others up to so many customers (20000)",
    )
    parser.add_argument(
        "--replies", action="store_true", help="instead: how well invented replies are read"
    )
    parser.add_argument(
        "--workers",
        action="store_true",
        help="instead: a first run by one process, and by one and two workers of the job queue",
    )
    chosen = parser.parse_args(arguments)
    env = environment.prepare()
    if chosen.workers:
        _measure_workers(env, sorted(set(chosen.sizes)), chosen.limit, chosen.keep)
        return
    if chosen.replies:
        command = [str(env.python), "-m", "bench.replies"]
        if subprocess.run(command, cwd=paths.CHECKOUT, env=env.variables, check=False).returncode:
            raise Problem("The replies could not be read.")
        return
    results = {"machine": _machine(env), "sizes": {}}
    for size in sorted(set(chosen.sizes)):
        contenders = [
            name
            for name, (_modules, packages) in CONTENDERS.items()
            if name in (chosen.only or CONTENDERS) and not (packages and size > chosen.peers_up_to)
        ]
        results["sizes"][size] = _measure_size(env, size, contenders, chosen.limit)
        if not chosen.keep:
            databases.drop(env, _ledger_name(size))
    results["forecast"] = forecast.measure()
    say(forecast.SKIPPED if results["forecast"] is None else report.forecasts(results["forecast"]))
    _write(results)


# What does a first run -> how many workers of the job queue there are.
HOW_MANY = {"alone": 0, "one worker": 1, "two workers": 2}


def _measure_workers(env: environment.Environment, sizes: list[int], limit: int, keep: bool):
    """Have first runs done by one process and by workers; write into docs/ what they took."""
    if "cobranza_followup_queue" not in env.own_addons:
        raise Problem("There is no job queue: queue_job could not be fetched from the index.")
    results = {"machine": _machine(env), "sizes": {}}
    for size in sizes:
        _ledger(env, size)
        found, installed = {}, f"{databases.PREFIX}_bench_installed_{size}"
        work = f"{databases.PREFIX}_bench_workers_{size}"
        databases.drop(env, installed)
        databases.copy(env, _ledger_name(size), installed)
        try:
            with step(f"Installing beside {size} customers"):
                _install(env, installed, [paths.ADDON], None)
            for how, count in HOW_MANY.items():
                databases.drop(env, work)
                databases.copy(env, installed, work)
                at_work = workers.at_work(env, work, count) if count else contextlib.nullcontext()
                what = "in_parts" if count else "alone"
                with step(f"First run of {size} customers, {how}"), at_work:
                    found[how] = _process(env, what, work, size, limit=limit)
                found[how]["load"] = _machine(env)["load"]
                say(f"    {found[how]['figures']['first_run']['seconds']:.2f} s")
        finally:
            databases.drop(env, work)
            databases.drop(env, installed)
        results["sizes"][size] = found
        if not keep:
            databases.drop(env, _ledger_name(size))
    raw = json.dumps(results, indent=1)
    (paths.CHECKOUT / "bench/workers.json").write_text(raw + "\n", encoding="utf-8")
    page = paths.CHECKOUT / "docs/scale.md"
    page.write_text(report.with_workers(page.read_text(encoding="utf-8"), results), "utf-8")
    print(report.workers(results))


def _write(results: dict) -> None:
    """Write the report; one that lacks what README quotes goes beside it, and README stays."""
    folder = paths.CHECKOUT / "bench"
    complete = report.is_complete(results)
    if not complete:
        folder /= "partial"
        folder.mkdir(exist_ok=True)
    report.write(results, folder)
    if complete:
        readme = paths.CHECKOUT / "README.md"
        text = report.with_ratios(readme.read_text(encoding="utf-8"), results)
        readme.write_text(text, encoding="utf-8")
    say(f"Written: {folder.relative_to(paths.CHECKOUT)}/RESULTS.md")


def _ledger_name(size: int) -> str:
    return f"{databases.PREFIX}_bench_ledger_{size}"


def _measure_size(
    env: environment.Environment, size: int, contenders: list[str], limit: int
) -> dict:
    found = {"ledger": _ledger(env, size)}
    for contender in contenders:
        name = f"{databases.PREFIX}_bench_{contender}_{size}"
        modules, packages = CONTENDERS[contender]
        databases.drop(env, name)
        databases.copy(env, _ledger_name(size), name)
        try:
            with step(f"Measuring {contender} with {size} customers"):
                folder = _downloaded(env, packages)
                if modules:
                    _install(env, name, modules, folder)
                found[contender] = _process(env, contender, name, size, folder, limit)
                found[contender]["versions"] = _versions(folder, packages)
        finally:
            databases.drop(env, name)
    return found


def _ledger(env: environment.Environment, size: int) -> dict:
    name = _ledger_name(size)
    how = paths.digest(
        *(
            (paths.CHECKOUT / "bench" / f"{file}.py").read_text(encoding="utf-8")
            for file in ("__main__", "bulk", "checks", "ledger")
        )
    )
    result = paths.folder("bench") / f"{name}-{how}.json"
    if databases.exists(env, name) and result.exists():
        return json.loads(result.read_text(encoding="utf-8"))
    databases.drop(env, name)
    databases.copy(env, databases.desk_template(env), name)
    with step(f"Writing a ledger of {size} customers"):
        found = _process(env, "ledger", name, size)
    result.write_text(json.dumps(found), encoding="utf-8")
    return found


def _process(
    env: environment.Environment,
    what: str,
    name: str,
    size: int,
    folder: Path | None = None,
    limit: int = 0,
) -> dict:
    command = [str(env.python), "-m", "bench", what, name, str(size), str(limit)]
    if folder:
        command.append(_addons_path(env, folder))
    # PostgreSQL as most have it: it compiles what it takes for dear, for us and for all others.
    variables = env.variables | {"PGOPTIONS": "-c jit=on"}
    done = subprocess.run(
        command, cwd=paths.CHECKOUT, env=variables, check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise Problem(f"Measuring {what} failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def _install(
    env: environment.Environment, name: str, modules: list[str], folder: Path | None
) -> None:
    options = ["-d", name, "-i", ",".join(modules)]
    if folder:
        options.append(f"--addons-path={_addons_path(env, folder)}")
    env.run_odoo(
        options,
        log=paths.folder("logs") / f"{name}.log",
        otherwise=f"{', '.join(modules)} could not be installed.",
    )


def _addons_path(env: environment.Environment, folder: Path) -> str:
    return ",".join(str(path) for path in (folder, paths.CHECKOUT, *env.tree.addons))


def _downloaded(env: environment.Environment, packages: list[str]) -> Path | None:
    """The add-ons folder with the packages, newest for this Odoo; fetched once."""
    if not packages:
        return None
    folder = paths.folder("bench") / "-".join(packages)
    if not folder.exists():
        wheels = folder.with_suffix(".wheels")
        pip = [str(env.python), "-m", "pip", "download", "-qq", "--no-deps", "-d", str(wheels)]
        subprocess.run([*pip, *[f"{package}==19.0.*" for package in packages]], check=True)
        for wheel in wheels.glob("*.whl"):
            subprocess.run(
                [str(env.python), "-m", "zipfile", "-e", str(wheel), str(folder)], check=True
            )
    return folder / "odoo" / "addons"


def _versions(folder: Path | None, packages: list[str]) -> dict[str, str]:
    if not folder:
        return {}
    found = {}
    for info in folder.parent.parent.glob("*.dist-info"):
        name, version = info.name.removesuffix(".dist-info").split("-")[:2]
        found[name] = version
    return found


def _machine(env: environment.Environment) -> dict[str, str]:
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    memory = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text(encoding="utf-8"))
    load = Path("/proc/loadavg").read_text(encoding="utf-8").split()[0]
    version = psql("postgres", "SHOW server_version", env.pg) or "?"
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": output(["git", "-C", paths.CHECKOUT, "describe", "--always", "--dirty"]),
        "processor": cpu[1] if cpu else platform.processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{int(memory[1]) / 2**20:.0f} GB" if memory else "?",
        "system": _system(platform.system(), platform.release()),
        "odoo": env.tree.version,
        "postgresql": version.split()[0],
        "load": load,
    }


def _system(name: str, release: str) -> str:
    """A system and the first two numbers of its release: the rest tells whose build it is.

    >>> _system("Linux", "6.1.0-42-amd64"), _system("Linux", "")
    ('Linux 6.1', 'Linux')
    """
    numbers = re.match(r"\d+(\.\d+)?", release)
    return f"{name} {numbers[0]}" if numbers else name
