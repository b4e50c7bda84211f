#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Plays a few days at a front desk against onshi-reference-reception, and shows that each fault makes it deviate.

usage: reception-smoke.py path/to/onshi-reference-reception [PLAY]...
"""
import concurrent.futures
import os
import subprocess
import sys
import tempfile

import plays
import plays_clean
import plays_faults
import plays_patients
import plays_rules
import plays_rules_card
import plays_rules_view
from standins import INSTITUTION, Authority, Clock, Desk, Reader, Service

TOGETHER = 4
ROOMS = (plays_clean, plays_faults, plays_patients, plays_rules, plays_rules_card, plays_rules_view)
STAFF = [{"id": f"{role}-1", "role": role, "account": {"user": f"u-{role}", "password": "himitsu", "kind": kind}}
         for role, kind in (("clerk", "general"), ("administrator", "administrator"), ("physician", "viewer"),
                            ("dentist", "viewer"), ("pharmacist", "viewer"), ("nurse", "general"))]
STAFF.append({"id": "clerk-2", "role": "clerk", "account": STAFF[2]["account"]})  # a clerk with the physician's account


class Stage:
    """One play: the product with one fault or none, and what is said about it."""

    def __init__(self, product, work, authority, fault):
        self.fault = fault
        self.failures = 0
        self.box = tempfile.mkdtemp(dir=work)
        self.authority = authority
        self.clock = Clock(f"{self.box}/clock")
        self.service = Service(authority.folder, plays.usual_answers(self))
        self.reader = None
        self.terminal = "terminal"
        self.log = open(f"{self.box}/stderr", "w+")
        command = [product] + (["--fault", fault] if fault else [])
        self.desk = Desk(command, self.clock.environment(), self.log)

    def open(self, reader=False, seconds=3, certificates=False):
        for name in ("face", "store"):
            os.makedirs(f"{self.box}/{name}", exist_ok=True)
        if reader:
            self.reader = Reader(f"{self.box}/reader")
        folder = self.authority.folder
        login, search = (f"https://127.0.0.1:{port}" for port in self.service.ports)
        site = {"institution": INSTITUTION, "store": f"{self.box}/store", "face": f"{self.box}/face",
                "reader": f"{self.box}/reader" if reader else "",
                "web": {"login-url": login, "url": search, "ca": f"{folder}/ca.pem", "certificate": f"{folder}/{self.terminal}.pem",
                        "key": f"{folder}/{self.terminal}-key.pem", "certificates": certificates}}
        answer = self.desk.ask("hello", desk=1, site=site, options={"answer-seconds": seconds}, staff=STAFF)
        self.expect("hello is answered", answer.get("role") == "reception")
        if reader:
            self.reader.accept()
            self.ask("settle")
        return self

    def ask(self, do, **members):
        return self.desk.ask(do, **members)

    def log_in(self, who="clerk-1"):
        self.ask("log-in", staff=who)
        self.expect(f"{who} is in", self.seen["login"]["state"] == "in")

    @property
    def seen(self):
        return self.desk.seen

    def expect(self, title, good):
        if not good:
            self.failures += 1
            print(f"FAIL  {title}\n      {self.fault or 'clean'}: {self.seen}")

    def deviates(self, title, wrong):
        """What the fault does, and the clean product does not."""
        if bool(wrong) != bool(self.fault):
            self.failures += 1
            print(f"FAIL  {title}\n      {self.fault or 'clean'} {'does not' if self.fault else 'does'}: {self.seen}")

    def close(self):
        self.service.released.set()
        status = self.desk.close()
        self.service.close()
        if self.reader is not None:
            self.reader.close()
        if status != 0:
            self.failures += 1
            self.log.seek(0)
            print(f"FAIL  the product ended with {status}: {self.log.read()}")
        self.log.close()
        return self.failures


def make_certificates(work):
    authority = Authority(work)
    for name, kind, end in (("server", "server", "20491231"), ("terminal", "client", "20240331"), ("old", "server", "20200101"),
                            ("card", "client", "20250401"), ("card-ending", "client", "20211220"),
                            ("card-over", "client", "20211001"), ("card-late", "client", "20241215"), ("terminal-late", "client", "20280331")):
        authority.make(name, kind, end)
    authority.make_stranger("stranger")
    return authority


def play(product, work, authority, name, fault):
    stage = Stage(product, work, authority, fault)
    try:
        next(getattr(room, name) for room in ROOMS if hasattr(room, name))(stage)
    except Exception as problem:  # a play that breaks is a failure, and the next one goes on
        stage.failures += 1
        print(f"FAIL  {name} broke: {problem!r}\n      {stage.seen}")
    return stage.close()


def main():
    product, wanted = sys.argv[1], sys.argv[2:]
    listing = subprocess.run([product, "--list-faults"], check=True, capture_output=True, text=True, timeout=30).stdout
    faults = [line.split("\t")[0] for line in listing.splitlines()]
    failures = 0
    with tempfile.TemporaryDirectory() as work:
        authority = make_certificates(work)
        todo = [(name, None) for name in dir(plays_clean) if name.startswith("clean_")]
        for fault in faults:
            name = "play_" + fault.replace("-", "_")
            if not any(hasattr(room, name) for room in ROOMS):
                failures += 1
                print(f"FAIL  {fault} is played nowhere")
                continue
            todo += [(name, None), (name, fault)]
        todo = [(name, fault) for name, fault in todo if not wanted or any(word in name for word in wanted)]
        with concurrent.futures.ThreadPoolExecutor(TOGETHER) as pool:  # plays wait more than they work
            for (name, fault), failed in zip(todo, pool.map(lambda it: play(product, work, authority, *it), todo)):
                print(f"{'FAIL' if failed else 'ok  '}  {name} {fault or ''}", flush=True)
                failures += failed
    print(f"{failures} failure(s)")
    return 1 if failures else 0


sys.exit(main())
