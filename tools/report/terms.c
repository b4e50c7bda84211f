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
    {"log-in", "職員がログインする", "somebody logs in"},
    {"force-log-in", "使用中のアカウントに強制ログインする", "somebody forces the login of an account that is in use"},
    {"log-out", "ログアウトする", "somebody logs out"},
    {"start-card-session", "職員が患者をリーダーへ案内する", "staff send a patient to the reader"},
    {"set-reader-mode", "職員がリーダーのモードを切り替える", "staff switch the reader's mode"},
    {"confirm-visually", "職員が写真と本人を見比べる", "staff compare the photo with the person"},
    {"disaster-search", "職員が災害時の照会をする", "staff search in a disaster"},
    {"note-patient", "職員が確認できない患者を控える", "staff note a patient who cannot be checked now"},
    {"check-again", "職員が控えた患者を確認し直す", "staff check a noted patient again"},
    {"mark-caution", "職員が住所の取扱注意を付ける", "staff mark an address as not to be shown"},
    {"choose-kinds", "管理者が同意を求める情報を選ぶ", "the administrator chooses for what patients are asked"},
    {"show-reminders", "知らせを見る", "the reminders are looked at"},
    {"patient", "患者がリーダーの前に立つ", "a patient stands at the reader"},
    {"go-on", "患者が続ける", "the patient goes on"},
    {"set-clock", "時計を合わせる", "the clock is set"},
    {"advance", "時間が進む", "time passes"},
    {"configure", "リーダーの設定を変える", "the reader's settings are changed"},
    {"face", "顔認証", "face"},
    {"pin", "暗証番号", "PIN"},
    {"visual", "目視確認", "visual check"},
    {"reference-numbers", "照会番号の登録", "registering reference numbers"},
    {"reset", "何もない状態に戻す", "the product is as after installation"},
};

// By the name of what is asked for by Web API.
static const struct term questions[] = {
    {"login", "ログイン", "login"},
    {"logout", "ログアウト", "logout"},
    {"challenge", "カード確認の用意", "challenge for a card"},
    {"certificate", "証明書の確認", "what a certificate is worth"},
    {"face", "カードによる資格確認", "eligibility by card"},
    {"disaster", "災害時の照会", "search in a disaster"},
    {"OQSsiquc01", "番号による資格確認", "eligibility by number"},
    {"OQSsiimm01", "照会番号登録", "reference number registration"},
    {"YZKsiquc01", "薬剤情報", "medication data"},
    {"TKKsiquc01", "特定健診情報", "checkup data"},
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
    {"act", "職員の操作", "staff act"},
    {"measure-end", "災害時の特別措置が終わる", "the authority ends the special measure"},
    {"suspend", "誤った紐付けの疑いで、サービスがこの患者の表示を止める", "the service suspends what is shown of a person"},
    {"reader-time", "リーダーの前で時間が進む", "time passes at the reader"},
    {"go-on", "患者が続ける", "the patient goes on"},
    {"take-card", "カードを取る", "the card is taken"},
    {"reader-mode", "端末からリーダーのモードを切り替える", "the terminal switches the reader's mode"},
    {"reader-line", "リーダーの通信路", "the reader's line"},
    {"reader-kinds", "リーダーの設定を変える", "the reader's settings are changed"},
    {"reader-config", "リーダーの設定を変える", "the reader's settings are changed"},
    {"probe-card", "別のプログラムがカードを使おうとする", "another program tries to get at the card"},
    {"reader-restart", "リーダーを入れ直す", "the reader is switched off and on"},
    {"web-line", "サービスへの回線", "the line to the service"},
    {"folder", "フォルダー", "a folder"},
    {"search-leftovers", "残ったものを調べる", "what was left behind is searched"},
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
    {"visual-result", "職員の目視確認", "staff compared"},
    {"waits", "患者が手を止める", "the patient does nothing"},
    {"reminder", "カードの取り忘れを知らせる", "reminds of the card"},
    {"mode", "モード", "mode"},
    {"leftover", "残っていたもの", "left behind"},
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

const struct term *term_of_question(const char *kind) {
    return find(questions, sizeof questions / sizeof questions[0], kind);
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
