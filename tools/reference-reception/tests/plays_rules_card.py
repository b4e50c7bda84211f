# SPDX-License-Identifier: Apache-2.0
"""Faults against single rules with a card, a view or in a disaster; as plays_rules.py."""
import glob
import json
import os

from plays import (TARO, checked, consented, ended, error, identified, last, open_with_card, read, refused, viewed, warned,
                   whole_session)
from plays_patients import DETAILS, open_disaster


# --- A card ---


def play_BUG_30(stage):
    stage.open(reader=True)
    os.rmdir(f"{stage.box}/face")
    stage.log_in()
    whole_session(stage)
    stage.expect("nothing was handed over", "handed" not in last(stage, "results"))
    stage.deviates("nobody knows", not warned(stage, "hand-over"))


def play_BUG_35(stage):
    stage.open(reader=True)
    stage.log_in()
    identified(stage)
    stage.reader.hear("certificate")
    consented(stage)
    stage.reader.hear("show")
    whole = [open(path, encoding="utf-8").read().rstrip().endswith("</XmlMsg>") for path in glob.glob(f"{stage.box}/face/OQS*")]
    stage.expect("one file", len(whole) == 1)
    stage.deviates("half a file", whole == [False])
    stage.desk.begin("start-card-session", staff="clerk-1")
    stage.reader.tell("session-end", reason="done")
    stage.desk.end()
    stage.expect("whole in the end", open(glob.glob(f"{stage.box}/face/OQS*")[0], encoding="utf-8").read().rstrip().endswith("</XmlMsg>"))


def play_SEED_032(stage):
    stage.open(reader=True)
    stage.log_in()
    identified(stage, "face", "terminal")
    stage.reader.hear("certificate")
    stage.ask("settle")
    stage.deviates("a face is a PIN", last(stage, "sessions")["method"] == "pin")


def play_SEED_036(stage):
    stage.open(reader=True)
    stage.log_in("administrator-1")
    stage.reader.say(event="hello", port=2, versions=[2], reader="reader-1", mode="unattended", methods=["pin", "visual"])
    stage.reader.hear("hello")
    stage.ask("settle")
    stage.deviates("no face, no eyes", "error" in stage.ask("set-reader-mode", staff="administrator-1", mode="visual"))


def play_SEED_065(stage):
    stage.open(reader=True)
    stage.log_in()
    stage.service.answers["reading"] = read(stage, {**TARO, "ReasonOfLoss": "03"}, validity="2")
    shown = whole_session(stage)
    stage.expect("staff see it", last(stage, "sessions")["state"] == "not-valid")
    stage.deviates("all is well, it says", shown["result"] == "done")


def play_SEED_101(stage):
    open_with_card(stage, consents={"checkup": True})
    stage.deviates("a yes that nobody gave", stage.service.asked("reading")[0]["consents"]["limit"] == "1")


def play_SEED_110(stage):
    open_with_card(stage, consents={"medication": True})
    whole_session(stage)
    stage.deviates("the yes of the one before", stage.service.asked("reading")[1]["consents"]["medication"] == "1")


def play_DR_014(stage):
    open_with_card(stage)
    stage.deviates("twelve digits", "123456789018" in json.dumps(stage.service.asked("reading")))


def play_DR_017(stage):
    stage.open(reader=True)
    stage.log_in("administrator-1")
    stage.ask("choose-kinds", staff="administrator-1", kinds=["medication", "limit"])
    stage.ask("log-out", staff="administrator-1")
    stage.reader.say(event="hello", port=2, versions=[2], reader="reader-1", mode="unattended", methods=["pin"])
    stage.reader.hear("hello")
    stage.log_in()
    stage.reader.place()
    stage.deviates("asked for all the same", "checkup" in stage.reader.hear("identify")["ask"])


def play_DR_018(stage):
    stage.open(reader=True)
    stage.log_in()
    usual = stage.service.answers["reading"]
    stage.service.answers["reading"] = lambda _: error(503, "jpki-outage", "公的個人認証サービスが停止しています。")
    identified(stage)
    stage.reader.hear("certificate")
    consented(stage)
    stage.reader.hear("show")
    stage.desk.begin("start-card-session", staff="clerk-1")
    stage.reader.tell("session-end", reason="done")
    stage.desk.end()
    stage.expect("unknown", last(stage, "sessions")["state"] == "unknown")
    stage.service.answers["reading"] = usual
    stage.desk.begin("start-card-session", staff="clerk-1")
    stage.reader.place()
    if not stage.fault:
        stage.reader.hear("identify")
    stage.reader.tell("session-end", reason="card-removed")
    stage.desk.end()
    stage.deviates("nobody any more", len(stage.service.asked("challenge")) == 1)


def play_DR_023(stage):
    stage.open(reader=True)
    stage.log_in()
    ended(stage, "face-locked")
    stage.deviates("no PIN", "pin" not in last(stage, "sessions")["advice"])


def play_DR_025(stage):
    stage.open(reader=True)
    stage.log_in()
    ended(stage, "cancelled")
    stage.deviates("no 目視確認", "visual" not in last(stage, "sessions")["advice"])


def play_DR_026(stage):
    stage.open(reader=True)
    stage.log_in()
    stage.desk.begin("start-card-session", staff="clerk-1")
    identified(stage, "visual", "terminal")
    stage.desk.end()
    stage.ask("confirm-visually", staff="clerk-1", choice="other")
    stage.deviates("somebody else goes on", last(stage, "sessions")["state"] != "error")


def play_DR_028(stage):
    stage.open()
    stage.ask("start-card-session", staff="clerk-1", birthdate="20180601")
    stage.expect("the PIN first", stage.seen["expected"]["methods"][0] == "pin")
    stage.deviates("an infant by eye", "visual" in stage.seen["expected"]["methods"])


def play_DR_036(stage):
    stage.terminal = "terminal-late"
    stage.clock.set("20241007000000")
    stage.open(reader=True)
    stage.log_in()
    ceiling = {**TARO, "LimitApplicationCertificateRelatedInfo": {"LimitApplicationCertificateClassificationFlag": "A03"}}
    stage.service.answers["reading"] = read(stage, ceiling)
    whole_session(stage)
    stage.deviates("thrown away", "limit" not in last(stage, "results"))


def play_DR_101(stage):
    stage.open(reader=True)
    stage.log_in()
    stage.service.answers["reading"] = read(stage, validity="", body={
        "ProcessingResultStatus": "2", "ProcessingResultCode": "MOCK0014E",
        "ProcessingResultMessage": "このカードでは資格を確認できません。保険証等で確認してください。"})
    whole_session(stage)
    stage.expect("refused", last(stage, "results")["state"] == "error")
    stage.deviates("and why", "提供不可" in last(stage, "results")["text"])


def play_SEED_031(stage):
    stage.open(reader=True)
    stage.log_in()
    stage.reader.place()
    stage.ask("settle")
    stage.deviates("nobody has sent this patient", last(stage, "sessions")["state"] == "unknown")
    if not stage.fault:
        stage.reader.hear("identify")
    stage.reader.tell("session-end", reason="card-removed")
    stage.ask("settle")
    whole_session(stage)
    stage.expect("and one who was sent is taken", last(stage, "sessions")["state"] == "confirmed")


def play_SEED_053(stage):
    stage.open(reader=True)
    stage.log_in()
    stage.service.answers["reading"] = read(stage, validity="2")
    whole_session(stage)
    stage.expect("shown as it is", last(stage, "results")["state"] == "not-valid")
    handed = open(f"{stage.box}/face/{last(stage, 'results')['handed']}", encoding="utf-8").read()
    stage.deviates("valid, it says", "<QualificationValidity>1</QualificationValidity>" in handed)


def play_SEED_100(stage):
    stage.open(reader=True)
    stage.log_in()
    stage.service.answers["reading"] = read(stage, {**TARO, "LimitApplicationCertificateRelatedInfo": {
        "LimitApplicationCertificateClassificationFlag": "A03"}})
    whole_session(stage, limit=True)
    stage.deviates("no class", "limit" not in last(stage, "results"))


def play_SEED_111_ASK(stage):
    stage.open(reader=True)
    stage.log_in()
    stage.service.answers["challenge"] = lambda _: (200, {"result": {"challenge": "AB" * 32, "ask": ["checkup"]}})
    stage.reader.place()
    kinds = stage.reader.hear("identify")["ask"]
    stage.expect("what is open is asked for", "checkup" in kinds)
    stage.deviates("and what is not", kinds != ["checkup"])


def play_DR_027(stage):
    stage.open(reader=True)
    stage.log_in()
    identified(stage, "face", "terminal")
    stage.ask("settle")
    stage.deviates("cannot be read, it says", last(stage, "sessions")["state"] == "error")


# --- Views ---


def play_SEED_112(stage):
    open_with_card(stage, "dentist-1", {"medication": True})
    stage.ask("view-medication", staff="dentist-1", result="r1")
    stage.ask("settle")
    stage.deviates("a dentist may not", last(stage, "views")["state"] == "not-qualified")


def play_DR_031(stage):
    open_with_card(stage, "physician-1", {"medication": True})
    stage.clock.set("20211103100000")
    stage.ask("settle")
    stage.deviates("two days later", last(stage, "results")["offers"] != [])


def play_DR_120(stage):
    open_with_card(stage, "physician-1", {"medication": True})
    stage.ask("view-medication", staff="physician-1", result="r1")
    stage.ask("settle")
    stage.deviates("up to date, it says", last(stage, "views")["as-of"] == "20211101")


def play_DR_122(stage):
    open_with_card(stage, "physician-1", {"medication": True})
    stage.ask("view-medication", staff="physician-1", result="r1", **{"from": "202109", "to": "202110"})
    stage.ask("settle")
    body = stage.service.asked("YZKsiquc01")[0]["XmlMsg"]["MessageBody"]
    stage.deviates("other months", (body["StartDate"], body["EndDate"]) != ("202109", "202110"))


def play_DR_124(stage):
    open_with_card(stage, "physician-1", {"medication": True})
    stage.service.answers["YZKsiquc01"] = lambda _: refused("情報の閲覧を停止しています。保険者に確認してください。")
    stage.ask("view-medication", staff="physician-1", result="r1")
    stage.ask("settle")
    stage.deviates("no data, it says", last(stage, "views")["state"] == "no-data")


# --- Disasters ---

CLOSED = "災害時の特別措置の対象の医療機関等または期間ではありません。"


def search(stage, who="physician-1", **members):
    stage.ask("disaster-search", staff=who, consent="oral", **{**DETAILS, **members})
    stage.ask("settle")


def searches(stage):
    return [body for body in stage.service.asked("search") if "query" in body]


def play_SEED_130(stage):
    stage.open(reader=True)
    stage.log_in("physician-1")
    stage.service.answers["search"] = lambda _: (200, {"result": {"medication": viewed()[1], "checkups": checked()[1]}})
    search(stage)
    stage.desk.begin("start-card-session", staff="physician-1")
    stage.reader.place()
    if not stage.fault:
        stage.reader.hear("identify")
    stage.reader.tell("session-end", reason="card-removed")
    stage.desk.end()
    stage.deviates("no card", stage.service.asked("challenge") == [])


def play_SEED_131(stage):
    open_disaster(stage)
    search(stage)
    stage.service.answers["search"] = lambda _: error(200, "MOCK3001E", CLOSED)
    search(stage)
    stage.deviates("shown out of its memory", last(stage, "views")["state"] == "shown")


def play_DR_110(stage):
    open_disaster(stage)
    stage.service.answers["search"] = lambda _: error(200, "MOCK3001E", CLOSED)
    search(stage)
    stage.deviates("nothing there, it says", last(stage, "views")["state"] == "no-data")


def play_DR_113(stage):
    open_disaster(stage, "clerk-2")
    search(stage, "clerk-2")
    stage.deviates("a clerk sees it", "items" in last(stage, "views"))


def play_DR_114(stage):
    open_disaster(stage)
    usual = stage.service.answers["search"]
    stage.service.answers["search"] = lambda _: error(200, "MOCK3001E", CLOSED)
    search(stage)
    stage.service.answers["search"] = usual
    search(stage)
    stage.deviates("still not open, it says", last(stage, "views")["state"] == "not-open")
    stage.expect("asked once or twice", len(searches(stage)) == (1 if stage.fault else 2))
