# SPDX-License-Identifier: Apache-2.0
"""Faults against single rules by number, at the desk and on the line, one function each; as plays_faults.py."""
import hashlib
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


def turned_away(stage, **members):
    """Whether the product refuses by itself; an ordinary number it takes in any case."""
    open_desk(stage)
    answer = stage.ask("look-up-by-number", staff="clerk-1", **{**NUMBER, **members})
    stage.ask("settle")
    look_up(stage)
    stage.expect("another one is taken", last(stage, "inquiries")["state"] == "confirmed")
    return "error" in answer


def play_SEED_001(stage):
    stage.clock.set("20210228235959")
    open_desk(stage)
    stage.service.answers["search"] = found(stage, header={"SegmentOfResult": "9", "ErrorMessage": "まだ開始していません。"})
    look_up(stage)
    stage.deviates("the service is not asked", stage.service.asked("search") == [])
    if not stage.fault:
        stage.expect("in its words", last(stage, "inquiries")["text"] == "まだ開始していません。")


def play_SEED_020(stage):
    stage.deviates("not known", turned_away(stage, insurer="03990017"))


def play_SEED_021(stage):
    stage.deviates("eight digits, it says", turned_away(stage, insurer="990010"))


def play_SEED_022(stage):
    stage.deviates("not known", turned_away(stage, insurer="39990007", symbol=""))


def play_SEED_025(stage):
    stage.deviates("never asked", turned_away(stage, insurer="12990008", symbol="", number="1234566"))


def play_SEED_054(stage):
    stage.deviates("a symbol has to be there", turned_away(stage, symbol=""))


def play_SEED_037(stage):
    open_desk(stage)
    look_up(stage, number="0001110180")
    stage.expect("the beginning is there", asked(stage)["InsuredIdentificationNumber"].startswith("00011101"))
    stage.deviates("cut", asked(stage)["InsuredIdentificationNumber"] == "00011101")


def play_DR_062_KANJI(stage):
    open_desk(stage)
    look_up(stage, symbol="記－１ア")
    stage.expect("the rest is there", asked(stage)["InsuredCardSymbol"].endswith("－１ア"))
    stage.deviates("no kanji", asked(stage)["InsuredCardSymbol"] == "－１ア")


# --- By number: what is shown ---


def play_SEED_024(stage):
    open_desk(stage)
    text = "公費負担医療等の受給者証は、オンライン資格確認の対象ではありません。"
    stage.service.answers["search"] = found(stage, (), "", body={
        "ProcessingResultStatus": "2", "ProcessingResultCode": "MOCK0020E", "ProcessingResultMessage": text})
    look_up(stage, insurer="12990008", symbol="", number="1234566")
    stage.expect("not confirmed", last(stage, "inquiries")["state"] != "confirmed")
    stage.deviates("nobody, it says", last(stage, "inquiries")["state"] == "not-found")
    if not stage.fault:
        stage.expect("in the service's words", last(stage, "inquiries")["text"] == text)


def play_SEED_030(stage):
    open_desk(stage)
    look_up(stage)
    coverage = last(stage, "results")["coverages"][0]
    stage.deviates("as it was typed", (coverage["symbol"], coverage.get("branch")) == ("11", None))
    stage.expect("the number at least", coverage["number"] == "0111")


def play_DR_042(stage):
    open_desk(stage)
    stage.service.answers["search"] = found(stage, (TARO,), "2")
    look_up(stage)
    stage.expect("not confirmed", last(stage, "inquiries")["state"] != "confirmed")
    stage.deviates("nobody, it says", last(stage, "inquiries")["state"] == "not-found")


def play_DR_069(stage):
    open_desk(stage)
    stage.service.answers["search"] = found(stage, ({**TARO, "QualificationDate": "20210510", "InsuredCertificateIssuanceDate": "20210524"},))
    look_up(stage)
    stage.deviates("from the issue on", last(stage, "results")["coverages"][0]["from"] == "20210524")


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


def chain_of(before, entry):
    bare = {name: value for name, value in entry.items() if name != "chain"}
    text = json.dumps(bare, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256((before + text).encode()).hexdigest()


def play_DR_135_CHAIN(stage):
    open_desk(stage)
    for _ in range(4):
        look_up(stage)
    entries = stage.ask("audit")["audit"]
    before = [""] + [entry["chain"] for entry in entries]
    stage.expect("each follows from the one before it", all(
        entry["chain"] == chain_of(link, entry) for link, entry in list(zip(before, entries))[1:]))
    stage.deviates("the first one is no beginning", entries[0]["chain"] != chain_of("", entries[0]))
    stage.expect("the login is the first", bool(stage.fault) or entries[0]["what"] == "log-in")
    stage.ask("restart")
    stage.expect("what is missing is told", bool(stage.fault) == bool(warned(stage, "audit")))


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
