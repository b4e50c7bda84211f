// SPDX-License-Identifier: Apache-2.0
#include "mocks/service/codes.h"

#include <assert.h>

static const struct service_code codes[FAULTS] = {
    [FAULT_BROKEN_FILE] = {"MOCK0001E", "ファイルの形式が正しくありません。"},
    [FAULT_UNKNOWN_INSTITUTION] = {"MOCK0002E", "医療機関コードが正しくありません。"},
    [FAULT_UNKNOWN_CERTIFICATE] = {"MOCK0003E", "利用者証明用電子証明書に該当する方が登録されていません。"},
    [FAULT_BAD_CERTIFICATE] = {"MOCK0004E", "利用者証明用電子証明書を読み取れません。"},
    [FAULT_BAD_SIGNATURE] = {"MOCK0005E", "本人確認ができませんでした。"},
    [FAULT_NO_SUCH_PERSON] = {"MOCK0006E", "照会番号を登録する方の資格が見つかりません。"},
    [FAULT_SEVERAL_PERSONS] = {"MOCK0007E", "照会番号を登録する方を特定できません。枝番を確認してください。"},
    [FAULT_NO_ROOM] = {"MOCK0008E", "システムで登録できませんでした。"},
};

const struct service_code *service_code_of(enum service_fault fault) {
    assert((unsigned)fault < FAULTS);
    return &codes[fault];
}
