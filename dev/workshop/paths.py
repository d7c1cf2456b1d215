"""Where things are kept.

All that can be rebuilt lives in one cache outside the checkout, so that a second
clean checkout is ready in seconds and `git clean` costs nothing.
"""

import hashlib
import os
import shutil
from pathlib import Path

from .progress import Problem

ADDON = "cobranza_followup"
CHECKOUT = Path(__file__).resolve().parents[2]
ADDON_DIR = CHECKOUT / ADDON
# Add-ons that join it to others, and are installed by themselves where those are.
GLUE = (
    "cobranza_followup_sale",
    "cobranza_followup_stock",
    "cobranza_followup_sms",
    "cobranza_followup_website_sale",
    "cobranza_followup_queue",
)
ADDONS = (ADDON, *GLUE)
# Those of them that join it to add-ons which Odoo does not bring, see `oca`: only where these are.
BESIDE_OTHERS = {"cobranza_followup_queue": "queue_job"}
DEV = CHECKOUT / "dev"

NEEDED_GB = 4  # Odoo 1.7, Python packages 0.5, databases 1, Debian packages 0.8


def cache() -> Path:
    """The cache folder, made if it is missing."""
    chosen = os.environ.get("COBRANZA_CACHE")
    if chosen:
        folder = Path(chosen).expanduser().absolute()
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(base).expanduser().absolute() / ADDON
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(
            f"The cache folder {folder} cannot be made ({error.strerror}): "
            "name another one with COBRANZA_CACHE=/some/folder."
        ) from None
    if not os.access(folder, os.W_OK):
        raise Problem(
            f"The cache folder {folder} is not yours to write in: "
            "name another one with COBRANZA_CACHE=/some/folder."
        )
    return folder


def folder(name: str) -> Path:
    """A folder of the cache, made if it is missing."""
    path = cache() / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def odoo_home() -> Path | None:
    """The developer's own Odoo checkout, when ODOO_HOME names one."""
    named = os.environ.get("ODOO_HOME")
    if not named:
        return None
    home = Path(named).expanduser().absolute()
    if not (home / "odoo-bin").is_file():
        raise Problem(
            f"ODOO_HOME={named} holds no odoo-bin: name the folder of an Odoo 19 checkout, "
            "or unset ODOO_HOME to use the Odoo this project installs."
        )
    return home


def require_space() -> None:
    """Stop before something big is written to a disk that cannot hold it."""
    free = shutil.disk_usage(cache()).free / 1e9
    if free < NEEDED_GB:
        raise Problem(
            f"Only {free:.1f} GB are free at {cache()} and {NEEDED_GB} GB are needed: "
            "make room, or name a folder on another disk with COBRANZA_CACHE=/some/folder."
        )


def digest(*parts: object) -> str:
    """A short stable name for what the parts say."""
    text = "\0".join(str(part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:10]
