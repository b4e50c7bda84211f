# SPDX-License-Identifier: Apache-2.0
"""One function a fault: played without and with it, it must deviate only with it."""
import threading

from plays import (NEXT_DAY, NUMBER, TARO, checked, consented, ended, error, found, identified, look_up, message,
                   open_with_card, read, refused, viewed, warned, whole_session)

HANAKO = {**TARO, "InsuredIdentificationNumber": "0222", "Name": "架空　花子", "Birthdate": "19850405", "Sex1": "2"}


def last(stage, part):
    return stage.seen[part][-1]


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


# --- A card ---


def play_BUG_09(stage):
    stage.open(reader=True)
    stage.log_in()
    stage.desk.begin("start-card-session", staff="clerk-1")
    identified(stage, certificate="card-over")
    stage.expect("told to the reader", stage.reader.hear("certificate")["result"] == "expired")
    stage.reader.tell("session-end", reason="certificate")
    stage.desk.end()
    stage.deviates("無効, it says", last(stage, "sessions").get("text") == "無効")
    stage.expect("006", last(stage, "sessions")["message"] == "006")
    stage.desk.begin("start-card-session", staff="clerk-1")
    identified(stage, certificate="card-ending")
    stage.expect("three months before", stage.reader.hear("certificate")["result"] == "ending")
    stage.reader.tell("session-end", reason="card-removed")
    stage.desk.end()
    stage.expect("and told to staff", warned(stage, "near-expiry"))


def play_DR_029(stage):
    stage.terminal = "terminal-late"
    stage.clock.set("20250331120000")
    stage.open(reader=True)
    stage.log_in()
    stage.desk.begin("start-card-session", staff="clerk-1")
    identified(stage, certificate="card-late")  # ended in December: good for eligibility until the end of March
    worth = stage.reader.hear("certificate")["result"]
    stage.deviates("no grace", worth == "expired")
    stage.expect("or eligibility alone", worth in ("expired", "eligibility-only"))
    stage.reader.tell("session-end", reason="card-removed")
    stage.desk.end()
    stage.clock.set("20250401000000")
    stage.ask("log-out", staff="clerk-1")
    stage.log_in()
    identified(stage, certificate="card-late")
    stage.expect("after March nothing", stage.reader.hear("certificate")["result"] == "expired")


def play_BUG_10(stage):
    stage.open(reader=True)
    stage.log_in("administrator-1")
    stage.ask("set-reader-mode", staff="administrator-1", mode="visual")
    stage.expect("asked for", stage.reader.hear("mode") == {"do": "mode", "mode": "visual", "account": "administrator"})
    stage.reader.say(event="mode", mode="visual")
    stage.desk.begin("start-card-session", staff="administrator-1")
    identified(stage, "visual", "terminal")
    stage.desk.end()
    stage.expect("staff are asked", (stage.seen["reader"]["mode"], last(stage, "sessions")["state"]) == ("visual", "confirm"))
    stage.ask("confirm-visually", staff="administrator-1", choice="same")
    stage.reader.hear("certificate")
    stage.desk.begin("start-card-session", staff="administrator-1")
    consented(stage)
    stage.reader.hear("show")
    stage.reader.tell("session-end", reason="done")
    stage.desk.end()
    stage.expect("confirmed by eye", (last(stage, "sessions")["state"], last(stage, "sessions")["confirmed-by"]) == ("confirmed", "administrator-1"))
    if not stage.fault:
        stage.expect("switched back", stage.reader.hear("mode")["mode"] == "unattended")
        stage.reader.say(event="mode", mode="unattended")
        stage.ask("settle")
    stage.deviates("and it stays", stage.seen["reader"]["mode"] == "visual")


def play_SEED_033(stage):
    stage.open(reader=True)
    stage.log_in()
    stage.desk.begin("start-card-session", staff="clerk-1")
    identified(stage, "visual", "terminal")
    if stage.fault:
        stage.reader.hear("certificate")
        stage.reader.tell("session-end", reason="card-removed")
    stage.desk.end()
    stage.deviates("nobody looked", last(stage, "sessions")["state"] != "confirm")
    if not stage.fault:
        stage.ask("confirm-visually", staff="clerk-1", choice="other")
        stage.expect("not the person", last(stage, "sessions")["state"] == "error")


def play_BUG_45(stage):
    stage.open(reader=True)
    stage.log_in()
    ended(stage, "locked")
    stage.deviates("type it again", last(stage, "sessions")["advice"] == ["pin"])
    if not stage.fault:
        stage.expect("other ways", last(stage, "sessions")["advice"] == ["face", "visual", "number", "municipality"])


def play_DR_021(stage):
    stage.open(reader=True)
    stage.log_in()
    ended(stage, "locked")
    stage.deviates("a locked card is no card", "face" not in last(stage, "sessions")["advice"])


def play_DR_011(stage):
    stage.open(reader=True)
    stage.log_in()
    ended(stage, "unreadable")
    stage.deviates("001 is not told", last(stage, "sessions").get("message") != "001")
    ended(stage, "not-a-card")
    stage.deviates("nor is 002", last(stage, "sessions").get("message") != "002")


def play_BUG_46(stage):
    stage.open()
    stage.ask("start-card-session", staff="clerk-1", birthdate="20180601")
    stage.deviates("a baby to the camera", stage.seen["expected"]["methods"][0] == "face")


def play_BUG_53(stage):
    stage.open(reader=True)
    stage.log_in("administrator-1")
    stage.ask("choose-kinds", staff="administrator-1", kinds=["medication", "checkup", "diagnosis"])
    stage.deviates("in force, it says", "diagnosis" in stage.seen["reader"]["kinds"])
    if not stage.fault:
        stage.expect("log out first", stage.seen["reader"]["needs"] == "log-out")
        stage.ask("log-out", staff="administrator-1")
        stage.expect("then restart", stage.seen["reader"]["needs"] == "restart")
    else:
        stage.ask("log-out", staff="administrator-1")
    stage.reader.say(event="hello", port=2, versions=[2], reader="reader-1", mode="unattended", methods=["pin"])
    stage.reader.hear("hello")
    stage.ask("settle")
    stage.expect("now it is", "diagnosis" in stage.seen["reader"]["kinds"] and "needs" not in stage.seen["reader"])


def play_SEED_039(stage):
    open_with_card(stage)
    stage.deviates("not handed over", "handed" not in last(stage, "results"))


def play_SEED_111(stage):
    open_with_card(stage, consents={"checkup": True})
    stage.deviates("one yes is every yes", stage.service.asked("reading")[0]["consents"]["medication"] == "1")


def play_DR_013(stage):
    stage.open(reader=True, certificates=True)
    stage.log_in()
    identified(stage)
    told = stage.reader.hear("certificate")
    stage.deviates("registered, it says", told["registered"])
    if stage.fault:
        return
    stage.reader.tell("registration", register=True)
    consented(stage)
    stage.reader.hear("show")
    stage.expect("registered on the spot", stage.service.asked("reading")[0]["register"] == "1")


def play_DR_016(stage):
    stage.open(reader=True)
    stage.log_in()
    stage.desk.begin("start-card-session", staff="clerk-1")
    identified(stage)
    stage.reader.hear("certificate")
    stage.reader.tell("session-end", reason="card-removed")
    stage.desk.end()
    stage.ask("settle")
    stage.expect("ended", last(stage, "sessions")["reason"] == "card-removed")
    stage.deviates("asked all the same", stage.service.asked("reading"))
    stage.deviates("and somebody is on the screen", stage.seen["results"])


# --- Views ---


def play_BUG_51(stage):
    open_with_card(stage, "physician-1", {"medication": True})
    stage.clock.set(NEXT_DAY)
    stage.ask("settle")
    stage.deviates("offered to the end of the day", last(stage, "results")["offers"] != [])


def play_BUG_55(stage):
    open_with_card(stage, "physician-1", {"medication": True})
    for _ in range(2):
        stage.ask("view-medication", staff="physician-1", result="r1")
        stage.ask("settle")
        stage.ask("settle")
    stage.expect("shown", last(stage, "views")["state"] == "shown")
    stage.deviates("again and again", len(stage.service.asked("YZKsiquc01")) > 1)


def play_SEED_003(stage):
    open_with_card(stage, "physician-1", {"medication": True})
    for text, state in (("薬剤情報の閲覧はまだ開始していません。", "not-open"), ("薬剤情報の閲覧同意がありません。", "no-consent")):
        stage.service.answers["YZKsiquc01"] = lambda _, said=text: refused(said)
        stage.ask("view-medication", staff="physician-1", result="r1")
        stage.ask("settle")
        stage.deviates("no data, it says", last(stage, "views")["state"] == "no-data")
        if not stage.fault:
            stage.expect("as it came", (last(stage, "views")["state"], last(stage, "views")["text"]) == (state, text))


def play_SEED_113(stage):
    open_with_card(stage, "pharmacist-1", {"checkup": True})
    stage.ask("view-checkup", staff="pharmacist-1", result="r1")
    stage.ask("settle")
    stage.deviates("a pharmacist sees a checkup", last(stage, "views")["state"] == "shown")


def play_DR_130(stage):
    open_with_card(stage, "clerk-1", {"checkup": True})
    stage.ask("view-checkup", staff="clerk-1", result="r1")
    stage.ask("settle")
    stage.deviates("a general account sees a checkup", last(stage, "views").get("items") == [{"name": "身長 168.2", "date": "20210601"}])


def play_DR_034(stage):
    open_with_card(stage, "physician-1", {"medication": True})
    stage.ask("view-medication", staff="physician-1", result="r1")
    stage.ask("settle")
    stage.expect("shown", last(stage, "views")["state"] == "shown")
    whole_session(stage)
    stage.expect("two results", len(stage.seen["results"]) == 2)
    stage.deviates("the yes of before still counts", stage.seen["results"][0]["offers"] != [])
    stage.deviates("and its view is still there", "items" in stage.seen["views"][0])


# --- Disasters ---

DETAILS = {"by": "details", "name": "オンシカ　タロウ", "birthdate": "19680101", "sex": "1", "address": "見本市"}


def open_disaster(stage, who="physician-1"):
    stage.open()
    stage.log_in(who)
    stage.service.answers["search"] = lambda body: (200, {"result": {"medication": viewed()[1], "checkups": checked()[1]}}) if (
        "query" in body) else found(stage)(body)


def play_DR_111(stage):
    open_disaster(stage)
    stage.ask("disaster-search", staff="physician-1", consent="oral", **DETAILS)
    stage.ask("settle")
    stage.expect("both kinds", [view["state"] for view in stage.seen["views"]] == ["shown", "shown"])
    query = stage.service.asked("search")[-1]["query"]
    stage.deviates("sex and address are missing", "sex" not in query and "address" not in query)
    stage.expect("name and birth date are not", (query["name"], query["birthdate"]) == (DETAILS["name"], DETAILS["birthdate"]))


def play_DR_112(stage):
    open_disaster(stage)
    stage.ask("disaster-search", staff="physician-1", consent="refused", by="number", **NUMBER)
    stage.ask("settle")
    stage.deviates("a no is a yes", [body["consent"] for body in stage.service.asked("search")] == ["oral"])
    stage.expect("a reason is needed", "error" in stage.ask("disaster-search", staff="physician-1", consent="none", by="number", **NUMBER))


def play_DR_117(stage):
    open_disaster(stage)
    stage.ask("disaster-search", staff="physician-1", consent="none", reason="意識なし", by="number", **NUMBER)
    stage.ask("settle")
    records = [line for line in stage.ask("audit")["audit"] if line["what"] in ("disaster-search", "disaster-found") and "view" in line]
    stage.deviates("no record", records == [])
    if not stage.fault:
        stage.expect("how, why, whom", (records[0]["search"], records[0]["consent"], records[0]["reason"], records[1]["found"]) == (
            "number", "none", "意識なし", "オンシカ　タロウ"))
        stage.service.answers["search"] = lambda _: error(200, "MOCK3001E", "災害時の特別措置の対象の医療機関等または期間ではありません。")
        stage.ask("disaster-search", staff="physician-1", consent="oral", by="number", **NUMBER)
        stage.ask("settle")
        stage.expect("not open", last(stage, "views")["state"] == "not-open")
