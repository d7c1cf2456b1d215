"""What the developer sees: numbered steps with times, and problems in one sentence.

Everything goes to stderr, so that a command's own output stays clean.  Output of the
programs we call goes to a log in the cache; its end is shown only when one fails.
"""

import contextlib
import errno
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

TAIL_LINES = 25


class Problem(Exception):
    """Something only the reader can put right: one sentence that says what to do."""

    def __init__(self, sentence: str, log: Path | None = None):
        super().__init__(sentence)
        self.log = log


_numbers = itertools.count(1)


def say(text: str = "") -> None:
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(title: str, *, lines: bool = False) -> Iterator[None]:
    """Announce one step of real work and say how long it took.

    Only for work that has to be done: when nothing is missing nothing is printed.  With `lines`
    the step prints lines of its own, so its time comes on a line of its own too.
    """
    number = next(_numbers)
    print(f"[{number}] {title} ", end="\n" if lines else "... ", file=sys.stderr, flush=True)
    again = f"[{number}] " if lines else ""
    start = time.monotonic()
    try:
        yield
    except BaseException:
        say(f"{again}failed after {time.monotonic() - start:.1f} s")
        raise
    say(f"{again}{time.monotonic() - start:.1f} s")


def run(
    command: Sequence[object],
    *,
    log: Path,
    otherwise: str,
    env: dict[str, str] | None = None,
    cwd: Path | None = None,
    user: str | None = None,
    stdin: str | None = None,
) -> None:
    """Run a program with its output in `log`; a failure becomes the Problem `otherwise`."""
    words = [str(word) for word in command]
    as_user = {"user": user, "group": user, "extra_groups": []} if user else {}
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "a", encoding="utf-8") as out:
        out.write(f"\n$ {' '.join(words)}\n")
        out.flush()
        try:
            done = subprocess.run(
                words,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=cwd,
                text=True,
                **({"input": stdin} if stdin is not None else {"stdin": subprocess.DEVNULL}),
                **as_user,
                check=False,
            )
        except FileNotFoundError:
            raise Problem(f"The program {words[0]} is missing: install it and try again.") from None
    if done.returncode:
        raise Problem(otherwise, log)


def output(command: Sequence[object], env: dict[str, str] | None = None) -> str | None:
    """What a short program prints, or None when it fails or is missing."""
    try:
        done = subprocess.run(
            [str(word) for word in command],
            capture_output=True,
            text=True,
            env=env,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def fresh_log(folder: Path, name: str) -> Path:
    """An empty log file; the one of the last time is kept beside it as `.old`."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / f"{name}.log"
    if log.exists():
        os.replace(log, log.with_suffix(".log.old"))
    log.touch()
    return log


def _show_tail(log: Path) -> None:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    say(f"--- the end of {log}")
    for line in lines[-TAIL_LINES:]:
        say(f"    {line}")
    say("---")


def main(command: Callable[[list[str]], int | None]) -> None:
    """Run a launcher's function; nobody should read a traceback to learn what to do."""
    try:
        status = command(sys.argv[1:])
    except Problem as problem:
        if problem.log and problem.log.exists():
            _show_tail(problem.log)
        say(str(problem))
        status = 1
    except KeyboardInterrupt:
        say("\nInterrupted.")
        status = 130
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        say(f"The disk is full ({error.filename or 'no file named'}): make room and try again.")
        status = 1
    sys.exit(status or 0)
