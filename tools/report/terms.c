// SPDX-License-Identifier: Apache-2.0
#include "tools/report/terms.h"

#include <stddef.h>
#include <string.h>

static const struct term actions[] = {
    {"hello", "製品が起動する", "the product starts"},
    {"register-patient", "職員が新患を登録する", "staff register a new patient"},
    {"look-up-by-number", "職員が保険証の番号で資格を照会する", "staff look up a coverage by the number of an insurance card"},
    {"check-coverage", "職員が登録済みの資格を照会し直す", "staff have the stored coverage confirmed again"},
    {"open-patient", "職員が患者を開く", "staff open a patient"},
    {"decide", "職員が待っている結果について決める", "staff decide about a waiting result"},
    {"restart", "製品を再起動する", "the product is restarted"},
    {"audit", "誰が何をしたかの記録を見る", "the record of who did what is read"},
    {"view-medication", "薬剤情報を見ようとする", "somebody asks to see medication data"},
    {"view-checkup", "特定健診情報を見ようとする", "somebody asks to see checkup data"},
};

// By the beginning of the file's name; the longer one first.
static const struct term messages[] = {
    {"OQSsiquc01res_face", "カードによる資格確認結果", "eligibility answer of the card"},
    {"OQSsiquc01req", "資格確認要求", "eligibility request"},
    {"OQSsiquc01res", "資格確認結果", "eligibility answer"},
    {"OQSsiimm01req", "照会番号登録要求", "reference number registration"},
    {"OQSsiimm01res", "照会番号登録結果", "registration answer"},
    {"OQSmuquc01req", "一括照会要求", "batch inquiry"},
    {"OQSmuquc01res", "一括照会の受付", "batch accepted"},
    {"OQSmuquc02req", "一括照会結果の要求", "batch result wanted"},
    {"OQSmuquc02res", "一括照会結果", "batch result"},
    {"OQSmuimm01req", "照会番号一括登録要求", "batch registration of reference numbers"},
    {"OQSmuimm01res", "照会番号一括登録の受付", "batch registration accepted"},
    {"OQSmuimm02req", "照会番号一括登録結果の要求", "batch registration result wanted"},
    {"OQSmuimm02res", "照会番号一括登録結果", "batch registration result"},
    {"YZKsiquc01req", "薬剤情報要求", "medication request"},
    {"YZKsiquc01res", "薬剤情報結果", "medication answer"},
    {"TKKsiquc01req", "特定健診情報要求", "checkup request"},
    {"TKKsiquc01res", "特定健診情報結果", "checkup answer"},
};

static const struct term steps[] = {
    {"clock", "時計を合わせる", "the clock is set"},
    {"register", "新患を登録する", "a new patient is registered"},
    {"visit", "患者が来院する", "a patient comes"},
    {"check", "登録済みの資格を確かめる", "the stored coverage is confirmed"},
    {"open", "患者を開く", "a patient is opened"},
    {"decide", "職員が決める", "staff decide"},
    {"redeliver", "同じファイルがもう一度届く", "a file is delivered again"},
    {"reference-number", "照会番号がサービスに登録されている", "a reference number stands at the service"},
    {"restart", "製品を再起動する", "the product is restarted"},
    {"audit", "誰が何をしたかの記録を見る", "the record of who did what is read"},
    {"view", "情報を見ようとする", "somebody asks to see data"},
    {"service", "サービスの応じ方が変わる", "the service answers differently from now on"},
    {"await", "返事を待ち終えるまで待つ", "the product waits for its answers"},
    {"measure", "災害時の特別措置が開かれる", "the authority opens a special measure"},
    {"disaster-search", "端末の画面で災害時の照会をする", "staff search at the terminal's screen in a disaster"},
    {"consent-at", "別の医療機関で同意がある", "consent is given at another institution"},
    {"flow", "時間が進む", "time passes"},
};

static const struct term events[] = {
    {"inserted", "カードを置く", "the card is placed"},
    {"removed", "カードを取る", "the card is taken"},
    {"pin-result", "暗証番号の照合", "PIN compared"},
    {"face-result", "顔の照合", "faces compared"},
    {"take-card", "カードを取り出すよう促す", "asks for the card to be taken"},
    {"session-end", "受付の終わり", "the session ends"},
    {"harm", "カードに害のある操作", "harm to the card"},
    {"fault", "仕込んだ障害", "a planned fault"},
};

static const struct term port_lines[] = {
    {"hello", "挨拶", "hello"},
    {"card-placed", "カードが置かれた", "a card was placed"},
    {"identify", "本人を確かめるよう求める", "asks to identify the person"},
    {"identified", "証明書と署名", "certificate and signature"},
    {"certificate", "証明書の確認の結果", "what the certificate is worth"},
    {"registration", "利用登録の答え", "answer about registration"},
    {"consents", "同意の答え", "consents"},
    {"show", "結果を示すよう求める", "asks to show the result"},
    {"session-end", "受付の終わり", "the session ends"},
    {"mode", "確認の方法を切り替える", "switches the mode"},
    {"refused", "断り", "refused"},
};

const char *const term_elements[] = {
    "SegmentOfResult", "ErrorMessage", "ProcessingResultStatus", "ProcessingResultMessage", "QualificationValidity",
    "InsuredIdentificationNumber", "ReferenceNumber", "PharmacistsInfoConsFlg", "SpecificHealthCheckupsInfoConsFlg",
    "ResultCode", "MessageContents", NULL,
};

static const struct term *find(const struct term *terms, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(terms[i].name, name) == 0) {
            return &terms[i];
        }
    }
    return NULL;
}

const struct term *term_of_action(const char *action) {
    return find(actions, sizeof actions / sizeof actions[0], action);
}

const struct term *term_of_step(const char *step) {
    return find(steps, sizeof steps / sizeof steps[0], step);
}

const struct term *term_of_event(const char *event) {
    return find(events, sizeof events / sizeof events[0], event);
}

const struct term *term_of_port(const char *line) {
    return find(port_lines, sizeof port_lines / sizeof port_lines[0], line);
}

const struct term *term_of_message(const char *file) {
    for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
        if (strncmp(messages[i].name, file, strlen(messages[i].name)) == 0) {
            return &messages[i];
        }
    }
    return NULL;
}
