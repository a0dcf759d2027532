"""The browser of the tests: Playwright's own Chromium where it is installed, else the system's.

Run as a program, it says by its exit code whether a page opens.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

SYSTEM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
MISSING = (
    "no Chromium that opens a page: run `.venv/bin/playwright install --with-deps chromium`, "
    "or as root `apt-get install chromium libatomic1`"
)


class NoBrowser(RuntimeError):
    """There is no browser; the message says what to install."""


@contextmanager
def opened() -> Iterator[Browser]:
    """A headless Chromium that reaches no host but this one; raises NoBrowser."""
    try:
        driver = sync_playwright().start()
    except Exception as error:  # the driver's own libraries are missing; Playwright has no class for that
        raise NoBrowser(MISSING) from error
    try:
        browser = _launched(driver)
        yield browser
        browser.close()
    finally:
        driver.stop()


def _launched(driver: Playwright) -> Browser:
    for executable in _candidates():
        try:
            return driver.chromium.launch(executable_path=executable, args=ARGUMENTS)
        except Error:
            continue
    raise NoBrowser(MISSING)


def _candidates() -> Iterator[str | None]:
    yield None
    yield from filter(None, map(shutil.which, SYSTEM))


def main() -> None:
    """Open an empty page, or end with a sentence that says what to install."""
    try:
        with opened() as browser:
            browser.new_page().goto("about:blank")
    except NoBrowser as missing:
        sys.exit(str(missing))


if __name__ == "__main__":
    main()
