#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""test-desk-person.py ONSHI: a person at a terminal, played through a pseudo terminal, as the adapter.

Each prompt gets the answer of the first row of a table whose words are in it; everything else is Enter. An answer that is
a list is given one by one: lists end when their first field is left empty.
"""
import json
import os
import pty
import subprocess
import sys
import tempfile
import threading

ONSHI = os.path.abspath(sys.argv[1])


class Person:
    """Somebody at a terminal of their own, who answers from a table."""

    def __init__(self, answers):
        self.answers = [(words, list(reply) if isinstance(reply, list) else reply) for words, reply in answers]
        self.prompts = []
        self.shown = ""
        self.master, self.slave = pty.openpty()
        self.terminal = os.ttyname(self.slave)
        threading.Thread(target=self.sit, daemon=True).start()

    def reply_to(self, prompt):
        for words, reply in self.answers:
            if words in prompt:
                if isinstance(reply, list):
                    return reply.pop(0) if reply else "-"
                return reply
        return ""

    def sit(self):
        text = ""
        while True:
            try:
                block = os.read(self.master, 4096).decode("utf-8", "replace")
            except OSError:
                return
            text += block
            self.shown += block
            prompt = text.rsplit("\n", 1)[-1]
            # Questions are indented by two, what is only told by three and more.
            if prompt.endswith(": ") and prompt.startswith("  ") and not prompt.startswith("   "):
                self.prompts.append(prompt)
                text = ""
                os.write(self.master, (self.reply_to(prompt) + "\n").encode())


class Desk:
    """`onshi desk person`, and what it says by itself."""

    def __init__(self, person, *options):
        environment = dict(os.environ, ONSHI_TERMINAL=person.terminal, LANG="C.UTF-8", LC_ALL="")
        environment.pop("ONSHI_PERSON_PRODUCT", None)
        self.process = subprocess.Popen([ONSHI, "desk", "person", *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, env=environment)
        self.number = 0
        self.events = []

    def ask(self, **request):
        self.number += 1
        self.process.stdin.write(json.dumps({"id": self.number, **request}) + "\n")
        self.process.stdin.flush()
        while True:
            line = json.loads(self.process.stdout.readline())
            if "id" in line:
                assert line["id"] == self.number, line
                return line
            self.events.append(line)

    def close(self):
        self.process.stdin.close()
        assert self.process.wait(timeout=5) == 0


def test_receipt_computer():
    person = Person([
        ("name of the product", "Shelf"),
        ("register-patient", "y"),  # possible?
        ("restart", "n"),
        ("chart number that was given", "000007"),
        ("patients: changed?", "y"),
        ("views that are offered: changed", ""),
        ("chart number", ["000007"]),
        ("birth date", "19680101"),
        ("fresh confirmation", "y"),
        ("  number", ["0001112345"]),
        ("current or past", "current"),
        ("did the screen change", ""),
    ])
    desk = Desk(person)

    hello = desk.ask(do="hello", desk=1, clock="20210405090000", site={"institution": "9910000018", "req": "/box/req"})
    assert hello["ok"] and hello["attested"] is True, hello
    assert hello["product"]["name"] == "Shelf" and hello["role"] == "receipt-computer", hello
    assert "register-patient" in hello["capabilities"] and "restart" not in hello["capabilities"], hello
    assert "set-clock" in hello["capabilities"] and hello["patience-seconds"] > 0, hello
    registered = desk.ask(do="register-patient", staff="clerk-1", patient={"name": "試験　一郎"})
    assert registered["chart"] == "000007", registered
    patient = registered["seen"]["patients"][0]
    assert patient["chart"] == "000007" and patient["recheck"] is True, registered
    assert patient["coverages"] == [{"number": "0001112345", "state": "current"}], patient
    settled = desk.ask(do="settle")
    assert settled["seen"] == registered["seen"], settled
    assert "試験　一郎" in person.shown, person.shown
    desk.close()


def test_reception():
    person = Person([
        ("製品の名前", "窓口"),
        ("mark-caution", ""),
        ("できますか", "y"),
        ("製品で行ってから", ["", "", "u"]),
        ("ログイン: 変わりましたか", ["y", ""]),
        ("リーダー: 変わりましたか", ["y", ""]),
        ("資格確認の結果: 変わりましたか", ["", "y"]),
        ("問い返した回数: 変わりましたか", ["", "y"]),
        ("これまでに職員へ問い返した回数", "2"),
        ("状態 (out/", "in"),
        ("状態 (none/", "ready"),
        ("使える方法", "face pin"),
        ("結果 (上から", ["r1"]),
        ("card か number", "number"),
        ("状態 (confirmed/", "not-found"),
        ("職員への案内", "retype insurer"),
        ("特定健診情報への同意", "0"),
    ])
    desk = Desk(person, "--lang", "ja")

    hello = desk.ask(do="hello", desk=1, clock="20210405090000",
                     site={"institution": "9910000018", "web": {"url": "https://127.0.0.1:40002"}},
                     staff=[{"id": "clerk-1", "role": "clerk", "account": {"user": "jimu", "password": "himitsu", "kind": "general"}}])
    assert hello["role"] == "reception" and hello["attested"] is True, hello
    assert "log-in" in hello["capabilities"] and "mark-caution" not in hello["capabilities"], hello
    entered = desk.ask(do="log-in", staff="clerk-1")
    assert "himitsu" in person.shown and "40002" in person.shown, person.shown
    assert entered["seen"]["login"]["state"] == "in", entered
    assert entered["seen"]["reader"] == {"state": "ready", "methods": ["face", "pin"]}, entered
    looked = desk.ask(do="look-up-by-number", staff="clerk-1", insurer="06990014", number="111", birthdate="19680101")
    assert looked["seen"]["login"]["state"] == "in" and looked["seen"]["prompts"] == 2, looked
    result = looked["seen"]["results"]
    assert len(result) == 1 and result[0]["state"] == "not-found" and result[0]["by"] == "number", looked
    assert result[0]["advice"] == ["retype", "insurer"] and result[0]["consents"] == {"checkup": "0"}, looked
    assert "保険者番号: 06990014" in person.shown, person.shown
    refused = desk.ask(do="confirm-visually", staff="clerk-1", choice="same")
    assert refused.get("unsupported") is True, refused
    assert "職員が写真と本人を見比べる" in person.shown, person.shown
    desk.close()


def test_card_reader():
    person = Person([
        ("できますか", "y"),
        ("次に起きたこと", ["screen", "dance", "pin-result", "session-end", "take-card", ""]),
        ("画面 (IDLE", "PIN"),
        ("表示された文", "暗証番号を入力してください"),
        ("暗証番号 (ok/", "wrong"),
        ("残り回数", "2"),
        ("結果 (done", "aborted"),
        ("理由", "pin"),
        ("そのときの画面", "REMOVE"),
    ])
    desk = Desk(person, "--lang", "ja")

    hello = desk.ask(do="hello", desk=1, clock="20210405090000", site={"institution": "9910000018", "port": "/box/port.sock"})
    assert hello["role"] == "card-reader" and hello["attested"] is True, hello
    assert {"patient", "face", "pin", "visual", "set-clock"} <= set(hello["capabilities"]), hello
    answer = desk.ask(do="patient", method="pin", pins=["0001"], consents={})
    assert [event["event"] for event in desk.events] == ["screen", "pin-result", "session-end", "take-card"], desk.events
    assert desk.events[0]["state"] == "PIN" and desk.events[0]["text"]["ja"].startswith("暗証番号"), desk.events
    assert desk.events[1] == {"event": "pin-result", "result": "wrong", "left": 2}, desk.events
    assert answer["seen"]["screen"]["state"] == "PIN", answer
    assert "入力する暗証番号 (順に): [\"0001\"]" in person.shown, person.shown
    desk.close()


def test_run():
    """A whole run with a person: asked once what the product is, and all reports keep apart what was attested."""
    person = Person([
        ("name of the product", "Shelf"),
        ("possible?", "y"),
        ("chart number that was given", "000001"),
        ("patients: changed?", ["y"]),
        ("chart number", ["000001"]),
        ("  number", ["0001112345"]),
        ("current or past", "current"),
    ])
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ, ONSHI_TERMINAL=person.terminal, LANG="C.UTF-8", LC_ALL="")
        environment.pop("ONSHI_PERSON_PRODUCT", None)
        run = subprocess.run([ONSHI, "run", "SC-RCP-23", "--role", "receipt-computer", "--plan", "person", "--results", "results",
                              "--junit", "junit.xml", "--", ONSHI, "desk", "person"],
                             cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=100)
        report = open(os.path.join(folder, "results/report.jsonl"), encoding="utf-8").read().splitlines()
        page = open(os.path.join(folder, "results/report.html"), encoding="utf-8").read()
        junit = open(os.path.join(folder, "junit.xml"), encoding="utf-8").read()
        described = json.load(open(os.path.join(folder, "onshi-person-receipt-computer.json"), encoding="utf-8"))
    assert run.returncode == 1, run
    assert described["product"]["name"] == "Shelf", described
    assert len([prompt for prompt in person.prompts if "name of the product" in prompt]) == 1, person.prompts
    assert 1 <= len(report) <= 40, len(report)
    verdicts = [json.loads(line) for line in report]
    attested = sum(verdict["checks"]["attested"] for verdict in verdicts)
    assert attested > 0 and all(verdict["checks"]["desk"] == 0 for verdict in verdicts), verdicts
    assert any(finding["observed"] == "attested" for verdict in verdicts for finding in verdict["findings"]), verdicts
    assert f"attested {attested}" in run.stdout and "[attested]" in run.stdout, run.stdout
    assert "cases that rest on what a person attests: %d" % len(verdicts) in run.stdout, run.stdout
    assert f'name="onshi.checks.attested" value="{attested}"' in junit, junit
    assert 'class="badge attested"' in page and 'class="notice attested"' in page


def main():
    test_receipt_computer()
    test_reception()
    test_card_reader()
    test_run()


if __name__ == "__main__":
    main()
