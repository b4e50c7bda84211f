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
    [FAULT_SYSTEM] = {"MOCK0009E", "システムエラーが発生しました。"},
    // Gates: the day from which it is open is added to the text [SEED-001 to SEED-003].
    [FAULT_ELIGIBILITY_CLOSED] = {"MOCK0010E", "オンライン資格確認はまだ開始していません。"},
    [FAULT_MEDICATION_CLOSED] = {"MOCK2101E", "薬剤情報の閲覧はまだ開始していません。"},
    [FAULT_CHECKUP_CLOSED] = {"MOCK2201E", "特定健診情報の閲覧はまだ開始していません。"},
    // Certificates [DR-029].
    [FAULT_CERTIFICATE_EXPIRED] = {"MOCK0011E", "利用者証明用電子証明書の有効期限が切れています。"},
    [FAULT_CERTIFICATE_REVOKED] = {"MOCK0012E", "利用者証明用電子証明書は失効しています。"},
    [NOTICE_CERTIFICATE_ENDS] = {"MOCK0013W", "利用者証明用電子証明書の有効期限まで3か月を切っています。更新が必要です。"},
    // Viewing [SEED-110 to SEED-123].
    [FAULT_VIEW_NOBODY] = {"MOCK2001E", "該当する方の資格が見つかりません。"},
    [FAULT_VIEW_SEVERAL] = {"MOCK2002E", "該当する方を特定できません。枝番を確認してください。"},
    [FAULT_VIEW_CATEGORY] = {"MOCK2003E", "指定されたファイル種別は提供していません。"},
    [FAULT_MEDICATION_NO_CONSENT] = {"MOCK2103E", "薬剤情報の閲覧同意がありません。"},
    [FAULT_MEDICATION_CONSENT_OVER] = {"MOCK2104E", "薬剤情報の閲覧同意の有効期限が過ぎています。"},
    [FAULT_MEDICATION_NO_DATA] = {"MOCK2105E", "該当する薬剤情報がありません。"},
    [FAULT_CHECKUP_PHARMACY] = {"MOCK2202E", "特定健診情報は薬局では閲覧できません。"},
    [FAULT_CHECKUP_NO_CONSENT] = {"MOCK2203E", "特定健診情報の閲覧同意がありません。"},
    [FAULT_CHECKUP_CONSENT_OVER] = {"MOCK2204E", "特定健診情報の閲覧同意の有効期限が過ぎています。"},
    [FAULT_CHECKUP_NO_DATA] = {"MOCK2205E", "該当する特定健診情報がありません。"},
    // The search without a card in a disaster [SEED-131 to SEED-138].
    [FAULT_DISASTER_CLOSED] = {"MOCK3001E", "災害時の特別措置の対象の医療機関等または期間ではありません。"},
    [FAULT_DISASTER_CONDITIONS] = {"MOCK3002E", "検索条件が足りないか、正しくありません。"},
    [FAULT_DISASTER_NOBODY] = {"MOCK3003E", "検索条件に該当する方が見つかりません。"},
    [FAULT_DISASTER_SEVERAL] = {"MOCK3004E", "検索条件に該当する方が複数います。条件を追加してください。"},
    // Scope and day [SEED-024, DR-058].
    [FAULT_PUBLIC_EXPENSE] = {"MOCK0020E", "公費負担医療等の受給者証は、オンライン資格確認の対象ではありません。"},
    [FAULT_DAY_OUT_OF_RANGE] = {"MOCK0021E", "資格確認日が照会できる期間の外です。"},
    // A card that is none here, without a word why [DR-101, DR-102]; after its certificate's end [DR-029].
    [FAULT_CARD_NOT_USABLE] = {"MOCK0014E", "このカードでは資格を確認できません。保険証等で確認してください。"},
    [NOTICE_ELIGIBILITY_ONLY] = {"MOCK0015W", "利用者証明用電子証明書の有効期限が切れているため、資格情報のみ提供します。"},
    // Suspended upon an alarm of a wrong link, and nothing to be seen under this class [DR-124, DR-035].
    [FAULT_ELIGIBILITY_STOPPED] = {"MOCK0016E", "資格情報の提供を停止しています。保険者に確認してください。"},
    [FAULT_VIEW_STOPPED] = {"MOCK2004E", "情報の閲覧を停止しています。保険者に確認してください。"},
    [FAULT_VIEW_CLASS] = {"MOCK2005E", "この資格では薬剤情報・特定健診情報を閲覧できません。"},
    // Batches [DR-083].
    [FAULT_BATCH_TOO_MANY] = {"MOCK4001E", "一括の件数が上限を超えています。分割してください。"},
    [FAULT_BATCH_UNKNOWN] = {"MOCK4002E", "受付番号が見つかりません。保存期間を過ぎた受付番号は使えません。"},
};

const struct service_code *service_code_of(enum service_fault fault) {
    assert((unsigned)fault < FAULTS);
    return &codes[fault];
}

const struct service_code *service_code_at(size_t index) {
    return index < FAULTS ? &codes[index] : NULL;
}
