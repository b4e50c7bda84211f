#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A worked adapter: the desk protocol on stdin and stdout, a product behind it.

The product here is any program that can be asked by lines of JSON (the suite's own reference product will do):

    onshi run --role receipt-computer -- suites/adapters/examples/adapter.py build/onshi-reference

Replace class Product by what drives yours: its screens, its database, its own interface.
"""
import json
import subprocess
import sys


class Product:
    """The product, reached in its own way. An adapter decides nothing: it asks, and passes on."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        self.number = 0

    def call(self, **request):
        self.number += 1
        self.process.stdin.write(json.dumps({"id": self.number, **request}, ensure_ascii=False) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        answer.pop("id", None)
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=2)


def hello(product, request):
    return product.call(**request)


def register_patient(product, request):
    return product.call(do="register-patient", staff=request["staff"], patient=request["patient"], coverage=request.get("coverage"))


def look_up(product, request):
    return product.call(**request)


def plain(product, request):
    return product.call(**request)


# What the product can do; everything else is answered "unsupported".
ACTIONS = {"hello": hello, "register-patient": register_patient, "look-up-by-number": look_up}
ACTIONS.update(dict.fromkeys(
    ["settle", "reset", "restart", "audit", "check-coverage", "open-patient", "decide", "view-medication", "view-checkup"], plain))


def answer(product, request):
    action = ACTIONS.get(request["do"])
    if action is None:
        return {"unsupported": True}
    try:
        given = {name: value for name, value in request.items() if name != "id"}
        return action(product, given)
    except (OSError, ValueError, KeyError) as problem:
        return {"error": f"アダプターの誤り / adapter: {problem}"}


def main():
    product = Product(sys.argv[1:])
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps({"id": request["id"], **answer(product, request)}, ensure_ascii=False), flush=True)
    product.close()


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8")
    sys.stdout.reconfigure(encoding="utf-8")
    main()
