"""The browser behind `make screenshots`: open each screen, wait until it is whole, take it.

Runs in a small Python environment of its own (see `screenshots.take`), with the system's
Chromium.  Nothing waits for a fixed time: a screen is whole when what it is to show is there and
the page has asked the server nothing for a moment.
"""

import io
import os
import time
from typing import TYPE_CHECKING

from . import debian, progress
from .progress import Problem, say, step
from .screenshots import PHONE, PLACE, SCREENS, Find, Screen

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request

FIRST_PAGE = 90  # seconds: a fresh database makes its bundles of scripts first
APPEARS = 30  # seconds
CALM = 0.5  # seconds without a request
LARGEST = 150_000  # bytes of a picture
# What a screen waits for.  Not the script of the bus, whose end Chromium does not report.
AWAITED = ("document", "fetch", "image", "xhr")

SETTLED = """async () => {
    await document.fonts.ready;
    return [...document.images].every((image) => image.complete)
        && !document.querySelector(".o_loading_indicator, .o_blockUI, .o_view_sample_data");
}"""


def shoot(arguments: list[str]) -> int:
    """Take the pictures named after the address and the database; 1 when one could not be."""
    from playwright.sync_api import sync_playwright

    url, database, *names = arguments
    PLACE.mkdir(exist_ok=True)
    failed = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=debian.browser(),
            chromium_sandbox=os.geteuid() != 0,  # Chromium has none for root
        )
        for screen in SCREENS:
            if screen.name not in names:
                continue
            try:
                with step(f"{screen.name}.png"):
                    _take(browser, url, database, screen)
            except Problem as problem:
                say(f"    {problem}")
                failed.append(screen.name)
        browser.close()
    if failed:
        say(f"Not taken, the pictures there were are left: {', '.join(failed)}.")
    return bool(failed)


def _take(browser: "Browser", url: str, database: str, screen: Screen) -> None:
    from playwright.sync_api import Error

    width, height = screen.size
    context = browser.new_context(
        base_url=url,
        viewport={"width": width, "height": height},
        has_touch=screen.size == PHONE,
        is_mobile=screen.size == PHONE,
        locale="es-MX",
        timezone_id="America/Mexico_City",
        reduced_motion="reduce",
    )
    try:
        _log_in(context, database, screen.login)
        page = context.new_page()
        _open(context, page, screen)
        picture = page.screenshot(animations="disabled", caret="hide")
    except Error as error:
        raise Problem(f"The screen did not come: {error.message.splitlines()[0]}") from None
    finally:
        context.close()
    _keep(picture, screen.name)


def _log_in(context: "BrowserContext", database: str, login: str) -> None:
    parameters = {"db": database, "login": login, "password": login}
    answer = context.request.post("/web/session/authenticate", data={"params": parameters}).json()
    if not (answer.get("result") or {}).get("uid"):
        raise Problem(f"{login} (password {login}) cannot log in: is {database} the demo?")


def _open(context: "BrowserContext", page: "Page", screen: Screen) -> None:
    traffic = Traffic(page)
    path = screen.path
    if screen.find:
        path = path.format(id=_first(context, screen.find))
    page.goto(path, timeout=FIRST_PAGE * 1000)
    wait = FIRST_PAGE
    for selector in screen.clicks:
        _appear(page, selector, wait)
        wait = APPEARS
        traffic.settle()
        page.locator(selector).click(timeout=APPEARS * 1000)
    _appear(page, screen.see, wait)
    traffic.settle()
    page.mouse.move(0, screen.size[1] - 1)  # nothing is to look hovered
    page.wait_for_function(SETTLED, timeout=APPEARS * 1000)
    if not screen.clicks:  # what was clicked is to be seen, wherever it stands
        page.evaluate("window.scrollTo(0, 0)")
    if traffic.errors:
        raise Problem(f"The page has an error of its own: {traffic.errors[0]}")


def _appear(page: "Page", selector: str, seconds: int) -> None:
    from playwright.sync_api import TimeoutError

    try:
        page.locator(selector).first.wait_for(timeout=seconds * 1000)
    except TimeoutError:
        raise Problem(f"{selector} did not appear at {page.url} within {seconds} s.") from None


def _first(context: "BrowserContext", find: Find) -> int:
    call = {
        "model": find.model,
        "method": "search",
        "args": [find.domain],
        "kwargs": {"order": find.order, "limit": 1},
    }
    answer = context.request.post("/web/dataset/call_kw", data={"params": call}).json()
    if "error" in answer:
        raise Problem(f"{find.model}: {answer['error']['data']['message']}")
    if not answer["result"]:
        raise Problem(f"The demo has no {find.model} with {find.domain}: make demo-reset.")
    return answer["result"][0]


class Traffic:
    """What a page is still asking the server, and its uncaught errors."""

    def __init__(self, page: "Page"):
        self.page = page
        self.open = set()
        self.errors = []
        page.on("request", self._began)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)
        page.on("pageerror", lambda error: self.errors.append(error.message))

    def _began(self, request: "Request") -> None:
        if request.resource_type in AWAITED:
            self.open.add(request)

    def _ended(self, request: "Request") -> None:
        self.open.discard(request)

    def settle(self) -> None:
        """Wait until nothing has been asked for `CALM` seconds."""
        deadline = time.monotonic() + APPEARS
        calm_since = time.monotonic()
        while time.monotonic() - calm_since < CALM:
            self.page.wait_for_timeout(50)  # lets the events above come in
            if self.open:
                calm_since = time.monotonic()
            if time.monotonic() > deadline:
                raise Problem(f"The page still waits for {next(iter(self.open)).url}.")


def _keep(picture: bytes, name: str) -> None:
    """Write a picture with as many colours as its size allows; the old one stays until then."""
    from PIL import Image

    image = Image.open(io.BytesIO(picture)).convert("RGB")
    for colours in (256, 128, 64, 32):
        small = io.BytesIO()
        image.quantize(colours, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
        if small.tell() <= LARGEST:
            break
    else:
        raise Problem(f"{name}.png is larger than {LARGEST // 1000} kB even with few colours.")
    scratch = PLACE / f".{name}.{os.getpid()}"
    scratch.write_bytes(small.getvalue())
    os.replace(scratch, PLACE / f"{name}.png")


if __name__ == "__main__":
    progress.main(shoot)
