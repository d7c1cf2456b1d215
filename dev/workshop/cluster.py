"""The private PostgreSQL server: where it is, how it is made, started and stopped.

It listens on a socket in a closed folder only, never on the network, and is set for speed, not
for safety: what is in it can be built again.  Ours, because pg_createcluster wants root and enters
it in /etc, and pg_virtualenv forgets it at the end.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import paths
from .progress import Problem, fresh_log, output, run, step

PRIVATE = "COBRANZA_PRIVATE_PGHOST"
ROLE = "odoo"  # Odoo refuses to run as the user postgres
SUPERUSER = "postgres"
SYSTEM_USER = "postgres"  # whom the server runs as when we are root, which it refuses
SOCKET_LIMIT = 90  # a socket's path is limited to 107 bytes, name included


def installed() -> bool:
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def psql(database: str, query: str, variables: dict[str, str] | None = None) -> str | None:
    """One value or row a query gives, or None when it fails."""
    env = {**os.environ, **(variables or {})}
    return output(["psql", "-XqAt", "-d", database, "-c", query], env)


class Cluster:
    """The private server: where it is, how it is made, started and stopped."""

    def __init__(self):
        self.user = SYSTEM_USER if os.geteuid() == 0 else None
        self.base = self._base()
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_major)
        # A cluster belongs to the version that made it: keep to it while it is installed.
        made = [path for path in programs if (self.base / path.parts[-3] / "data").is_dir()]
        self.programs = (made or programs)[-1].parent
        self.home = self.base / self.programs.parent.name
        self.data = self.home / "data"
        self.log = self.home / "server.log"
        self.socket = self.home / "socket"
        if len(str(self.socket)) > SOCKET_LIMIT:
            self.socket = Path("/tmp") / f"cobranza-{paths.digest(self.home)}"

    def _base(self) -> Path:
        """In the cache, unless the unprivileged user cannot get there (as in root's home)."""
        inside = paths.cache() / "postgres"
        if self.user is None or _can_enter(self.user, paths.cache()):
            return inside
        return Path("/var/lib") / paths.ADDON / paths.digest(paths.cache())

    def variables(self) -> dict[str, str]:
        host = str(self.socket)
        return {"PGHOST": host, "PGPORT": "5432", "PGUSER": ROLE, PRIVATE: host}

    def ensure(self) -> None:
        if self.answers():
            return
        if not self.data.is_dir():
            with step("Making a private PostgreSQL server"):
                self._make()
        with step("Starting PostgreSQL"):
            self._start()

    def answers(self) -> bool:
        return psql("postgres", "SELECT 1", self.variables()) == "1"

    def _own_folder(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if self.user:
            shutil.chown(folder, self.user, self.user)

    def _make(self) -> None:
        log = fresh_log(paths.folder("logs"), "postgres-init")
        self.base.mkdir(parents=True, exist_ok=True)
        self._own_folder(self.home)
        half = Path(tempfile.mkdtemp(prefix="half-made-", dir=self.home))
        self._own_folder(half)
        options = ["--auth=trust", f"--username={SUPERUSER}", "--encoding=UTF8", "--locale=C.UTF-8"]
        run(
            [self.programs / "initdb", *options, "--no-sync", "--no-instructions", "-D", half],
            log=log,
            user=self.user,
            cwd=Path("/"),
            otherwise="PostgreSQL could not make its data folder: is the disk full?",
        )
        with open(half / "postgresql.conf", "a", encoding="utf-8") as file:
            file.write(self._settings())
        os.rename(half, self.data)

    def _settings(self) -> str:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
        settings = {
            "listen_addresses": "''",
            "unix_socket_directories": f"'{self.socket}'",
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "wal_level": "minimal",
            "max_wal_senders": "0",
            "max_wal_size": "'2GB'",
            "shared_buffers": f"'{max(128, min(1024, memory // 8))}MB'",
            "effective_cache_size": f"'{memory // 2}MB'",
            "work_mem": "'32MB'",
            "maintenance_work_mem": "'256MB'",
            "random_page_cost": "1.1",
            "jit": "off",
            "dynamic_shared_memory_type": "mmap",  # /dev/shm of a container is too small
        }
        return "".join(f"{name} = {value}\n" for name, value in settings.items())

    def _start(self) -> None:
        self._own_folder(self.socket)
        self._remove_stale_pid()
        run(
            [self.programs / "pg_ctl", "-D", self.data, "-l", self.log, "-w", "-t", "120", "start"],
            log=fresh_log(paths.folder("logs"), "postgres-start"),
            user=self.user,
            cwd=Path("/"),
            otherwise=f"The private PostgreSQL does not start, see {self.log}: if its data are "
            "spoiled, make clean removes them and the next command builds them again.",
        )
        has_role = psql(
            "postgres",
            f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'",
            self.variables() | {"PGUSER": SUPERUSER},
        )
        if has_role != "1":
            create = f"CREATE ROLE {ROLE} LOGIN CREATEDB"
            if psql("postgres", create, self.variables() | {"PGUSER": SUPERUSER}) is None:
                raise Problem("The database role could not be made.", self.log)

    def _remove_stale_pid(self) -> None:
        """After a crash the number in the pid file may belong to somebody else by now."""
        file = self.data / "postmaster.pid"
        if not file.exists():
            return
        number = file.read_text(encoding="utf-8").partition("\n")[0].strip()
        command = Path(f"/proc/{number}/cmdline")
        if not command.exists() or str(self.data).encode() not in command.read_bytes():
            file.unlink()

    def stop(self) -> None:
        if (self.data / "postmaster.pid").exists():
            run(
                [self.programs / "pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop"],
                log=fresh_log(paths.folder("logs"), "postgres-stop"),
                user=self.user,
                cwd=Path("/"),
                otherwise="The private PostgreSQL does not stop: end it by hand and try again.",
            )


def _major(initdb: Path) -> int:
    return int(initdb.parts[-3].partition(".")[0])


def _can_enter(user: str, folder: Path) -> bool:
    as_user = {"user": user, "group": user, "extra_groups": []}
    return subprocess.run(["test", "-x", str(folder)], check=False, **as_user).returncode == 0
