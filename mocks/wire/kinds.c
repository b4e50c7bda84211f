// SPDX-License-Identifier: Apache-2.0
#include "mocks/wire/kinds.h"

#include <assert.h>

static const struct wire_kind_row kinds[WIRE_KINDS] = {
    [WIRE_ELIGIBILITY_REQUEST] = {"OQSsiquc01req", "資格確認要求 / question about one person, by number", "2.1",
                                  wire_eligibility_request, WIRE_BY_NUMBER, WIRE_ERA_2021_03},
    [WIRE_ELIGIBILITY_ANSWER] = {"OQSsiquc01res", "資格確認結果 / answer to a question by number", "2.2",
                                 wire_eligibility_answer, WIRE_BY_NUMBER, WIRE_ERA_2021_03},
    [WIRE_FACE_PUSH] = {"OQSsiquc01res_face", "資格確認結果 (顔認証) / pushed after a My Number card was read", "2.2",
                        wire_eligibility_answer, WIRE_BY_CARD, WIRE_ERA_2021_03},
    [WIRE_REFERENCE_REQUEST] = {"OQSsiimm01req", "照会番号登録要求 / reference number of one person", "2.3",
                                wire_reference_request, WIRE_BY_NUMBER, WIRE_ERA_2021_03},
    [WIRE_REFERENCE_ANSWER] = {"OQSsiimm01res", "照会番号登録結果 / how that registration ended", "2.3",
                               wire_reference_answer, WIRE_BY_NUMBER, WIRE_ERA_2021_03},
    [WIRE_MEDICATION_REQUEST] = {"YZKsiquc01req", "薬剤情報取得要求 / question for medicines", "2.6",
                                 wire_medication_request, WIRE_BY_NUMBER, WIRE_ERA_2021_10},
    [WIRE_MEDICATION_ANSWER] = {"YZKsiquc01res", "薬剤情報取得結果 / medicines", "4.2", wire_medication_answer,
                                WIRE_BY_NUMBER, WIRE_ERA_2021_10},
    [WIRE_CHECKUP_REQUEST] = {"TKKsiquc01req", "特定健診情報取得要求 / question for checkups", "2.6",
                              wire_checkup_request, WIRE_BY_NUMBER, WIRE_ERA_2021_03},
    [WIRE_CHECKUP_ANSWER] = {"TKKsiquc01res", "特定健診情報取得結果 / checkups", "4.3", wire_checkup_answer,
                             WIRE_BY_NUMBER, WIRE_ERA_2021_03},
    [WIRE_ELIGIBILITY_LIST] = {"OQSmuquc01req", "資格確認一括照会要求 / questions about many persons", "2.4",
                               wire_eligibility_list, WIRE_IN_LIST, WIRE_ERA_2021_03},
    [WIRE_ELIGIBILITY_LIST_RECEIPT] = {"OQSmuquc01res", "資格確認一括照会アップロード結果 / its reception number", "2.4",
                                       wire_list_receipt, WIRE_IN_LIST, WIRE_ERA_2021_03},
    [WIRE_ELIGIBILITY_LIST_DOWNLOAD] = {"OQSmuquc02req", "一括照会ダウンロード要求 / question for its result", "2.4",
                                        wire_list_download, WIRE_IN_LIST, WIRE_ERA_2021_03},
    [WIRE_ELIGIBILITY_LIST_RESULT] = {"OQSmuquc02res", "一括照会ダウンロード結果 / answers about many persons", "2.4",
                                      wire_eligibility_list_result, WIRE_IN_LIST, WIRE_ERA_2021_03},
    [WIRE_REFERENCE_LIST] = {"OQSmuimm01req", "照会番号一括登録要求 / reference numbers of many persons", "2.5",
                             wire_reference_list, WIRE_IN_LIST, WIRE_ERA_2021_03},
    [WIRE_REFERENCE_LIST_RECEIPT] = {"OQSmuimm01res", "照会番号一括登録アップロード結果 / its reception number", "2.5",
                                     wire_list_receipt, WIRE_IN_LIST, WIRE_ERA_2021_03},
    [WIRE_REFERENCE_LIST_DOWNLOAD] = {"OQSmuimm02req", "照会番号一括登録ダウンロード要求 / question for its result",
                                      "2.5", wire_list_download, WIRE_IN_LIST, WIRE_ERA_2021_03},
    [WIRE_REFERENCE_LIST_RESULT] = {"OQSmuimm02res", "照会番号一括登録ダウンロード結果 / how each registration ended",
                                    "2.5", wire_reference_list_result, WIRE_IN_LIST, WIRE_ERA_2021_03},
};

const struct wire_kind_row *wire_kind_of(enum wire_kind kind) {
    assert((unsigned)kind < WIRE_KINDS);
    return &kinds[kind];
}

enum wire_era wire_kind_era(enum wire_kind kind, enum wire_era era) {
    era = wire_era_resolved(era);
    return era < wire_kind_of(kind)->since ? wire_kind_of(kind)->since : era;
}
