# SPDX-License-Identifier: Apache-2.0
"""What only the clean product is asked about, one function each."""
import json
import os
import stat
import xml.etree.ElementTree

from plays import (NEXT_DAY, NUMBER, TARO, checked, consented, ended, error, found, identified, last, look_up, open_with_card,
                   read, refused, viewed, warned, whole_session)



def clean_number_path(stage):
    stage.open()
    stage.expect("nobody is in", "logged in" in stage.ask("look-up-by-number", staff="clerk-1", **NUMBER)["error"])
    stage.log_in()
    look_up(stage, insurer="138057", limit=True)
    info = stage.service.asked("search")[0]["XmlMsg"]["MessageBody"]["QualificationConfirmSearchInfo"]
    stage.expect("padded with blanks, consent by word of mouth", info == {
        "InsurerNumber": "  138057", "InsuredCardSymbol": "11", "InsuredIdentificationNumber": "0111", "Birthdate": "19680101",
        "LimitApplicationCertificateRelatedConsFlg": "1"})
    stage.expect("the token as it is", [token for name, _, token, _ in stage.service.requests if name == "search"] == ["T1"])
    stage.expect("confirmed", stage.seen["inquiries"][0] == {"inquiry": "q1", "kind": "eligibility", "state": "confirmed",
                                                              "text": "有効", "result": "r1", "tries": 1})
    result = stage.seen["results"][0]
    stage.expect("who it is", (result["name"], result["coverages"][0]["number"], result["offers"]) == ("オンシカ　タロウ", "0111", []))
    stage.ask("log-out", staff="clerk-1")
    stage.expect("logged out at the service too", stage.service.asked("logout") == [{}])
    stage.expect("and nothing of a view is left", stage.seen["login"]["state"] == "out")
    for wrong in ({"insurer": "12345678X"}, {"number": ""}, {"birthdate": "1968"}):
        stage.expect("refused", "error" in stage.ask("look-up-by-number", staff="clerk-1", **{**NUMBER, **wrong}))
    stage.expect("unknown words", stage.ask("fly").get("unsupported"))


def clean_words_of_the_service(stage):
    stage.open()
    stage.log_in()
    for validity, state, text in (("2", "not-valid", "無効"), ("3", "not-valid", "無効（新しい資格あり）"),
                                  ("4", "not-found", "該当資格なし"), ("5", "several", "複数該当")):
        stage.service.answers["search"] = found(stage, (), validity)
        look_up(stage)
        result = stage.seen["results"][-1]
        stage.expect(f"validity {validity}", (result["state"], result["text"]) == (state, text))
        stage.expect("never all of the cost", "own-share" in result["advice"] and "pay-all" not in result["advice"])
    stage.service.answers["search"] = lambda _: error(503, "maintenance", "メンテナンス中です。")
    look_up(stage)
    stage.expect("maintenance is no verdict", stage.seen["inquiries"][-1]["state"] == "unknown")
    stage.expect("and told as it came", stage.seen["inquiries"][-1]["text"] == "メンテナンス中です。")
    stage.service.answers["search"] = lambda _: error(401, "token-idle", "ログインし直してください。")
    look_up(stage)
    stage.expect("the token is dead", (stage.seen["login"]["state"], stage.seen["login"]["text"]) == ("out", "ログインし直してください。"))


def clean_insurer_numbers(stage):
    stage.open()
    stage.log_in()
    for typed in ("138057", "  138057", "00138057", "１３８０５７"):
        look_up(stage, insurer=typed)
        asked = stage.service.asked("search")[-1]["XmlMsg"]["MessageBody"]["QualificationConfirmSearchInfo"]
        stage.expect(f"{typed} on the wire", asked["InsurerNumber"] == "  138057")
        stage.expect("and its answer is ours", last(stage, "inquiries")["state"] == "confirmed")
    for wrong in ("06990015", "138058", "0138057", "12345678X", "13 8057", "", "069900140"):
        stage.expect(f"{wrong} is not sent", "error" in stage.ask("look-up-by-number", staff="clerk-1", **{**NUMBER, "insurer": wrong}))
    stage.expect("nothing more was asked", len(stage.service.asked("search")) == 4)
    stage.service.answers["search"] = found(stage, ({**TARO, "InsurerNumber": "00138057"},))
    look_up(stage, insurer="138057")
    stage.expect("shown as on the card", last(stage, "results")["coverages"][0]["insurer"] == "138057")


def clean_days_of_a_coverage(stage):
    stage.open()
    stage.log_in()
    lost = {**TARO, "QualificationDate": "20190401", "InsuredCardValidDate": "20190403", "DisqualificationDate": "20211001",
            "InsuredCardExpirationDate": "20220331", "ReasonOfLoss": "01"}
    stage.service.answers["search"] = found(stage, (lost,), "2")
    look_up(stage, date="20211002")
    coverage = last(stage, "results")["coverages"][0]
    stage.expect("to is the last day, lost the first without", (coverage["from"], coverage["to"], coverage["lost"], coverage["loss"]) == (
        "20190401", "20210930", "20211001", "01"))
    stage.expect("a death is told", "死亡" in warned(stage, "notice")[0]["text"])
    stage.expect("the day that was asked about", stage.service.asked("search")[0]["XmlMsg"]["MessageHeader"]["QualificationConfirmationDate"]
                 == "20211002")
    stage.expect("no such day", "error" in stage.ask("look-up-by-number", staff="clerk-1", **NUMBER, date="2021100"))


def clean_classes(stage):
    stage.open()
    stage.log_in()
    for card_class, state in (("05", "confirmed"), ("99", "error")):
        stage.service.answers["search"] = found(stage, ({**TARO, "InsuredCardClassification": card_class},))
        look_up(stage)
        stage.expect(f"class {card_class}", last(stage, "inquiries")["state"] == state)
    stage.expect("all of the cost", "10割" in warned(stage, "notice")[0]["text"] and len(warned(stage, "notice")) == 1)
    stage.service.answers["search"] = found(stage, (TARO,), "6")
    look_up(stage)
    stage.expect("有効（未登録） is not confirmed", last(stage, "inquiries")["state"] == "error")


def clean_maintenance(stage):
    stage.clock.set("20230801100000")
    stage.open()
    stage.log_in()
    stage.service.answers["search"] = lambda _: (503, {"status": "error", "code": "maintenance", "msg": "メンテナンス中です。",
                                                       "detail": "2023-08-01 09:00 - 2023-08-01 11:00"})
    look_up(stage)
    row = last(stage, "inquiries")
    stage.expect("with its window", (row["state"], row["text"]) == ("unknown", "メンテナンス中です。 (2023-08-01 09:00 - 2023-08-01 11:00)"))
    stage.expect("and what can be done", row["advice"] == ["other-evidence", "declaration", "own-share"])


def clean_heartbeat(stage):
    stage.open()
    stage.log_in()
    stage.service.close()
    stage.ask("settle")
    stage.expect("nothing was tried", stage.seen["line"]["state"] == "up")
    stage.clock.set("20211101100010")
    stage.ask("settle")
    stage.expect("lost without a question", (stage.seen["line"]["state"], stage.seen["line"]["layer"]) == ("down", "network"))
    stage.service.open()
    stage.clock.set("20211101100020")
    stage.ask("settle")
    stage.expect("back by itself", stage.seen["line"]["state"] == "up" and len(warned(stage, "line")) == 1)
    stage.expect("nothing was asked for it", [name for name, *_ in stage.service.requests] == ["auth"])


def clean_records(stage):
    """Who did what, and what became of it; and nothing of the patient in it, nor anywhere else."""
    open_with_card(stage, "physician-1", {"checkup": True})
    stage.ask("view-checkup", staff="physician-1", result="r1")
    stage.ask("settle")
    look_up(stage, who="physician-1")
    records = stage.ask("audit")["audit"]
    kept = {line["what"]: line for line in records}
    stage.expect("every line says when and who", all(line["at"] and line["staff"] == "physician-1" for line in records))
    stage.expect("the card", (kept["answered-by-card"]["method"], kept["answered-by-card"]["consents"]["checkup"]) == ("pin", "1"))
    stage.expect("its end", kept["card-ended"]["reason"] == "done")
    stage.expect("the view", (kept["viewed"]["kind"], kept["viewed"]["state"]) == ("checkup", "shown"))
    stage.expect("the number", (kept["answered-by-number"]["inquiry"], kept["answered-by-number"]["state"]) == ("q1", "confirmed"))
    path = f"{stage.box}/store/onshi-reception.json"
    text = open(path, encoding="utf-8").read()
    stage.expect("nobody's name or number", not any(word in text for word in (TARO["Name"], "0111", "168.2")))
    stage.expect("for the product alone", stat.S_IMODE(os.stat(path).st_mode) == 0o600)
    stage.log.flush()
    stage.expect("stderr is silent", os.stat(stage.log.name).st_size == 0)


def clean_store_that_refuses(stage):
    stage.open()
    stage.log_in()
    os.mkdir(f"{stage.box}/store/.onshi-reception.json")
    look_up(stage)
    stage.expect("staff are told", len(warned(stage, "store")) == 1 and last(stage, "inquiries")["state"] == "confirmed")
    os.rmdir(f"{stage.box}/store/.onshi-reception.json")


def clean_terminal_that_is_refused(stage):
    """Since TLS 1.3 the refusal of a client certificate comes after the handshake."""
    stage.terminal = "stranger"
    stage.open()
    stage.ask("log-in", staff="clerk-1")
    stage.expect("nobody is in", stage.seen["login"]["state"] == "out")
    stage.expect("it is the certificate, not the network", (stage.seen["line"]["state"], stage.seen["line"]["layer"]) == ("down", "tls"))


def clean_hand_over_that_fails(stage):
    stage.open(reader=True)
    stage.log_in()
    os.mkdir(f"{stage.box}/face/OQSsiquc01res_face_9910000018000001_20211101100000.xml")
    whole_session(stage)
    stage.expect("staff are told", "handed" not in last(stage, "results") and warned(stage, "hand-over"))
    stage.expect("nothing is left over", len(os.listdir(f"{stage.box}/face")) == 1)
    whole_session(stage)
    path = f"{stage.box}/face/{last(stage, 'results')['handed']}"
    stage.expect("not for everybody", stat.S_IMODE(os.stat(path).st_mode) & 0o007 == 0)


def clean_answer_that_is_no_document(stage):
    """What cannot be written as XML is not handed over, and the next one is."""
    stage.open(reader=True)
    stage.log_in()
    for odd in ({"Name><Address": "x"}, {"Address": "\x01"}, {"1st": "x"}):
        stage.service.answers["reading"] = read(stage, {**TARO, **odd})
        whole_session(stage)
        stage.expect("not handed over", "handed" not in last(stage, "results"))
    stage.expect("and staff are told", len(warned(stage, "hand-over")) == 3)
    stage.service.answers["reading"] = read(stage)
    whole_session(stage)
    stage.expect("the next one is", "handed" in last(stage, "results"))


def clean_line_down(stage):
    stage.open()
    stage.log_in()
    stage.service.close()
    look_up(stage)
    row = stage.seen["inquiries"][0]
    stage.expect("unknown after bounded tries", (row["state"], row["tries"]) == ("unknown", 3))
    stage.expect("the line is down", (stage.seen["line"]["state"], stage.seen["line"]["layer"]) == ("down", "network"))
    stage.expect("written down", stage.seen["fallback"][0]["number"] == "0111")
    stage.ask("note-patient", staff="clerk-1", name="架空　花子", sex="2", birthdate="19850405", address="例町")
    stage.ask("restart")
    stage.expect("it outlives the product", [item["state"] for item in stage.seen["fallback"]] == ["open", "open"])
    stage.service.open()
    stage.log_in()
    stage.ask("check-again", staff="clerk-1", item="f1")
    stage.ask("settle")
    stage.expect("checked", (stage.seen["fallback"][0]["state"], stage.seen["fallback"][0]["result"]) == ("checked", "r1"))
    stage.expect("what staff have noted has no numbers", "error" in stage.ask("check-again", staff="clerk-1", item="f2"))


def clean_card_path(stage):
    open_with_card(stage, consents={"checkup": True})
    session = stage.seen["sessions"][0]
    stage.expect("the session", (session["state"], session["method"], session["result"], session["reason"]) == ("confirmed", "pin", "r1", "done"))
    reading = stage.service.asked("reading")[0]
    stage.expect("consents as given", reading["consents"] == {"limit": "0", "checkup": "1", "medication": "0"})
    stage.expect("one offer", stage.seen["results"][0]["offers"] == [{"kind": "checkup", "until": NEXT_DAY}])
    path = f"{stage.box}/face/{stage.seen['results'][0]['handed']}"
    tree = xml.etree.ElementTree.parse(path)
    stage.expect("handed over", tree.findtext(".//ResultList/ResultOfQualificationConfirmation/Name") == TARO["Name"])
    stage.expect("a terminal's name", os.path.basename(path).startswith("OQSsiquc01res_face_") and path.endswith("_20211101100000.xml"))
    stage.expect("face is not proof", stage.reader.session == 1)


def clean_revoked_certificate(stage):
    stage.open(reader=True, certificates=True)
    stage.log_in()
    texts = []
    for worth in ("revoked", "expired"):
        stage.service.answers["certificate"] = lambda _, said=worth: (200, {"result": {"worth": said, "registered": "1"}})
        stage.desk.begin("start-card-session", staff="clerk-1")
        identified(stage)
        stage.expect(f"{worth} to the reader", stage.reader.hear("certificate")["result"] == worth)
        stage.reader.tell("session-end", reason="certificate")
        stage.desk.end()
        texts.append(last(stage, "sessions")["text"])
        stage.expect("006, and other ways", (last(stage, "sessions")["message"], last(stage, "sessions")["advice"]) == (
            "006", ["number", "municipality"]))
    stage.expect("two different matters", "失効" in texts[0] and "期限" in texts[1] and texts[0] != texts[1])


def clean_visual_mode_of_a_patient_who_left(stage):
    stage.open(reader=True)
    stage.log_in("administrator-1")
    stage.ask("set-reader-mode", staff="administrator-1", mode="visual")
    stage.reader.hear("mode")
    stage.reader.say(event="mode", mode="visual")
    ended(stage, "card-removed", "administrator-1")
    stage.expect("switched back for the next one", stage.reader.hear("mode")["mode"] == "unattended")


def clean_stopped_while_a_card_is_asked_about(stage):
    stage.open(reader=True)
    stage.log_in()
    stage.service.answers["reading"] = lambda _: None
    identified(stage)
    stage.reader.hear("certificate")
    consented(stage, checkup=True)
    stage.desk.begin("settle")
    stage.desk.end()
    stage.expect("it is being asked", last(stage, "sessions")["state"] in ("asking", "unknown"))
    stage.ask("restart")
    stage.expect("written down for later", [item["session"] for item in stage.seen["fallback"]] == ["c1"])
    stage.expect("and nothing is offered", stage.seen["results"] == [])


def clean_check_again_that_fails(stage):
    stage.open()
    stage.log_in()
    stage.service.close()
    look_up(stage)
    stage.service.open()
    stage.service.answers["search"] = found(stage, (), header={"SegmentOfResult": "9", "ErrorMessage": "架空の誤りです。"})
    stage.ask("check-again", staff="clerk-1", item="f1")
    stage.ask("settle")
    stage.expect("still open", stage.seen["fallback"][0]["state"] == "open")


def clean_disaster_for_a_pharmacist(stage):
    stage.open()
    stage.log_in("pharmacist-1")
    stage.service.answers["search"] = lambda body: (200, {"result": {"medication": viewed()[1], "checkups": checked()[1]}})
    stage.ask("disaster-search", staff="pharmacist-1", consent="oral", by="number", **NUMBER)
    stage.ask("settle")
    stage.expect("as in normal time", [(view["kind"], view["state"], "items" in view) for view in stage.seen["views"]] == [
        ("medication", "shown", True), ("checkup", "not-qualified", False)])


def clean_card_without_proof(stage):
    stage.open(reader=True)
    stage.log_in()
    identified(stage, "pin", "none")
    stage.desk.begin("start-card-session", staff="clerk-1")
    stage.reader.tell("session-end", reason="time-out")
    stage.desk.end()
    stage.expect("a PIN that proves nothing is not taken", (stage.seen["sessions"][0]["state"], stage.service.asked("reading")) == ("error", []))
    stage.desk.begin("start-card-session", staff="clerk-1")
    identified(stage, "face", "none")
    stage.reader.hear("certificate")
    consented(stage)
    stage.reader.hear("show")
    stage.reader.tell("session-end", reason="done")
    stage.desk.end()
    stage.expect("a face may", stage.seen["sessions"][1]["state"] == "confirmed")


def clean_card_with_the_line_down(stage):
    stage.open(reader=True)
    stage.log_in()
    stage.service.close()
    stage.desk.begin("start-card-session", staff="clerk-1")
    stage.reader.place()
    stage.desk.end()
    session = stage.seen["sessions"][0]
    stage.expect("unknown, with other ways", (session["state"], session["advice"]) == ("unknown", ["number", "paper"]))
    stage.expect("written down", stage.seen["fallback"][0]["session"] == "c1")


def clean_views(stage):
    open_with_card(stage, "physician-1", {"medication": True})
    stage.ask("view-medication", staff="physician-1", result="r1")
    stage.ask("settle")
    view = stage.seen["views"][0]
    stage.expect("shown", (view["state"], view["items"], view["as-of"]) == ("shown", [{"name": "架空散", "date": "20210915"}], "20210930"))
    asked = stage.service.asked("YZKsiquc01")[0]["XmlMsg"]
    stage.expect("three years", (asked["MessageBody"]["StartDate"], asked["MessageBody"]["EndDate"]) == ("201811", "202111"))
    stage.clock.set("20211101102900")
    stage.ask("settle")
    stage.expect("still", stage.seen["views"][0]["state"] == "shown")
    stage.ask("log-out", staff="physician-1")
    stage.expect("gone with the one who may see it", (stage.seen["views"][0]["state"], "items" in stage.seen["views"][0]) == ("closed", False))


def clean_nonsense(stage):
    """Whatever comes in, the product goes on."""
    stage.open(reader=True)
    stage.log_in()
    odd = [None, 7, "x", [], [[]], {}, {"XmlMsg": 7}, {"XmlMsg": {"MessageHeader": [], "MessageBody": "x"}},
           {"XmlMsg": {"MessageHeader": {"SegmentOfResult": "1"}, "MessageBody": {"ProcessingResultStatus": "1", "QualificationValidity": "1",
                                                                                   "ResultList": [7, None, [{}], {"A": {}}]}}},
           {"XmlMsg": {"MessageHeader": {"SegmentOfResult": "9", "ErrorMessage": "長" * 9000}, "MessageBody": {}}}]
    for content in odd:
        stage.service.answers["search"] = lambda _, said=content: (200, said)
        look_up(stage)
        stage.expect("no verdict out of nonsense", last(stage, "inquiries")["state"] in ("unknown", "error", "several"))
    for line in ({"event": "card-placed"}, {"event": "identified", "session": 0}, {"event": 7}, [], {"event": "session-end", "session": {}},
                 {"event": "mode", "mode": []}, {"event": "hello", "versions": 2}, {"event": "consents", "session": 0, "consents": []}):
        stage.reader.line.sendall((json.dumps(line) + "\n").encode())
    stage.reader.line.sendall(b"\xff\xfe{\n\n")
    stage.ask("settle")
    for words in ({"staff": 7}, {"staff": "clerk-1", "result": []}, {"staff": "clerk-1", "kinds": 7, "insurer": {}, "item": 1}):
        for do in ("log-in", "look-up-by-number", "view-medication", "choose-kinds", "check-again", "disaster-search", "mark-caution",
                   "confirm-visually", "note-patient", "start-card-session", 7):
            if (do, words["staff"]) != ("start-card-session", "clerk-1"):
                stage.expect("an answer", any(word in stage.ask(do, **words) for word in ("error", "unsupported")))


def clean_audit_is_tamper_evident(stage):
    stage.open()
    stage.log_in()
    look_up(stage)
    stage.ask("restart")
    stage.expect("nobody has touched it", not warned(stage, "audit"))
    path = f"{stage.box}/store/onshi-reception.json"
    with open(path, encoding="utf-8") as file:
        kept = json.load(file)
    kept["audit"][1]["staff"] = "somebody"
    with open(path, "w", encoding="utf-8") as file:
        json.dump(kept, file)
    stage.ask("restart")
    stage.expect("staff are told", warned(stage, "audit"))
    stage.expect("and what is there is shown", stage.ask("audit")["audit"][1]["staff"] == "somebody")
    stage.ask("reset")
    stage.expect("a new list is a whole one", not warned(stage, "audit"))
