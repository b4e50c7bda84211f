# SPDX-License-Identifier: Apache-2.0
"""Faults against single rules by number, at the desk and on the line, one function each; as plays_faults.py."""
import json

from plays import (NEXT_DAY, NUMBER, TARO, error, found, last, look_up, open_with_card, read, warned, whole_session)

SECOND = {**TARO, "InsurerNumber": "  138057", "InsuredIdentificationNumber": "9"}


def open_desk(stage, who="clerk-1"):
    stage.open()
    stage.log_in(who)


def asked(stage):
    return stage.service.asked("search")[-1]["XmlMsg"]["MessageBody"]["QualificationConfirmSearchInfo"]


# --- By number: what is asked ---


def play_BUG_16(stage):
    open_desk(stage)
    stage.service.answers["search"] = found(stage, (), "4")
    look_up(stage)
    stage.service.answers["search"] = found(stage)
    look_up(stage)
    stage.deviates("never asked again", last(stage, "inquiries")["state"] == "not-found")


def play_BUG_17(stage):
    open_desk(stage)
    stage.deviates("a wrong check digit is sent", "error" not in stage.ask("look-up-by-number", staff="clerk-1", **{**NUMBER, "insurer": "06990015"}))
    stage.ask("settle")


def play_BUG_18(stage):
    open_desk(stage)
    look_up(stage, symbol="記－１ 2")
    stage.expect("the rest is there", asked(stage)["InsuredCardSymbol"] in ("記－１ 2", "記１2"))
    stage.deviates("a hyphen is lost", asked(stage)["InsuredCardSymbol"] == "記１2")


def play_BUG_26(stage):
    open_desk(stage)
    look_up(stage, branch="02")
    stage.deviates("no branch", "InsuredBranchNumber" not in asked(stage))


def play_DR_058(stage):
    open_desk(stage)
    look_up(stage, date="20211001")
    day = stage.service.asked("search")[0]["XmlMsg"]["MessageHeader"]["QualificationConfirmationDate"]
    stage.deviates("today", day == "20211101")


def play_DR_062(stage):
    open_desk(stage)
    look_up(stage, symbol="")
    stage.deviates("a symbol that is none", asked(stage).get("InsuredCardSymbol") == "0")


# --- By number: what is shown ---


def play_BUG_23(stage):
    open_desk(stage)
    stage.service.answers["search"] = found(stage, ({**TARO, "DisqualificationDate": "20211001", "ReasonOfLoss": "03"},), "2")
    look_up(stage)
    stage.deviates("a day too long", last(stage, "results")["coverages"][0]["to"] == "20211001")


def play_BUG_41(stage):
    open_desk(stage)
    stage.service.answers["search"] = found(stage, (TARO, SECOND))
    look_up(stage)
    stage.expect("not confirmed", last(stage, "results")["state"] == "several")
    stage.deviates("one of two", len(last(stage, "results")["coverages"]) == 1)


def play_BUG_47(stage):
    open_desk(stage)
    stage.service.answers["search"] = found(stage, ({**SECOND, "InsuredCertificateIssuanceDate": "20210601"},))
    look_up(stage, insurer="138057", number="9")
    stage.service.answers["search"] = found(stage, ({**TARO, "InsuredCertificateIssuanceDate": "20190401"},))
    look_up(stage)
    stage.expect("valid, says the service", last(stage, "inquiries")["state"] == "confirmed")
    stage.deviates("nobody looks at the card", not warned(stage, "notice"))


def play_BUG_56(stage):
    open_desk(stage)
    look_up(stage)
    stage.deviates("ウ out of nothing", last(stage, "results").get("limit") == "A03")


def play_BUG_60(stage):
    open_desk(stage)
    stage.service.answers["search"] = found(stage, ({**TARO, "DiagnosisInfoConsFlg": "0", "Later": {"Element": "1"}},))
    look_up(stage)
    stage.deviates("a later layout is an error", last(stage, "inquiries")["state"] == "error")


def play_SEED_023(stage):
    open_desk(stage)
    stage.service.answers["search"] = found(stage, ({**TARO, "InsuredCardClassification": "99"},))
    look_up(stage)
    stage.deviates("valid", last(stage, "inquiries")["state"] == "confirmed")


def play_DR_032(stage):
    stage.open(reader=True)
    stage.log_in("physician-1")
    stage.service.answers["reading"] = read(stage, {**TARO, "OperationInfoConsFlg": "0"})
    usual = stage.service.answers["reading"]

    def without_time(body):
        status, message = usual(body)
        del message["XmlMsg"]["MessageBody"]["ResultList"][0]["ResultOfQualificationConfirmation"]["PharmacistsInfoAvailableTime"]
        return status, message
    stage.service.answers["reading"] = without_time
    whole_session(stage, medication=True)
    stage.deviates("offered without end", last(stage, "results")["offers"] != [])


def play_DR_033(stage):
    stage.open(reader=True)
    stage.log_in("physician-1")
    flags = {**TARO, "PharmacistsInfoConsFlg": "2", "PharmacistsInfoAvailableTime": NEXT_DAY}
    stage.service.answers["reading"] = lambda body: read(stage, flags)({**body, "consents": {}})
    whole_session(stage)
    stage.expect("the flag is shown", last(stage, "results")["consents"]["medication"] == "2")
    stage.deviates("expired is a yes", last(stage, "results")["offers"] != [])


def play_DR_043(stage):
    open_desk(stage)
    stage.service.answers["search"] = found(stage, (TARO,), "2")
    look_up(stage)
    stage.deviates("無効 is confirmed", last(stage, "inquiries")["state"] == "confirmed")


def play_DR_046(stage):
    open_desk(stage)
    stage.service.answers["search"] = found(stage, ({**TARO, "InsuredCardClassification": "05"},))
    look_up(stage)
    stage.expect("confirmed", last(stage, "inquiries")["state"] == "confirmed")
    stage.deviates("nobody is told", not warned(stage, "notice"))


def play_DR_047(stage):
    open_desk(stage)
    stage.service.answers["search"] = found(stage, ({**TARO, "ReasonOfLoss": "01"},), "2")
    look_up(stage)
    stage.deviates("nobody is told", not warned(stage, "notice"))


def play_DR_061(stage):
    open_desk(stage)
    stage.service.answers["search"] = found(stage, (SECOND,))
    look_up(stage)
    stage.deviates("with blanks", last(stage, "results")["coverages"][0]["insurer"] == "  138057")


def play_DR_064(stage):
    open_desk(stage)
    stage.service.answers["search"] = found(stage, (), "5")
    look_up(stage)
    stage.deviates("nobody, it says", last(stage, "inquiries")["text"] == "該当資格なし")


def play_DR_065(stage):
    open_desk(stage)
    stage.service.answers["search"] = found(stage, (TARO,), "3")
    look_up(stage)
    stage.expect("not valid", last(stage, "inquiries")["state"] == "not-valid")
    stage.deviates("nothing newer, it says", last(stage, "inquiries")["text"] == "無効")


def play_DR_090(stage):
    stage.clock.set("20230710090000")
    open_desk(stage)
    stage.service.answers["search"] = found(stage, (), "2")
    look_up(stage)
    stage.deviates("no declaration", "declaration" not in last(stage, "results")["advice"])


def play_DR_093(stage):
    open_desk(stage)
    stage.ask("note-patient", staff="clerk-1", name="架空　花子", sex="2", birthdate="19850405", address="例町")
    item = last(stage, "fallback")
    stage.expect("the name", item["name"] == "架空　花子")
    stage.deviates("nothing but the name", not {"sex", "birthdate", "address"} & set(item))


def play_DR_100(stage):
    open_desk(stage)
    stage.service.answers["search"] = found(stage, ({k: v for k, v in TARO.items() if k != "Address"},))
    look_up(stage)
    stage.deviates("withheld, it says", "不開示" in json.dumps(last(stage, "results"), ensure_ascii=False))


def play_X_01(stage):
    open_desk(stage)
    look_up(stage)
    records = [line["what"] for line in stage.ask("audit")["audit"]]
    stage.expect("the log-in is there", "log-in" in records)
    stage.deviates("no record", "look-up-by-number" not in records and "answered-by-number" not in records)


def play_X_02(stage):
    open_desk(stage)
    look_up(stage)
    stage.deviates("a name on stderr", TARO["Name"] in open(stage.log.name, encoding="utf-8").read())


def play_X_02_STORE(stage):
    open_desk(stage)
    look_up(stage)
    stage.deviates("a name in the store", TARO["Name"] in json.dumps(json.load(open(f"{stage.box}/store/onshi-reception.json")), ensure_ascii=False))


def play_X_04(stage):
    open_desk(stage)
    stage.service.answers["search"] = lambda _: (200, "no message")
    look_up(stage)
    stage.service.answers["search"] = found(stage)
    stage.expect("what was read is no message", last(stage, "inquiries")["state"] == "unknown")
    stage.service.nonsense = True
    look_up(stage)
    stage.service.nonsense = False
    look_up(stage)
    stage.deviates("and then nothing", last(stage, "inquiries")["state"] == "unknown")


# --- The line, the desk ---


def play_SEED_120_QUIET(stage):
    open_desk(stage)
    stage.service.close()
    stage.clock.set("20211101100100")
    stage.ask("settle")
    stage.deviates("up, it says", stage.seen["line"]["state"] == "up")


def play_DR_133(stage):
    stage.open()
    stage.service.close()
    stage.ask("log-in", staff="clerk-1")
    stage.expect("down", stage.seen["line"]["state"] == "down")
    stage.deviates("the service is silent, it says", stage.seen["line"]["layer"] == "service")


def play_DR_135(stage):
    open_with_card(stage, "physician-1", {"medication": True})
    stage.ask("view-medication", staff="physician-1", result="r1")
    stage.ask("settle")
    stage.ask("log-out", staff="physician-1")
    stage.deviates("still on the screen", "items" in last(stage, "views"))
