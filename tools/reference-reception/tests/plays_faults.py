# SPDX-License-Identifier: Apache-2.0
"""Faults at the desk itself, on the line, in the log-in, by number: each function is played without and with its fault, and must
deviate only with it. Faults with a card, with medical data and in a disaster are in plays_patients.py.
"""
import threading

from plays import NUMBER, TARO, consented, error, found, identified, last, look_up, message, open_with_card, read, viewed, warned

HANAKO = {**TARO, "InsuredIdentificationNumber": "0222", "Name": "架空　花子", "Birthdate": "19850405", "Sex1": "2"}


# --- Whose answer it is ---


def play_BUG_02(stage):
    open_with_card(stage, "physician-1", {"medication": True})
    stage.service.answers["YZKsiquc01"] = lambda _: viewed(QuaInf={"Name": "架空　花子", "Birth": "19850405"})
    stage.ask("view-medication", staff="physician-1", result="r1")
    stage.ask("settle")
    stage.expect("the view is settled", last(stage, "views")["state"] in ("shown", "refused"))
    stage.deviates("another person's medicines", "items" in last(stage, "views"))


def play_BUG_07(stage):
    stage.open(reader=True)
    stage.log_in()
    gate = threading.Event()
    first = read(stage, HANAKO)
    stage.service.answers["reading"] = lambda body: gate.wait(10) and first(body)
    identified(stage)
    stage.reader.hear("certificate")
    consented(stage)
    stage.desk.begin("start-card-session", staff="clerk-1")
    stage.reader.tell("session-end", reason="card-removed")
    stage.reader.place()
    stage.reader.hear("identify")
    gate.set()
    stage.desk.end()
    stage.expect("there are two sessions", len(stage.seen["sessions"]) == 2)
    stage.deviates("the late answer went to the next card", "result" in stage.seen["sessions"][1])
    stage.expect("it is one answer", len(stage.seen["results"]) == 1)


def play_BUG_07_ECHO(stage):
    stage.open()
    stage.log_in()
    stage.service.answers["search"] = lambda _: message(stage, [HANAKO], body={"QualificationConfirmSearchInfo": {
        "InsurerNumber": "06990014", "InsuredIdentificationNumber": "0222", "Birthdate": "19850405"}})
    look_up(stage)
    stage.deviates("the answer to another question", last(stage, "inquiries")["state"] == "confirmed")
    if not stage.fault:
        stage.expect("told", warned(stage, "mixed-up") and stage.seen["results"] == [])


def play_BUG_49(stage):
    stage.open()
    stage.log_in()
    stage.service.answers["search"] = found(stage, (TARO, HANAKO))
    look_up(stage)
    stage.expect("both are there", len(last(stage, "results")["coverages"]) == 2)
    stage.deviates("the first one is taken", last(stage, "inquiries")["state"] == "confirmed")


def play_DR_102(stage):
    stage.open()
    stage.log_in()
    look_up(stage)
    stage.service.answers["search"] = found(stage, ({k: v for k, v in TARO.items() if k != "Address"},))
    look_up(stage)
    stage.deviates("an address that was left out", "address" in last(stage, "results"))


def play_BUG_43(stage):
    stage.open()
    stage.log_in()
    look_up(stage)
    stage.ask("mark-caution", staff="clerk-1", result="r1")
    stage.expect("gone at once", "address" not in stage.seen["results"][0])
    stage.service.answers["search"] = found(stage, ({**TARO, "InsurerNumber": "  138057", "InsuredIdentificationNumber": "9"},))
    look_up(stage, insurer="138057", number="9")
    stage.deviates("a new insurer, and the address is back", "address" in last(stage, "results"))


def play_BUG_13(stage):
    stage.open()
    stage.log_in()
    look_up(stage)
    stage.clock.set("20211201100000")
    stage.ask("settle")
    stage.log_in()
    look_up(stage)
    stage.deviates("last month's answer serves", len(stage.service.asked("search")) == 1)


# --- Silence, the line, the clock ---


def play_BUG_11(stage):
    stage.open()
    stage.log_in()
    stage.service.close()
    look_up(stage)
    stage.deviates("a storm", last(stage, "inquiries")["tries"] > 3)


def play_BUG_12(stage):
    stage.open(seconds=1)
    stage.log_in()
    stage.service.answers["search"] = lambda _: None
    look_up(stage)
    stage.deviates("silence is 無効", last(stage, "inquiries")["state"] == "not-valid")
    stage.expect("no result out of nothing", stage.seen["results"] == [])


def play_BUG_29(stage):
    stage.open()
    stage.log_in()
    stage.service.answers["search"] = found(stage, header={"ProcessExecutionTime": "20211101100200"})
    look_up(stage)
    stage.expect("confirmed", last(stage, "inquiries")["state"] == "confirmed")
    stage.deviates("two minutes apart, and nobody knows", not warned(stage, "clock"))


def play_BUG_33(stage):
    stage.service.close()
    stage.service.certificate = "old"
    stage.service.open()
    stage.open()
    stage.ask("log-in", staff="clerk-1")
    stage.expect("nobody is in", stage.seen["login"]["state"] == "out")
    stage.deviates("a bad certificate is a bad network, it says", stage.seen["line"].get("layer") == "network")


def play_BUG_59(stage):
    stage.open()
    stage.log_in()
    stage.service.close()
    look_up(stage)
    stage.expect("unknown", last(stage, "inquiries")["state"] == "unknown")
    stage.deviates("and forgotten", stage.seen["fallback"] == [])


def play_SEED_120(stage):
    stage.open()
    stage.log_in()
    stage.service.close()
    look_up(stage)
    stage.deviates("the line is up, it says", stage.seen["line"]["state"] == "up")


def play_DR_134(stage):
    stage.service.close()
    stage.service.certificate = "old"
    stage.service.open()
    stage.open()
    stage.ask("log-in", staff="clerk-1")
    stage.deviates("an expired server is believed", stage.seen["login"]["state"] == "in")


def play_BUG_31(stage):
    stage.open(reader=True)
    stage.log_in()
    stage.reader.close()
    stage.ask("settle")
    stage.deviates("a reader that is gone is ready", stage.seen["reader"]["state"] == "ready")
    if not stage.fault:
        stage.expect("other ways are named", stage.seen["reader"]["alternatives"] == ["number", "paper"])
        stage.reader.listen()
        stage.reader.accept()
        stage.ask("settle")
        stage.expect("and it is back", stage.seen["reader"]["state"] == "ready")


# --- The terminal's certificate ---


def reminded(stage, time):
    stage.clock.set(time)
    stage.ask("show-reminders", staff="clerk-1")
    return [reminder["days"] for reminder in stage.seen["reminders"]]


def play_BUG_32(stage):
    stage.clock.set("20240101090000")
    stage.open()
    stage.expect("91 days are too early", reminded(stage, "20231231090000") == [])
    stage.expect("the count-down is there", stage.seen["certificate"] == {"until": "20240331235959", "days": 91})
    stage.deviates("not a word at 90", reminded(stage, "20240101090000") == [])
    stage.expect("not the day after", reminded(stage, "20240102090000") == [])
    stage.deviates("nor on the first day after a holiday", reminded(stage, "20240202090000") == [])
    reminded(stage, "20240401090000")
    stage.expect("stopped", "有効期限" in stage.ask("log-in", staff="clerk-1").get("error", ""))


def play_DR_132(stage):
    stage.clock.set("20240301090000")
    stage.open()
    stage.expect("30 days", reminded(stage, "20240301090000") == [30])
    stage.expect("15 days", reminded(stage, "20240316090000") == [15])
    stage.expect("8 days", reminded(stage, "20240323090000") == [])
    stage.deviates("nothing 7 days before", reminded(stage, "20240324090000") == [])
    stage.deviates("nor the day after", reminded(stage, "20240325090000") == [])


# --- Logging in ---


def play_BUG_54(stage):
    stage.open()
    stage.service.answers["auth"] = lambda body: (200, {"result": {"idToken": "T2"}}) if body.get("force") == "1" else error(
        409, "in-use", "使用中です。")
    stage.ask("log-in", staff="clerk-1")
    stage.deviates("thrown out without a question", stage.seen["login"]["state"] == "in")
    if not stage.fault:
        stage.expect("asked, in the service's words", (stage.seen["login"]["state"], stage.seen["login"]["text"], stage.seen["prompts"]) == (
            "in-use", "使用中です。", 1))
        stage.ask("force-log-in", staff="clerk-1")
        stage.expect("forced", stage.seen["login"]["state"] == "in")


def play_DR_131(stage):
    stage.open()
    stage.log_in()
    stage.clock.set("20211101102959")
    stage.ask("settle")
    stage.expect("not yet", stage.seen["login"]["state"] == "in")
    stage.clock.set("20211101103000")
    stage.ask("settle")
    stage.deviates("after half an hour still in", stage.seen["login"]["state"] == "in")


def play_SEED_038(stage):
    stage.open()
    stage.log_in()
    look_up(stage)
    record = [line for line in stage.ask("audit")["audit"] if line["what"] == "look-up-by-number"][0]
    stage.expect("when", record["at"] == "20211101100000")
    stage.deviates("nobody did it", record.get("staff") != "clerk-1")


# --- By number ---


def asked_number(stage):
    return stage.service.asked("search")[-1]["XmlMsg"]["MessageBody"]["QualificationConfirmSearchInfo"]


def play_BUG_19(stage):
    stage.open()
    stage.log_in()
    look_up(stage, insurer="138057")
    stage.deviates("six digits on the wire", asked_number(stage)["InsurerNumber"] == "138057")


def play_BUG_20(stage):
    stage.open()
    stage.log_in()
    look_up(stage)
    stage.deviates("0111 is 111", asked_number(stage)["InsuredIdentificationNumber"] == "111")


def play_BUG_44(stage):
    stage.clock.set("20230801100000")
    stage.open()
    stage.log_in()
    stage.service.answers["search"] = found(stage, (), "2")
    look_up(stage)
    stage.deviates("pay all", last(stage, "results")["advice"] == ["pay-all"])
    if not stage.fault:
        stage.expect("declaration, own share", last(stage, "results")["advice"] == ["other-evidence", "declaration", "own-share"])


def play_DR_037(stage):
    stage.open()
    stage.log_in()
    look_up(stage)
    stage.deviates("a consent that nobody gave", asked_number(stage)["LimitApplicationCertificateRelatedConsFlg"] == "1")


def play_DR_040(stage):
    stage.open()
    stage.log_in()
    stage.service.answers["search"] = found(stage, (), header={"SegmentOfResult": "9", "ErrorMessage": "架空の誤りです。"})
    look_up(stage)
    stage.deviates("an abnormal end is not found", last(stage, "inquiries")["state"] == "not-found")
    if not stage.fault:
        stage.expect("as it came", (last(stage, "inquiries")["state"], last(stage, "inquiries")["text"]) == ("error", "架空の誤りです。"))


def play_DR_041(stage):
    stage.open()
    stage.log_in()
    text = "証明書の期限が近づいています。"
    stage.service.answers["search"] = found(stage, body={"ProcessingResultCode": "N1", "ProcessingResultMessage": text})
    look_up(stage)
    stage.expect("confirmed all the same", last(stage, "inquiries")["state"] == "confirmed")
    stage.deviates("nobody is told", last(stage, "results").get("notice") != text)


def play_DR_063(stage):
    stage.open()
    stage.log_in()
    stage.service.answers["search"] = found(stage, (), "4")
    look_up(stage)
    stage.expect("not found", last(stage, "inquiries")["state"] == "not-found")
    stage.deviates("uninsured, it says", last(stage, "results")["text"] == "無保険" and "retype" not in last(stage, "results")["advice"])


def play_SEED_041(stage):
    stage.open()
    stage.log_in("physician-1")
    look_up(stage, who="physician-1")
    stage.deviates("views are offered", last(stage, "results")["offers"] != [])
    stage.ask("view-medication", staff="physician-1", result="r1")
    stage.ask("settle")
    stage.deviates("and shown", last(stage, "views")["state"] == "shown")
    stage.expect("by the service or not at all", len(stage.service.asked("YZKsiquc01")) == (1 if stage.fault else 0))
