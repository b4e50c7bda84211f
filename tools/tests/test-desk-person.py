#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""test-desk-person.py ONSHI: a person at a terminal, played through a pseudo terminal, as the adapter.

Each prompt gets the answer of the first row of ANSWERS whose words are in it; everything else is Enter.
"""
import json
import os
import pty
import subprocess
import sys
import threading

ANSWERS = [
    ("name of the product", "Shelf"),
    ("register-patient", "y"),  # possible?
    ("restart", "n"),
    ("chart number that was given", "000007"),
    ("patients: changed?", "y"),
    ("chart number", "000007"),
    ("birth date", "19680101"),
    ("fresh confirmation", "y"),
    ("  number", "0001112345"),
    ("current or past", "current"),
    ("did the screen change", ""),
]


def play(master, log):
    text = ""
    asked = set()
    while True:
        try:
            block = os.read(master, 4096).decode("utf-8", "replace")
        except OSError:
            return
        text += block
        if not text.rstrip(" ").endswith(":") or not text.endswith(": "):
            continue
        prompt = text.rsplit("\n", 1)[-1]
        log.append(prompt)
        answer = next((reply for words, reply in ANSWERS if words in prompt), "")
        # Lists end when their first field is left empty: each entry is typed once.
        if answer and words_of(prompt) in asked and "changed" not in prompt and "possible" not in prompt:
            answer = "-"
        asked.add(words_of(prompt))
        text = ""
        os.write(master, (answer + "\n").encode())


def words_of(prompt):
    return prompt.split("[")[0].strip(" :")


def main():
    master, slave = pty.openpty()
    environment = dict(os.environ, ONSHI_TERMINAL=os.ttyname(slave), LANG="C.UTF-8", LC_ALL="")
    desk = subprocess.Popen([sys.argv[1], "desk", "person"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    prompts = []
    threading.Thread(target=play, args=(master, prompts), daemon=True).start()

    def ask(number, **request):
        desk.stdin.write(json.dumps({"id": number, **request}) + "\n")
        desk.stdin.flush()
        return json.loads(desk.stdout.readline())

    hello = ask(1, do="hello", desk=1, clock="20210405090000")
    assert hello["id"] == 1 and hello["ok"] and hello["attested"], hello
    assert hello["product"]["name"] == "Shelf" and hello["role"] == "receipt-computer", hello
    assert "register-patient" in hello["capabilities"] and "restart" not in hello["capabilities"], hello
    assert "set-clock" in hello["capabilities"] and hello["patience-seconds"] > 0, hello
    registered = ask(2, do="register-patient", staff="clerk-1", patient={"name": "試験　一郎"})
    assert registered["chart"] == "000007", registered
    patient = registered["seen"]["patients"][0]
    assert patient["chart"] == "000007" and patient["recheck"] is True, registered
    assert patient["coverages"] == [{"number": "0001112345", "state": "current"}], patient
    settled = ask(3, do="settle")
    assert settled["seen"] == registered["seen"], settled
    assert any("試験" in line or "patients" in line for line in prompts), prompts
    desk.stdin.close()
    assert desk.wait(timeout=5) == 0


if __name__ == "__main__":
    main()
