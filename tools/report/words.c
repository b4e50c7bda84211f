// SPDX-License-Identifier: Apache-2.0
//
// The short words of a log, in both languages: names of members, and values that are words of the desk protocol.
#include <stddef.h>
#include <string.h>

#include "tools/report/terms.h"

// Names of members and attributes.
static const struct term names[] = {
    {"at", "時刻", "time"},           {"area", "区域", "area"},         {"from", "開始", "from"},
    {"until", "終了", "until"},       {"name", "名称", "name"},         {"staff", "職員", "staff"},
    {"consent", "同意", "consent"},   {"reason", "理由", "reason"},     {"by", "方法", "by"},
    {"person", "患者", "patient"},    {"kind", "情報", "kind"},         {"do", "操作", "action"},
    {"coverage", "資格", "coverage"}, {"what", "内容", "what"},         {"found", "見つかった方", "found"},
    {"search", "探し方", "search"},   {"view", "閲覧", "view"},         {"result", "結果", "result"},
    {"state", "状態", "state"},       {"mode", "モード", "mode"},       {"pins", "暗証番号", "PINs"},
    {"method", "方法", "method"},     {"seconds", "秒", "seconds"},     {"is", "状態", "is"},
};

// Values.
static const struct term values[] = {
    {"oral", "口頭で得た", "given orally"},
    {"none", "得られない", "could not be asked"},
    {"refused", "拒否", "refused"},
    {"details", "氏名・生年月日・性別・住所", "name, birth date, sex, address"},
    {"number", "番号", "number"},
    {"card", "カード", "card"},
    {"disaster", "災害時", "disaster"},
    {"shown", "表示", "shown"},
    {"waiting", "待ち", "waiting"},
    {"confirmed", "有効を確認", "confirmed"},
    {"not-valid", "無効", "not valid"},
    {"not-found", "該当なし", "not found"},
    {"not-open", "まだ始まっていない", "not open yet"},
    {"no-consent", "同意なし", "no consent"},
    {"no-data", "情報なし", "no data"},
    {"not-qualified", "資格のない職員", "not qualified"},
    {"closed", "閉じた", "closed"},
    {"unknown", "不明", "unknown"},
    {"error", "サービスの断り", "refused by the service"},
    {"ended", "終わった", "ended"},
    {"medication", "薬剤", "medication"},
    {"checkup", "健診", "checkups"},
    {"eligibility", "資格確認", "eligibility"},
    {"physician-1", "医師", "physician"},
    {"dentist-1", "歯科医師", "dentist"},
    {"pharmacist-1", "薬剤師", "pharmacist"},
    {"nurse-1", "看護師", "nurse"},
    {"clerk-1", "事務員", "clerk"},
    {"clerk-2", "事務員 (医師のアカウント)", "clerk with the physician's account"},
    {"administrator-1", "管理者", "administrator"},
    {"viewer-1", "閲覧を任された職員", "person given the right to view"},
    {"physician", "医師", "physician"},
    {"pharmacist", "薬剤師", "pharmacist"},
    {"clerk", "事務員", "clerk"},
    {"administrator", "管理者", "administrator"},
    {"viewer", "閲覧を任された職員", "person given the right to view"},
    {"visual", "目視", "visual"},
    {"face", "顔認証", "face"},
    {"pin", "暗証番号", "PIN"},
    {"log-in", "ログイン", "log-in"},
    {"log-out", "ログアウト", "log-out"},
    {"disaster-search", "災害時の照会", "search in a disaster"},
    {"disaster-found", "災害時に見つかった方", "found in a disaster"},
    {"viewed", "閲覧の結果", "what came of a view"},
    {"logged-in", "ログインした", "logged in"},
    {"logged-out", "ログアウトした", "logged out"},
    {"dentist", "歯科医師", "dentist"},
    {"nurse", "看護師", "nurse"},
    {"exited", "正常に終わった", "ended as it should"},
    {"denied", "閲覧を断った", "denied"},
};

static const struct term *find(const struct term *terms, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(terms[i].name, name) == 0) {
            return &terms[i];
        }
    }
    return NULL;
}

const struct term *term_of_name(const char *name) {
    return find(names, sizeof names / sizeof names[0], name);
}

const struct term *term_of_value(const char *value) {
    return find(values, sizeof values / sizeof values[0], value);
}
