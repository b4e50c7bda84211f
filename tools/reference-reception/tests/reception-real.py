#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""onshi-reference-reception against the service, the reader and the card that Onshi has: nobody stands in for anybody.

usage: reception-real.py BUILD SOURCE      the build folder with the programs, the source tree with the keys
Ends with 77, "skipped", where no card can be put into a reader, or where the service does not serve cards.
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

from standins import DEADLINE_S, INSTITUTION, Clock, Desk

SKIPPED = 77
STAFF = [{"id": name, "role": role, "account": {"user": name, "password": "himitsu", "kind": kind}}
         for name, role, kind in (("clerk-1", "clerk", "general"), ("doctor-1", "physician", "viewer"))]


def expect(title, good, about):
    if not good:
        raise AssertionError(f"{title}: {json.dumps(about, ensure_ascii=False)}")
    print(f"ok    {title}", flush=True)


class Service:
    """`onshi serve --web`; the words that it says first."""

    def __init__(self, build, clock):
        self.process = subprocess.Popen([f"{build}/onshi", "serve", "--lang", "en", "--web", "0", "--institution", INSTITUTION, "--at",
                                         "2021-04-05T10:00"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                        env={**os.environ, **clock.environment(), "ASAN_OPTIONS": "verify_asan_link_order=0:allocator_release_to_os_interval_ms=-1"})
        self.said = {}
        self.taro = None  # insurer, symbol, number, branch, birth date, from-until
        words = []
        for line in self.process.stdout:
            above, words = words, line.split()
            if above[:1] == ["onshika-taro"]:
                self.taro = dict(zip(("insurer", "symbol", "number", "branch", "birthdate"), words))
            if words and words[0] in ("login", "search", "authority", "certificate"):
                self.said[words[0]] = words[1].rstrip(",")
            if line.startswith("ready"):
                return
        raise AssertionError(f"the service did not start: {self.said}")

    def site(self, box):
        folder = f"{box}/keys"  # a copy: the service takes its own with it
        shutil.copytree(os.path.dirname(self.said["authority"]), folder)
        door = {name: "/".join(self.said[name].split("/")[:3]) for name in ("login", "search")}
        return {"institution": INSTITUTION, "store": f"{box}/store", "face": f"{box}/face", "reader": f"{box}/reader",
                "web": {"login-url": door["login"], "url": door["search"], "ca": f"{folder}/ca.pem",
                        "certificate": f"{folder}/terminal.pem", "key": f"{folder}/terminal-key.pem"}}

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.communicate(timeout=DEADLINE_S)


class Card:
    """A card on a reader, as long as one session lasts; the card file keeps its counters."""

    def __init__(self, build, source, card, box, patient):
        self.path = f"{box}/reader"
        self.process = subprocess.Popen([f"{build}/onshi", "card", "exec", card, "--", f"{build}/onshi-reader", "--listen", self.path,
                                         "--keys", f"{source}/virtual-card/issue/keys"], stdin=subprocess.PIPE, text=True,
                                        stdout=subprocess.DEVNULL, stderr=open(f"{box}/card.log", "w"))
        self.process.stdin.write(json.dumps({"do": "session", **patient}) + "\n")
        self.process.stdin.flush()

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=DEADLINE_S)


def watch(desk, who, card):
    """Until the session has ended; the reader is there when pcscd has noticed the card, which takes its time."""
    count = len(desk.seen.get("sessions", []))
    for _ in range(5):
        desk.ask("start-card-session", staff=who)
        sessions = desk.seen["sessions"]
        if len(sessions) > count and "reason" in sessions[-1]:
            break
    card.close()
    expect("a session has ended", len(desk.seen["sessions"]) > count, desk.seen)
    return desk.seen["sessions"][-1]


def by_number(desk, service):
    expect("logged in", desk.ask("log-in", staff="clerk-1")["seen"]["login"]["state"] == "in", desk.seen)
    desk.ask("look-up-by-number", staff="clerk-1", **service.taro)
    desk.ask("settle")
    expect("confirmed by number", desk.seen["inquiries"][-1]["state"] == "confirmed", desk.seen)
    expect("who it is", desk.seen["results"][-1]["name"] == "オンシカ　タロウ", desk.seen)
    desk.ask("look-up-by-number", staff="clerk-1", **{**service.taro, "number": "99999"})
    desk.ask("settle")
    expect("nobody has that number", desk.seen["inquiries"][-1]["state"] == "not-found", desk.seen)


def by_card(desk, card_of):
    session = watch(desk, "clerk-1", card_of({"method": "pin", "pin": "0168", "consents": {"checkup": True}}))
    if session["state"] == "error" and "パス" in session.get("text", ""):
        print("skipped: this service does not serve cards")
        return False
    expect("confirmed by card and PIN", (session["state"], session["method"], session["reason"]) == ("confirmed", "pin", "done"), desk.seen)
    result = desk.seen["results"][-1]
    expect("handed over, one offer", "handed" in result and [offer["kind"] for offer in result["offers"]] == ["checkup"], result)
    session = watch(desk, "clerk-1", card_of({"method": "pin", "pin": "0168", "consents": {}}))
    expect("confirmed, nothing consented to", (session["state"], desk.seen["results"][-1]["offers"]) == ("confirmed", []), desk.seen)
    expect("the yes of before is over", desk.seen["results"][-2]["offers"] == [], desk.seen)
    for attempt in (["9999", "9998", "9997"], ["0168"]):
        session = watch(desk, "clerk-1", card_of({"method": "pin", "pins": attempt, "consents": {}}))
        expect("locked, with other ways", (session["reason"], session["advice"][:2]) == ("locked", ["face", "visual"]), desk.seen)
    session = watch(desk, "clerk-1", card_of({"method": "face", "code-b": "43010120303614", "consents": {}}))
    expect("a locked PIN leaves the face", (session["state"], session["method"]) == ("confirmed", "face"), desk.seen)
    return True


def in_a_disaster(desk, service):
    desk.ask("log-out", staff="clerk-1")
    desk.ask("log-in", staff="doctor-1")
    desk.ask("disaster-search", staff="doctor-1", by="number", consent="oral", **service.taro)
    desk.ask("settle")
    expect("no measure is open", desk.seen["views"][-1]["state"] == "not-open", desk.seen["views"])


def line_down(desk, service, who):
    service.close()
    desk.ask("look-up-by-number", staff=who, **service.taro)
    desk.ask("settle")
    expect("unknown, and written down", (desk.seen["inquiries"][-1]["state"], desk.seen["line"]["state"], len(desk.seen["fallback"])) == (
        "unknown", "down", 1), desk.seen)


def play(build, source, box, card):
    clock = Clock(f"{box}/clock")
    clock.set("20210405100000")
    service = Service(build, clock)
    with open(f"{box}/desk.log", "w") as log:
        desk = Desk([f"{build}/onshi-reference-reception"], clock.environment(), log)
    try:
        answer = desk.ask("hello", desk=1, site=service.site(box), options={"answer-seconds": 3}, staff=STAFF)
        expect("hello", answer.get("role") == "reception", answer)
        by_number(desk, service)
        cards = by_card(desk, lambda patient: Card(build, source, card, box, patient))
        if cards:
            in_a_disaster(desk, service)
        line_down(desk, service, "doctor-1" if cards else "clerk-1")
    finally:
        service.close()
        status = desk.close()
    expect("the product ends well", status == 0, open(f"{box}/desk.log").read())
    return 0 if cards else SKIPPED


def main():
    build, source = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as box:
        for name in ("store", "face"):
            os.mkdir(f"{box}/{name}")
        card = f"{box}/taro.card"
        issued = subprocess.run([f"{build}/onshi", "card", "issue", "onshika-taro", "--out", card], capture_output=True, timeout=60)
        usable = subprocess.run([f"{build}/onshi", "card", "exec", card, "--", "true"], capture_output=True, timeout=60)
        if issued.returncode != 0 or usable.returncode != 0:
            print("skipped: no card can be put into a reader here", usable.stderr.decode())
            return SKIPPED
        return play(build, source, box, card)


sys.exit(main())
