# SPDX-License-Identifier: Apache-2.0
"""Faults against what is open, for whom and how far back; as plays_rules.py."""
from plays import NUMBER, error, last, open_with_card, refused, whole_session
from plays_patients import DETAILS, open_disaster

MEDICATION_CLOSED = "薬剤情報の閲覧はまだ開始していません。（20211001から）"


def see(stage, kind, result="r1"):
    stage.ask(f"view-{kind}", staff="physician-1", result=result)
    stage.ask("settle")
    return last(stage, "views")


# --- What is open ---


def play_SEED_002(stage):
    stage.clock.set("20210405100000")
    open_with_card(stage, "physician-1", {"checkup": True})
    stage.deviates("not yet, it says", see(stage, "checkup")["state"] == "not-open")
    stage.expect("or it was asked for", len(stage.service.asked("TKKsiquc01")) == (0 if stage.fault else 1))


def play_SEED_004(stage):
    open_with_card(stage, "physician-1", {"checkup": True, "medication": True})
    stage.service.answers["YZKsiquc01"] = lambda _: refused(MEDICATION_CLOSED)
    stage.expect("this one is not open", see(stage, "medication")["state"] == "not-open")
    stage.deviates("nor is the other, it says", see(stage, "checkup")["state"] == "not-open")


def play_SEED_016(stage):
    stage.clock.set("20210901100000")
    open_with_card(stage, "physician-1", {"medication": True})
    stage.deviates("not by the plan", see(stage, "medication")["state"] == "not-open")
    stage.clock.set("20211005100000")
    stage.ask("log-out", staff="physician-1")
    stage.log_in("physician-1")
    whole_session(stage, medication=True)
    stage.service.answers["YZKsiquc01"] = lambda _: refused(MEDICATION_CLOSED)
    stage.deviates("by the plan it must be nothing", see(stage, "medication", "r2")["state"] == "no-data")
    stage.expect("asked once it is planned", len(stage.service.asked("YZKsiquc01")) == (1 if stage.fault else 2))


# --- For whom ---


def play_SEED_122(stage):
    open_with_card(stage, "physician-1", {"medication": True})
    stage.expect("with a consent", see(stage, "medication")["state"] == "shown")
    whole_session(stage)
    stage.service.answers["YZKsiquc01"] = lambda _: refused("薬剤情報の閲覧同意がありません。")
    view = see(stage, "medication", "r2")
    stage.deviates("shown from before", view["state"] == "shown" and view["items"] != [])
    stage.expect("the earlier one is closed", stage.seen["views"][0]["state"] == "no-consent")


def play_DR_035(stage):
    open_with_card(stage, "physician-1", {"medication": True})
    stage.service.answers["YZKsiquc01"] = lambda _: refused("この資格では薬剤情報・特定健診情報を閲覧できません。")
    stage.deviates("for want of a consent, it says", see(stage, "medication")["state"] == "no-consent")
    stage.expect("in the service's words", last(stage, "views")["text"].startswith("この資格では"))


# --- How far back ---


def play_SEED_116(stage):
    open_with_card(stage, "physician-1", {"medication": True})
    see(stage, "medication")
    body = stage.service.asked("YZKsiquc01")[0]["XmlMsg"]["MessageBody"]
    stage.expect("until now", body["EndDate"] == "202111")
    stage.deviates("of a year", body["StartDate"] == "202011")


def play_SEED_117(stage):
    open_with_card(stage, "physician-1", {"checkup": True})
    infos = [{"EffectiveTime": day, "Infos": [{"ItemName": "身長", "DataValue": "168.2"}]} for day in ("20170601", "20210601")]
    stage.service.answers["TKKsiquc01"] = lambda _: (200, {"XmlMsg": {
        "MessageHeader": {"ResultCode": "1", "QualificationsInfo": {"Name": "オンシカ　タロウ", "Birthday": "19680101"}},
        "MessageBody": {"SpecificHealthCheckupInfo": infos}}})
    items = see(stage, "checkup")["items"]
    stage.expect("the latest", items[-1]["date"] == "20210601")
    stage.deviates("and no other", len(items) == 1)


# --- In a disaster ---


def play_SEED_134(stage):
    open_disaster(stage)
    stage.deviates("elsewhere, it says", "error" in stage.ask("disaster-search", staff="physician-1", consent="oral", by="number", **NUMBER))
    stage.ask("settle")


def play_DR_111_SEVERAL(stage):
    open_disaster(stage)
    text = "検索条件に該当する方が複数います。条件を追加してください。"
    stage.service.answers["search"] = lambda _: error(200, "MOCK3004E", text)
    stage.ask("disaster-search", staff="physician-1", consent="oral", **DETAILS)
    stage.ask("settle")
    stage.expect("in the service's words", last(stage, "views")["text"] == text)
    stage.deviates("no data, it says", last(stage, "views")["state"] == "no-data")
