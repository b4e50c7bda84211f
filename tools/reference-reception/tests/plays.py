# SPDX-License-Identifier: Apache-2.0
"""How the service and the reader answer here, and what plays share."""
KINDS = {"limit": "LimitApplicationCertificateRelated", "checkup": "SpecificHealthCheckupsInfo", "medication": "PharmacistsInfo"}
TARO = {"InsuredCardClassification": "01", "InsurerNumber": "06990014", "InsuredCardSymbol": "１１", "InsuredBranchNumber": "01",
        "InsuredIdentificationNumber": "0111", "Name": "オンシカ　タロウ", "NameKana": "ｵﾝｼｶ ﾀﾛｳ", "Sex1": "1",
        "Birthdate": "19680101", "Address": "架空県見本市１－２", "InsurerName": "架空組合"}
NUMBER = {"insurer": "06990014", "symbol": "11", "number": "0111", "birthdate": "19680101"}
NEXT_DAY = "20211102100000"

# --- The service ---


def message(stage, people, validity="1", header=None, body=None, kind="2"):
    return 200, {"XmlMsg": {
        "MessageHeader": {"ProcessExecutionTime": stage.clock.time, "QualificationConfirmationDate": stage.clock.time[:8],
                          "MedicalInstitutionCode": "9910000018", "ReferenceClassification": kind, "SegmentOfResult": "1",
                          "CharacterCodeIdentifier": "0", **(header or {})},
        "MessageBody": {"ProcessingResultStatus": "1", "QualificationValidity": validity,
                        **({"ResultList": [{"ResultOfQualificationConfirmation": person} for person in people]} if people else {}),
                        **(body or {})}}}


def echo(request):
    return {"QualificationConfirmSearchInfo": request["XmlMsg"]["MessageBody"]["QualificationConfirmSearchInfo"]}


def identifier(request):
    return {"ArbitraryFileIdentifier": request["XmlMsg"]["MessageHeader"]["ArbitraryFileIdentifier"]}


def found(stage, people=(TARO,), validity="1", header=None, body=None):
    return lambda request: message(stage, people, validity, {**identifier(request), **(header or {})}, {**echo(request), **(body or {})})


def read(stage, person=TARO, **members):
    def answer(request):
        consents = {}
        for kind, yes in request["consents"].items():
            stem = KINDS[kind]
            consents[f"{stem}ConsFlg"] = yes
            if yes == "1" and kind != "limit":
                consents[f"{stem}ConsTime"] = stage.clock.time
                consents[f"{stem}AvailableTime"] = NEXT_DAY
        return message(stage, [{**person, **consents}], kind="1", **members)
    return answer


def viewed(**header):
    return 200, {"XmlMsg": {"MessageHeader": {"ResultCode": "1", "QuaInf": {"Name": TARO["Name"], "Birth": TARO["Birthdate"]}, **header},
                            "MessageBody": {"MeTrMonthInf": [{"DiDateInfs": {"DiDateInf": [
                                {"DiDate": "20210915", "DrugInfs": {"DrugInf": [{"DrugN": "架空散"}]}}]}}]}}}


def checked():
    return 200, {"XmlMsg": {"MessageHeader": {"ResultCode": "1", "QualificationsInfo": {"Name": TARO["Name"], "Birthday": TARO["Birthdate"]}},
                            "MessageBody": {"SpecificHealthCheckupInfo": {"EffectiveTime": "20210601", "Infos": [
                                {"ItemName": "身長", "DataValue": "168.2"}]}}}}


def refused(text):
    return 200, {"XmlMsg": {"MessageHeader": {"ResultCode": "MOCK", "MessageContents": text}, "MessageBody": {}}}


def error(status, code, text="だめです。"):
    return status, {"status": "error", "code": code, "msg": text}


def usual_answers(stage):
    return {"auth": lambda _: (200, {"status": "success", "result": {"idToken": "T1"}}),
            "logout": lambda _: (200, {"status": "success"}), "search": found(stage), "YZKsiquc01": lambda _: viewed(),
            "TKKsiquc01": lambda _: checked(), "reading": read(stage),
            "challenge": lambda _: (200, {"result": {"challenge": "AB" * 32, "ask": ["limit", "checkup", "medication"]}}),
            "certificate": lambda _: (200, {"result": {"worth": "valid", "registered": "0"}})}


# --- The reader ---


def identified(stage, method="pin", proof="pin", certificate="card"):
    stage.reader.place()
    stage.reader.hear("identify")
    signature = {} if proof == "none" else {"signature": "AA" * 256}
    stage.reader.tell("identified", method=method, proof=proof, certificate=stage.authority.der(certificate), **signature)


def consented(stage, **consents):
    stage.reader.tell("consents", consents={"limit": False, "checkup": False, "medication": False, **consents})


def whole_session(stage, **consents):
    """A card by PIN from beginning to end, as staff watch it."""
    stage.desk.begin("start-card-session", staff=stage.seen["login"]["staff"])
    identified(stage)
    stage.reader.hear("certificate")
    consented(stage, **consents)
    shown = stage.reader.hear("show")
    stage.reader.tell("session-end", reason="done")
    stage.desk.end()
    return shown


def ended(stage, reason, who="clerk-1"):
    stage.desk.begin("start-card-session", staff=who)
    stage.reader.place()
    stage.reader.hear("identify")
    stage.reader.tell("session-end", reason=reason)
    stage.desk.end()


def look_up(stage, settle=True, who="clerk-1", **members):
    stage.ask("look-up-by-number", staff=who, **{**NUMBER, **members})
    if settle:
        stage.ask("settle")


def open_with_card(stage, who="clerk-1", consents=None):
    stage.open(reader=True)
    stage.log_in(who)
    whole_session(stage, **(consents or {}))
    stage.expect("the card is confirmed", stage.seen["results"][-1]["state"] == "confirmed")


def last(stage, part):
    return stage.seen[part][-1]


def warned(stage, kind):
    return [warning for warning in stage.seen["warnings"] if warning["kind"] == kind]
