"""Chromium by Playwright."""

from __future__ import annotations

import base64
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import pytest
from playwright.sync_api import BrowserContext, Error, Page, sync_playwright
from tests.daemon.conftest import await_true
from tests.e2e.browsers.tab import TAKES_CLICKS, environment
from tests.e2e.receiver import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

_LOOK_AGAIN_MS = 50

_COPY = """async (encoded) => {
  const picture = await (await fetch(`data:image/png;base64,${encoded}`)).blob();
  await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
}"""

_PICKER = """
  window.showOpenFilePicker = async () => {
    const folder = await navigator.storage.getDirectory();
    const names = await (await fetch("/published")).json();
    return Promise.all(names.map(async (name) => {
      const handle = await folder.getFileHandle(name, { create: true });
      const file = await handle.createWritable();
      await file.write(await (await fetch(`/published/${name}`)).blob());
      await file.close();
      return handle;
    }));
  };
"""
"""Stands for the dialog that no test can open; its handles are real ones, of the site's private folder."""


P = ParamSpec("P")
R = TypeVar("R")


class _OneThread(ThreadPoolExecutor):
    """Where Playwright lives: its event loop would be in the way of other tests' own."""

    def __init__(self) -> None:
        super().__init__(max_workers=1, thread_name_prefix="playwright")

    def do(self, function: Callable[P, R], /, *arguments: P.args, **named: P.kwargs) -> R:
        return self.submit(function, *arguments, **named).result()


@dataclass
class ChromiumTab:
    """See `Tab`."""

    page: Page
    thread: _OneThread

    def choose(self, selector: str, files: Sequence[Path]) -> None:
        self.thread.do(self._choose, selector, files)

    def drop(self, selector: str, files: Sequence[Path]) -> None:
        self.thread.do(self._drop, selector, files)

    def paste(self, selector: str, picture: bytes) -> None:
        self.copy(picture)
        if selector:
            self.thread.do(self.page.focus, selector)
        self.thread.do(self.page.keyboard.press, "Control+v")

    def copy(self, picture: bytes) -> None:
        self.thread.do(self.page.evaluate, _COPY, base64.b64encode(picture).decode())

    def pick(self, selector: str) -> None:
        self.thread.do(self._replace_picker)
        self.click(selector)

    def evaluate(self, expression: str) -> Any:
        return self.thread.do(self.page.evaluate, expression)

    def await_true(self, expression: str) -> None:
        # Not by Playwright's own: it uses `eval`, which pages may forbid.
        await_true(lambda: self.evaluate(expression), expression)

    def click(self, selector: str) -> None:
        self.thread.do(self._click, selector)

    def await_panel(self, words: str) -> None:
        self.thread.do(self._await_named, words)

    def press(self, words: str) -> None:
        self.thread.do(self._press, words)

    def _press(self, words: str) -> None:
        self.page.mouse.click(*self._await_named(words, role="button"))

    def _await_named(self, words: str, role: str = "") -> tuple[float, float]:
        """Look for something in what a screen reader gets to see: it looks into closed shadow roots, too.

        Gives its middle.
        """
        session = self.page.context.new_cdp_session(self.page)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for node in session.send("Accessibility.getFullAXTree")["nodes"]:
                named = words in node.get("name", {}).get("value", "")
                if named and role in {"", node["role"]["value"]} and not node["ignored"]:
                    with suppress(Error):  # it is being drawn anew
                        x1, y1, x2, _, _, y2, *_ = session.send(
                            "DOM.getBoxModel", {"backendNodeId": node["backendDOMNodeId"]}
                        )["model"]["border"]
                        session.detach()
                        return (x1 + x2) / 2, (y1 + y2) / 2
            self.page.wait_for_timeout(_LOOK_AGAIN_MS)
        raise AssertionError(f"the panel never showed {words!r}")

    def _choose(self, selector: str, files: Sequence[Path]) -> None:
        with self.page.expect_file_chooser() as chooser:
            self._click(selector)
        chosen = [str(file) for file in files]
        chooser.value.set_files(chosen[0] if files[0].is_dir() else chosen)

    def _drop(self, selector: str, files: Sequence[Path]) -> None:
        x, y = self._middle(selector)
        data = {"items": [], "files": [str(file) for file in files], "dragOperationsMask": 1}
        session = self.page.context.new_cdp_session(self.page)
        for kind in ("dragEnter", "dragOver", "drop"):
            session.send("Input.dispatchDragEvent", {"type": kind, "x": x, "y": y, "data": data})
        session.detach()

    def _replace_picker(self) -> None:
        """In the page's own world it has been replaced from the start; here in those of extensions."""
        session = self.page.context.new_cdp_session(self.page)
        worlds: list[dict[str, Any]] = []
        session.on("Runtime.executionContextCreated", lambda event: worlds.append(event["context"]))
        session.send("Runtime.enable")
        for world in worlds:
            if world["auxData"]["type"] == "isolated":
                session.send("Runtime.evaluate", {"expression": _PICKER, "contextId": world["id"]})
        session.detach()

    def _click(self, selector: str) -> None:
        self.page.mouse.click(*self._middle(selector))

    def _middle(self, selector: str) -> tuple[float, float]:
        place = self.page.locator(selector).first
        place.scroll_into_view_if_needed()
        self.page.wait_for_function(TAKES_CLICKS, arg=place.element_handle())
        box = place.bounding_box()
        assert box, f"{selector} cannot be seen"
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@dataclass
class Chromium:
    """See `Browser`."""

    context: BrowserContext
    thread: _OneThread
    name: str = "chromium"

    def extension_page(self, path: str) -> str:
        return self.thread.do(self._extension_page, path)

    @contextmanager
    def tab(self, url: str) -> Iterator[ChromiumTab]:
        page = self.thread.do(self.context.new_page)
        try:
            self.thread.do(page.goto, url)
            yield ChromiumTab(page, self.thread)
        finally:
            self.thread.do(page.close)

    def _extension_page(self, path: str) -> str:
        workers = self.context.service_workers or [self.context.wait_for_event("serviceworker")]
        return workers[0].url.rsplit("/", 1)[0] + f"/{path}"


@contextmanager
def chromium(home: Path, extension: Path | None = None) -> Iterator[Chromium]:
    """See `Start`; the profile is where Chromium has it by itself, beside its native messaging hosts."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.fail("Chromium is not installed. On Debian: apt install chromium")
    loading = (
        [f"--load-extension={extension}", f"--disable-extensions-except={extension}"] if extension else []
    )
    with _OneThread() as thread:
        playwright = thread.do(sync_playwright().start)
        try:
            context = thread.do(
                playwright.chromium.launch_persistent_context,
                str(home / ".config" / "chromium"),
                executable_path=found,
                env=dict(environment(home)),
                headless=True,
                args=[*_FLAGS, *loading],
                permissions=["clipboard-read", "clipboard-write"],
            )
            thread.do(context.set_default_timeout, 1000 * PATIENCE)
            thread.do(context.add_init_script, _PICKER)
            yield Chromium(context, thread)
            thread.do(context.close)
        finally:
            thread.do(playwright.stop)
