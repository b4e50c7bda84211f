// SPDX-License-Identifier: Apache-2.0
//
// 薬剤情報 (medicines) and 特定健診情報 (checkups): another family of names than the rest [wire-interface 2.6, 4].
#include "mocks/wire/layout_rows.h"

// Questions.

#define VIEWING(name, type, member) ITEM(name, "2.6 C", WIRE_TEXT, type, REQUIRED, viewing_request, member)
#define BLANK(name, type, member) \
    AND_ITEM(name, "2.6 C", WIRE_TEXT, type, REQUIRED, viewing_request, member, .blank = true)
// Both are there once in 2.6. A product of 2021 does not know them, and that it is refused is nowhere said.
#define LATER(name, type, member, era) \
    AND_ITEM(name, "2.6 L", WIRE_TEXT, type, OPTIONAL, viewing_request, member, .since = (era))

static const struct wire_element viewing_request_header[] = {
    VIEWING("MedicalInstitutionCode", TYPE_INSTITUTION, institution),
    VIEWING("InsurerNumber", TYPE_INSURER, insurer),
    BLANK("InsuranceCardSymbol", TYPE_SHORT, symbol),
    VIEWING("InsuredPersonIdentificationNumber", TYPE_SHORT, number),
    BLANK("BranchNumber", TYPE_TWO_DIGITS, branch),
    VIEWING("ArbitraryFileIdentifier", TYPE_LONG, file_identifier),
    END,
};

static const struct wire_element medication_request_body[] = {
    VIEWING("StartDate", TYPE_MONTH, start),
    VIEWING("EndDate", TYPE_MONTH, end),
    VIEWING("FileCategory", TYPE_MEDICATION_FILE, category),
    LATER("PrDiInfClassification", TYPE_YES_NO, prescriptions, WIRE_ERA_2023_01),
    LATER("MedicalTreatmentFlag", TYPE_TREATMENT, treatment, WIRE_ERA_2024_04),
    END,
};

static const struct wire_element checkup_request_body[] = {
    VIEWING("FileCategory", TYPE_CHECKUP_FILE, category),
    LATER("MedicalTreatmentFlag", TYPE_TREATMENT, treatment, WIRE_ERA_2024_04),
    END,
};

const struct wire_element wire_medication_request[] = {
    GROUP("MessageHeader", "1.5 S", 0, viewing_request_header),
    GROUP("MessageBody", "1.5 S", 0, medication_request_body),
    END,
};

const struct wire_element wire_checkup_request[] = {
    GROUP("MessageHeader", "1.5 S", 0, viewing_request_header),
    GROUP("MessageBody", "1.5 S", 0, checkup_request_body),
    END,
};

// Answers. That there are no data, or no right to them, has a header only.

#define LABELLED(name, word, clause, form, type, optional, structure, member) \
    AND_ITEM(name, clause, form, type, optional, structure, member, .label = (word))
#define VIEWED_ITEM(name, word, clause, form, type, optional, member) \
    LABELLED(name, word, clause, form, type, optional, viewing_header, member)

static int has_person(const void *header) {
    return ((const struct viewing_header *)header)->name != NULL;
}

static const struct wire_element medication_person[] = {
    VIEWED_ITEM("Name", "氏名", "4.2 C", WIRE_TEXT, TYPE_NAME, REQUIRED, name),
    VIEWED_ITEM("KanaName", "氏名カナ", "4.2 C", WIRE_TEXT, TYPE_KANA, REQUIRED, kana),
    VIEWED_ITEM("Birth", "生年月日", "4.2 C", WIRE_DAY, TYPE_DAY, REQUIRED, birthdate),
    VIEWED_ITEM("AdmGendCode", "性別", "4.2 C", WIRE_TEXT, TYPE_SEX, REQUIRED, sex),
    END,
};

static const struct wire_element medication_header[] = {
    VIEWED_ITEM("MedicalInstitutionCode", "医療機関コード", "4.2 C", WIRE_TEXT, TYPE_INSTITUTION, REQUIRED, institution),
    VIEWED_ITEM("ArbitraryFileIdentifier", "任意のファイル識別子", "4.2 C", WIRE_TEXT, TYPE_LONG, OPTIONAL, file_identifier),
    VIEWED_ITEM("ResultCode", "処理結果", "4.1 C", WIRE_TEXT, TYPE_ERROR_CODE, REQUIRED, result_code),
    VIEWED_ITEM("MessageContents", "メッセージ", "4.1 C", WIRE_TEXT, TYPE_MESSAGE, OPTIONAL, text),
    MAYBE("QuaInf", "4.2 C", 0, medication_person, has_person),
    END,
};

#define DRUG(name, word, type, member) LABELLED(name, word, "4.2 C", WIRE_TEXT, type, OPTIONAL, medication, member)

static const struct wire_element drug_items[] = {
    DRUG("DrugC", "医薬品コード", TYPE_DRUG_CODE, code),
    DRUG("DrugN", "医薬品名", TYPE_DRUG_NAME, name),
    DRUG("IngreN", "成分名", TYPE_INGREDIENT, ingredient),
    DRUG("Qua1", "用量", TYPE_AMOUNT, amount),
    DRUG("Unit", "単位", TYPE_UNIT, unit),
    DRUG("Times", "回数(日数)", TYPE_TIMES, times),
    DRUG("UsageN", "用法", TYPE_USAGE, usage),
    DRUG("SpInst", "特別指示", TYPE_INSTRUCTION, instruction),
    DRUG("MeTrIdCl", "診療識別区分", TYPE_TWO_DIGITS, kind),
    END,
};

static int drugs_of(const void *day) {
    return ((const struct medication_day *)day)->drug_count;
}

static const void *first_drug(const void *day) {
    return ((const struct medication_day *)day)->drugs;
}

static const struct wire_element drug_list[] = {
    ANY_ELSEWHERE("DrugInf", "4.2 C", first_drug, drug_items, drugs_of, sizeof(struct medication)),
    END,
};

#define TREATMENT(name, word, type, member) \
    LABELLED(name, word, "4.2 L", WIRE_TEXT, type, OPTIONAL, treatment, member)

static const struct wire_element treatment_items[] = {
    TREATMENT("SinInfN", "診療行為名", TYPE_INGREDIENT, name),
    TREATMENT("SinInfCd", "診療行為コード", TYPE_DRUG_CODE, code),
    TREATMENT("MeTrIdCl", "診療識別区分", TYPE_TWO_DIGITS, kind),
    TREATMENT("Qua1", "用量", TYPE_AMOUNT, amount),
    TREATMENT("Times", "回数(日数)", TYPE_TIMES, times),
    TREATMENT("Unit", "単位", TYPE_UNIT, unit),
    END,
};

static int treatments_of(const void *day) {
    return ((const struct medication_day *)day)->treatment_count;
}

static int has_treatments(const void *day) {
    return treatments_of(day) > 0;
}

static const void *first_treatment(const void *day) {
    return ((const struct medication_day *)day)->treatments;
}

static const struct wire_element treatment_list[] = {
    ANY_ELSEWHERE("MeTrInf", "4.2 L", first_treatment, treatment_items, treatments_of, sizeof(struct treatment)),
    END,
};

static const struct wire_element medication_day_items[] = {
    LABELLED("DiDate", "調剤年月日", "4.2 C", WIRE_DAY, TYPE_DAY, REQUIRED, medication_day, dispensed),
    LABELLED("PrDate", "処方年月日", "4.2 C", WIRE_DAY, TYPE_DAY, OPTIONAL, medication_day, prescribed),
    GROUP("DrugInfs", "4.2 C", 0, drug_list),
    AND_MAYBE("MeTrInfs", "4.2 L", 0, treatment_list, has_treatments, .since = WIRE_ERA_2022_09),
    END,
};

static int medication_days_of(const void *month) {
    return ((const struct medication_month *)month)->day_count;
}

static const struct wire_element medication_day_list[] = {
    SOME("DiDateInf", "4.2 C", offsetof(struct medication_month, days), medication_day_items, medication_days_of,
         sizeof(struct medication_day)),
    END,
};

#define MONTH(name, word, form, type, member) \
    LABELLED(name, word, "4.2 C", form, type, OPTIONAL, medication_month, member)

static const struct wire_element medication_month_items[] = {
    MONTH("DiOrg", "調剤機関 (1 自院, 2 他院)", WIRE_CODE, TYPE_MARK, dispenser_mark),
    MONTH("MeTrDiHCd", "調剤機関コード", WIRE_TEXT, TYPE_INSTITUTION, pharmacy),
    MONTH("MeTrDiHNm", "調剤機関名", WIRE_TEXT, TYPE_NAME, pharmacy_name),
    MONTH("PrlsHCd", "処方機関コード", WIRE_TEXT, TYPE_INSTITUTION, prescriber), // sic, with a small L
    MONTH("PrlsHNm", "処方機関名", WIRE_TEXT, TYPE_NAME, prescriber_name),   // sic
    MONTH("PrIsOrg", "処方機関 (1 自院, 2 他院)", WIRE_CODE, TYPE_MARK, prescriber_mark),
    MONTH("InOut", "入外区分", WIRE_CODE, TYPE_MARK, place),
    LABELLED("MeTrMonth", "診療年月", "4.2 C", WIRE_MONTH, TYPE_MONTH, REQUIRED, medication_month, month),
    GROUP("DiDateInfs", "4.2 C", 0, medication_day_list),
    END,
};

static int months_of(const void *answer) {
    return ((const struct medication_answer *)answer)->month_count;
}

static const struct wire_element medication_body[] = {
    ANY("MeTrMonthInf", "4.2 C", offsetof(struct medication_answer, months), medication_month_items, months_of,
        sizeof(struct medication_month)),
    END,
};

const struct wire_element wire_medication_answer[] = {
    GROUP("MessageHeader", "1.5 S", offsetof(struct medication_answer, header), medication_header),
    GROUP("MessageBody", "1.5 S", 0, medication_body),
    END,
};

static const struct wire_element checkup_person[] = {
    VIEWED_ITEM("Name", "氏名", "4.3 C", WIRE_TEXT, TYPE_NAME, REQUIRED, name),
    VIEWED_ITEM("KanasName", "氏名カナ", "4.3 C", WIRE_TEXT, TYPE_KANA, REQUIRED, kana), // sic
    VIEWED_ITEM("Birthday", "生年月日", "4.3 C", WIRE_DAY, TYPE_DAY, REQUIRED, birthdate),
    VIEWED_ITEM("AdministrativeGenderCode", "性別", "4.3 C", WIRE_TEXT, TYPE_SEX, REQUIRED, sex),
    END,
};

static const struct wire_element checkup_header[] = {
    VIEWED_ITEM("MedicalInstitutionCode", "医療機関コード", "4.3 C", WIRE_TEXT, TYPE_INSTITUTION, REQUIRED, institution),
    VIEWED_ITEM("ArbitraryFileIdentifier", "任意のファイル識別子", "4.3 C", WIRE_TEXT, TYPE_LONG, OPTIONAL, file_identifier),
    VIEWED_ITEM("ResultCode", "処理結果", "4.1 C", WIRE_TEXT, TYPE_ERROR_CODE, REQUIRED, result_code),
    VIEWED_ITEM("MessageContents", "メッセージ", "4.1 C", WIRE_TEXT, TYPE_MESSAGE, OPTIONAL, text),
    MAYBE("QualificationsInfo", "4.3 C", 0, checkup_person, has_person),
    END,
};

#define VALUE(name, word, type, member) LABELLED(name, word, "4.3 C", WIRE_TEXT, type, OPTIONAL, checkup, member)

static const struct wire_element value_items[] = {
    VALUE("ItemCode", "項目コード", TYPE_CHECKUP_CODE, code),
    VALUE("ItemName", "項目名", TYPE_CHECKUP_NAME, name),
    VALUE("DataType", "データ型", TYPE_CHECKUP_TYPE, type),
    VALUE("DataValue", "値", TYPE_CHECKUP_VALUE, value),
    VALUE("Unit", "単位", TYPE_CHECKUP_UNIT, unit),
    VALUE("Oid", "コード体系", TYPE_CHECKUP_VALUE, oid),
    VALUE("DataValueName", "コード名称", TYPE_CHECKUP_VALUE, value_name),
    END,
};

static int values_of(const void *day) {
    return ((const struct checkup_day *)day)->value_count;
}

static const void *first_value(const void *day) {
    return ((const struct checkup_day *)day)->values;
}

static const struct wire_element value_list[] = {
    SOME_ELSEWHERE("HealthCheckupResultAndQuestionInfo", "4.3 C", first_value, value_items, values_of,
                   sizeof(struct checkup)),
    END,
};

static const struct wire_element checkup_day_items[] = {
    LABELLED("EffectiveTime", "実施日", "4.3 C", WIRE_DAY, TYPE_DAY, REQUIRED, checkup_day, day),
    GROUP("HealthCheckupResultAndQuestionInfos", "4.3 C", 0, value_list),
    END,
};

static int checkup_days_of(const void *answer) {
    return ((const struct checkup_answer *)answer)->day_count;
}

static const struct wire_element checkup_body[] = {
    ANY("SpecificHealthCheckupInfo", "4.3 C", offsetof(struct checkup_answer, days), checkup_day_items,
        checkup_days_of, sizeof(struct checkup_day)),
    END,
};

const struct wire_element wire_checkup_answer[] = {
    GROUP("MessageHeader", "1.5 S", offsetof(struct checkup_answer, header), checkup_header),
    GROUP("MessageBody", "1.5 S", 0, checkup_body),
    END,
};
