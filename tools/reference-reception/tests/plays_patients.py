# SPDX-License-Identifier: Apache-2.0
"""Faults with a card at the reader, with medical data and in a disaster; as plays_faults.py."""
from plays import (NEXT_DAY, NUMBER, checked, consented, ended, error, found, identified, last, look_up, open_with_card, refused,
                   viewed, warned, whole_session)

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
    stage.ask("view-medication", staff="physician-1", result="r1")
    stage.ask("settle")
    stage.clock.set("20211101100040")
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


def play_SEED_132(stage):
    open_disaster(stage)
    answer = stage.ask("disaster-search", staff="physician-1", consent="oral", by="number", **NUMBER)
    stage.deviates("a card first, it says", "error" in answer)


def play_SEED_135(stage):
    open_disaster(stage)
    stage.ask("disaster-search", staff="physician-1", consent="oral", by="number", **NUMBER)
    stage.ask("settle")
    stage.expect("medication is there", stage.seen["views"][0]["kind"] == "medication")
    stage.deviates("no checkup", len(stage.seen["views"]) == 1)


# --- Rights, ways in, versions ---


def play_SEED_118(stage):
    open_with_card(stage, "clerk-1", {"checkup": True})
    stage.ask("view-checkup", staff="clerk-1", result="r1")
    stage.expect("refused", last(stage, "views")["state"] == "not-qualified")
    records = [line for line in stage.ask("audit")["audit"] if line["what"] == "denied"]
    stage.deviates("no trace", records == [])


def play_DR_012(stage):
    stage.open(reader=True)
    stage.log_in()
    stage.deviates("a clerk switches the mode", "error" not in stage.ask("set-reader-mode", staff="clerk-1", mode="visual"))


def play_DR_060(stage):
    stage.open()
    stage.log_in()
    stage.deviates("no branch number, no answer", "error" in stage.ask("look-up-by-number", staff="clerk-1", **NUMBER))
    stage.ask("look-up-by-number", staff="clerk-1", **NUMBER, branch="01")
    stage.ask("settle")
    stage.expect("with one it works", last(stage, "inquiries")["state"] == "confirmed")


def play_SEED_035(stage):
    stage.open(reader=True)
    stage.log_in()
    stage.desk.begin("start-card-session", staff="clerk-1")
    identified(stage, "face", "terminal")
    if not stage.fault:
        stage.reader.hear("certificate")
        consented(stage)
        stage.reader.hear("show")
        stage.reader.tell("session-end", reason="done")
    stage.desk.end()
    stage.deviates("a face is not enough", last(stage, "sessions")["state"] == "confirm")
    stage.expect("by face", last(stage, "sessions")["method"] == "face")


def play_SEED_040(stage):
    stage.open(reader=True)
    stage.log_in()
    stage.deviates("only cards are taken", "error" in stage.ask("look-up-by-number", staff="clerk-1", **NUMBER))


def play_BUG_34(stage):
    stage.open(reader=True)
    stage.reader.say(event="hello", port=3, versions=[3], reader="reader-1", mode="unattended", methods=[])
    stage.ask("settle")
    stage.deviates("an unknown version is spoken", stage.seen["reader"]["state"] == "ready")


def play_SEED_102(stage):
    stage.open(reader=True)
    stage.log_in()
    stage.desk.begin("start-card-session", staff="clerk-1")
    identified(stage)
    stage.reader.hear("certificate")
    consented(stage, checkup=True)
    shown = stage.reader.hear("show")
    stage.reader.tell("session-end", reason="done")
    stage.desk.end()
    stage.expect("confirmed", shown["result"] == "done" and last(stage, "results")["state"] == "confirmed")
    stage.deviates("asked before the patient", stage.service.asked("reading")[0]["consents"]["checkup"] == "0")


def play_SEED_123(stage):
    stage.open(reader=True)
    stage.log_in()
    identified(stage)
    stage.reader.hear("certificate")
    stage.reader.tell("consents", consents={"checkup": False})
    stage.reader.hear("show")
    consents = stage.service.asked("reading")[0]["consents"]
    stage.expect("a no is a no", consents["checkup"] == "0")
    stage.deviates("silence is a yes", consents["medication"] == "1")


def play_BUG_52(stage):
    open_with_card(stage, "physician-1", {"medication": True})
    stage.service.answers["YZKsiquc01"] = lambda _: refused("該当する薬剤情報がありません。")
    stage.ask("view-medication", staff="physician-1", result="r1")
    stage.ask("settle")
    stage.deviates("takes no medicine, it says", last(stage, "views")["text"] == "服用している薬はありません")
    if not stage.fault:
        stage.expect("no data, as it came", (last(stage, "views")["state"], last(stage, "views")["text"]) == (
            "no-data", "該当する薬剤情報がありません。"))
