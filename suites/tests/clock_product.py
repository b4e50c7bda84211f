# SPDX-License-Identifier: Apache-2.0
# A product that only shows the time it sees.
import json, sys, time
patients = []
for line in sys.stdin:
    asked = json.loads(line)
    clock = time.strftime("%Y%m%d%H%M%S", time.gmtime(time.time() + 9 * 3600))
    if asked["do"] == "register-patient":
        patients.append({"chart": "1"})
    answer = {"id": asked["id"], "ok": True, "chart": "1", "seen": {"clock": clock, "patients": patients}}
    if asked["do"] == "hello":
        answer.update(role="receipt-computer", product={"name": "clock", "version": "1"},
                      capabilities=["look-up-by-number", "decide"])
    print(json.dumps(answer), flush=True)
