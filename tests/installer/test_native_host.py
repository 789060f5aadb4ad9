"""What browsers start: who is answered, and what with."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import signal
import stat
import struct
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.daemon.conftest import PATIENCE

from belladonnad import program
from belladonnad.cli.main import main
from belladonnad.database import Database, database_path
from belladonnad.instance import running
from belladonnad.native.extension import CHROMIUM_ID, CHROMIUM_ORIGIN, FIREFOX_ID
from belladonnad.native.registration import registrations
from belladonnad.security.tokens import Tokens
from belladonnad.starting import started_daemon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.installer.conftest import Programs

MANIFEST = json.loads((Path(__file__).parents[2] / "extension/manifest.json").read_text("utf-8"))
CHROMIUM = (f"{CHROMIUM_ORIGIN}/",)
FIREFOX_ORIGIN = "moz-extension://11111111-2222-4333-8444-555555555555"
FIREFOX = ("/home/frida/.mozilla/native-messaging-hosts/belladonna.json", FIREFOX_ID)
PAIR = {"call": "pair", "client": "Belladonna in Chrome", "origin": CHROMIUM_ORIGIN}


def framed(question: Any) -> bytes:
    content = json.dumps(question).encode()
    return struct.pack("=I", len(content)) + content


def ask(sent: bytes, *started_with: str, launcher: Path | None = None) -> Any:
    """Start the host as a browser does; gives its answer, after which it has ended."""
    command = [str(launcher)] if launcher else program.command("native-host", "run")
    done = subprocess.run(
        [*command, *started_with], input=sent, capture_output=True, check=False, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr
    (length,) = struct.unpack("=I", done.stdout[:4])
    assert len(done.stdout) == 4 + length
    return json.loads(done.stdout[4:])


@pytest.fixture
def started() -> Iterator[None]:
    """End the daemon that a test has the host start."""
    yield
    if daemon := running():
        os.kill(daemon.pid, signal.SIGKILL)


def test_the_extensions_identity_follows_from_its_manifest() -> None:
    digest = hashlib.sha256(base64.b64decode(MANIFEST["key"])).hexdigest()[:32]
    assert digest.translate(str.maketrans("0123456789abcdef", "abcdefghijklmnop")) == CHROMIUM_ID
    assert MANIFEST["browser_specific_settings"]["gecko"]["id"] == FIREFOX_ID


@pytest.mark.parametrize(
    ("question", "started_with", "code"),
    [
        pytest.param(PAIR, (), "stranger", id="a program that says nothing about itself"),
        pytest.param(PAIR, ("chrome-extension://" + 32 * "a" + "/",), "stranger", id="another extension"),
        pytest.param(PAIR, (f"{CHROMIUM_ORIGIN}.example/",), "stranger", id="a longer origin"),
        pytest.param(PAIR | {"origin": "chrome-extension://x"}, CHROMIUM, "stranger", id="another origin"),
        pytest.param(PAIR | {"origin": "https://a.example"}, FIREFOX, "stranger", id="a page's origin"),
        pytest.param(PAIR, (FIREFOX[0], "other@example"), "stranger", id="another add-on of Firefox"),
        pytest.param(PAIR | {"call": "shade"}, CHROMIUM, "bad_message", id="a call that there is not"),
        pytest.param(PAIR | {"picture": "x"}, CHROMIUM, "bad_message", id="more than is asked for"),
        pytest.param(
            PAIR | {"client": 5000 * "x"}, CHROMIUM, "bad_message", id="a message of a picture's size"
        ),
    ],
)
def test_it_tells_nothing_to(question: Any, started_with: tuple[str, ...], code: str) -> None:
    answer = ask(framed(question), *started_with)
    assert answer["error"]["code"] == code
    assert answer["error"]["remedy"]
    assert answer.keys() == {"error"}
    assert running() is None
    assert not database_path().exists()


def test_nonsense_is_answered_with_a_sentence() -> None:
    for sent in (b"", b"\x01", struct.pack("=I", 5) + b"hello", struct.pack("=I", 2**31)):
        assert ask(sent, *CHROMIUM)["error"]["code"] == "bad_message"


@pytest.mark.server
@pytest.mark.usefixtures("started")
def test_the_daemon_is_started_and_the_token_opens_it_from_this_extension_alone(
    user_home: Path, programs: Programs
) -> None:
    programs.add("systemctl", f"case $3 in is-active|daemon-reload) exit 1;; start) {_START};; esac")
    main(["service", "install", "--port", "0"])
    found = ask(framed({"call": "find", "origin": CHROMIUM_ORIGIN}), *CHROMIUM, "--parent-window=0")
    assert found.keys() == {"port"}
    paired = ask(framed(PAIR), *CHROMIUM)
    assert paired["port"] == found["port"]
    with Database(database_path()) as database:
        client = Tokens(database).find(paired["token"])
    assert client is not None
    assert (client.name, client.kind, client.origin) == ("Belladonna in Chrome", "paired", CHROMIUM_ORIGIN)
    assert _concepts(paired, CHROMIUM_ORIGIN) == 200
    with pytest.raises(urllib.error.HTTPError, match="403"):
        _concepts(paired, "chrome-extension://" + 32 * "a")


@pytest.mark.server
@pytest.mark.usefixtures("started")
def test_without_a_service_it_is_started_in_a_session_of_its_own_which_outlives_the_browsers(
    user_home: Path, programs: Programs
) -> None:
    programs.add("systemctl", "exit 1")
    any_port = program.command("run", "--port", "0")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(program, "command", lambda *_, window: any_port)
        assert os.getsid(started_daemon().pid) != os.getsid(0)
    paired = ask(framed(PAIR | {"origin": FIREFOX_ORIGIN}), *FIREFOX)
    assert _concepts(paired, FIREFOX_ORIGIN) == 200


def test_a_browser_that_is_installed_gets_a_manifest_and_loses_it_again(user_home: Path) -> None:
    others = user_home / ".config/google-chrome/NativeMessagingHosts/other.json"
    others.parent.mkdir(parents=True)
    others.touch()
    (user_home / ".mozilla").mkdir()
    main(["native-host", "install"])
    chrome = json.loads((others.parent / "belladonna.json").read_text())
    assert (chrome["name"], chrome["allowed_origins"]) == ("belladonna", [f"{CHROMIUM_ORIGIN}/"])
    firefox = json.loads((user_home / ".mozilla/native-messaging-hosts/belladonna.json").read_text())
    assert firefox["allowed_extensions"] == [FIREFOX_ID]
    assert chrome["path"] == firefox["path"]
    launcher = Path(chrome["path"])
    assert launcher.is_absolute()
    assert stat.S_IMODE(launcher.stat().st_mode) == 0o700
    assert ask(framed(PAIR), launcher=launcher)["error"]["code"] == "stranger"
    main(["native-host", "uninstall"])
    assert sorted(file for file in user_home.rglob("*") if file.is_file()) == [others]
    assert [place.name for place in user_home.iterdir()] == [".config"]
    assert not launcher.exists()
    main(["native-host", "uninstall"])


def test_a_browser_that_is_not_installed_gets_no_folder(
    user_home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    main(["native-host", "install"])
    assert not list(user_home.iterdir())
    assert "No browser was found" in capsys.readouterr().out


def test_browsers_in_boxes_are_told_to_pair_by_the_code(
    user_home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    snaps = tmp_path / "snap" / "bin"
    snaps.mkdir(parents=True)
    for name in ("chromium", "firefox"):
        (snaps / name).write_text("#!/bin/sh\n")
        (snaps / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(snaps))
    (user_home / ".local/share/flatpak/app/com.brave.Browser").mkdir(parents=True)
    main(["native-host", "status"])
    told = capsys.readouterr().out
    assert "Chromium (Snap): may not start programs; pair by the code" in told
    assert "Firefox (Snap): asks your desktop" in told
    assert "Brave (Flatpak): may not start programs" in told
    assert not list(registrations())


def _concepts(paired: Any, origin: str) -> int:
    request = urllib.request.Request(
        f"http://127.0.0.1:{paired['port']}/api/v1/concepts",
        headers={"Authorization": f"Bearer {paired['token']}", "Origin": origin},
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - HTTP, our own
        return int(answer.status)


_START = (
    '(eval "exec $(sed -n s/^ExecStart=//p ~/.config/systemd/user/belladonnad.service)") >/dev/null 2>&1 &'
)
"""What systemd would do."""
