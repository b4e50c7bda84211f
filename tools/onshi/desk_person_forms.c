// SPDX-License-Identifier: Apache-2.0
#include "tools/onshi/desk_person_forms.h"

#include <stddef.h>
#include <string.h>

static const struct person_field coverages[] = {
    {.name = "number", .ja = "番号", .en = "number"},
    {.name = "symbol", .ja = "記号", .en = "symbol"},
    {.name = "branch", .ja = "枝番", .en = "branch"},
    {.name = "insurer", .ja = "保険者番号", .en = "insurer"},
    {.name = "state", .ja = "今の資格なら current、前の資格なら past", .en = "current or past"},
    {.name = "from", .ja = "いつから (yyyyMMdd)", .en = "from (yyyyMMdd)"},
    {.name = "to", .ja = "いつまで (yyyyMMdd)", .en = "to (yyyyMMdd)"},
    {.name = "checked", .ja = "最後に確認した日 (yyyyMMdd)", .en = "last confirmed on (yyyyMMdd)"},
    {0},
};

static const struct person_field offers[] = {
    {.name = "kind", .ja = "種類 (medication/checkup)", .en = "kind (medication/checkup)"},
    {.name = "until", .ja = "いつまで (yyyyMMddHHmmss)", .en = "until (yyyyMMddHHmmss)"},
    {0},
};

static const struct person_field items[] = {
    {.name = "name", .ja = "内容", .en = "what"},
    {.name = "date", .ja = "日 (yyyyMMdd)", .en = "date (yyyyMMdd)"},
    {0},
};

// --- a receipt computer ---

static const struct person_field patients[] = {
    {.name = "chart", .ja = "カルテ番号", .en = "chart number"},
    {.name = "name", .ja = "氏名", .en = "name"},
    {.name = "kana", .ja = "カナ氏名", .en = "kana"},
    {.name = "sex", .ja = "性別 (1/2/3)", .en = "sex (1/2/3)"},
    {.name = "birthdate", .ja = "生年月日 (yyyyMMdd)", .en = "birth date (yyyyMMdd)"},
    {.name = "address", .ja = "住所", .en = "address"},
    {.name = "post", .ja = "郵便番号", .en = "post code"},
    {.name = "reference", .ja = "照会番号 (none/pending/registered/failed)", .en = "reference number (none/pending/registered/failed)"},
    {.name = "ratio", .ja = "窓口負担 (%)", .en = "share (%)"},
    {.name = "limit", .ja = "限度額の区分", .en = "ceiling class"},
    {.name = "recheck", .ja = "改めて資格確認を求めていますか (y)", .en = "asks for a fresh confirmation? (y)", .kind = PERSON_YES},
    {.name = "coverages", .ja = "資格", .en = "coverages", .kind = PERSON_LIST, .fields = coverages},
    {.name = "offers", .ja = "勧めている閲覧", .en = "views that are offered", .kind = PERSON_LIST, .fields = offers},
    {0},
};

static const struct person_field inbox[] = {
    {.name = "kind", .ja = "種類 (unlinked/conflict/not-valid/several/difference/message/unreadable)", .en = "kind (unlinked/conflict/not-valid/several/difference/message/unreadable)"},
    {.name = "item", .ja = "番号", .en = "item"},
    {.name = "name", .ja = "氏名", .en = "name"},
    {.name = "number", .ja = "被保険者番号", .en = "number"},
    {.name = "candidates", .ja = "候補のカルテ番号 (空白区切り)", .en = "charts it may belong to (blanks between)", .kind = PERSON_WORDS},
    {.name = "text", .ja = "表示された文", .en = "text shown"},
    {0},
};

static const struct person_field warnings[] = {
    {.name = "kind", .ja = "種類 (insurer-changed/near-expiry/other)", .en = "kind (insurer-changed/near-expiry/other)"},
    {.name = "chart", .ja = "カルテ番号", .en = "chart number"},
    {.name = "text", .ja = "表示された文", .en = "text shown"},
    {0},
};

static const struct person_field visits[] = {
    {.name = "chart", .ja = "カルテ番号", .en = "chart number"},
    {.name = "date", .ja = "日 (yyyyMMdd)", .en = "date (yyyyMMdd)"},
    {.name = "by", .ja = "card か number", .en = "card or number"},
    {0},
};

static const struct person_field inquiries[] = {
    {.name = "kind", .ja = "種類 (eligibility/registration/medication/checkup)", .en = "kind (eligibility/registration/medication/checkup)"},
    {.name = "chart", .ja = "カルテ番号", .en = "chart number"},
    {.name = "state", .ja = "状態 (waiting/confirmed/not-valid/not-found/several/error/unknown/done/shown)",
     .en = "state (waiting/confirmed/not-valid/not-found/several/error/unknown/done/shown)"},
    {.name = "text", .ja = "表示された文", .en = "text shown"},
    {0},
};

static const struct person_field views[] = {
    {.name = "kind", .ja = "種類 (medication/checkup)", .en = "kind (medication/checkup)"},
    {.name = "chart", .ja = "カルテ番号", .en = "chart number"},
    {.name = "staff", .ja = "職員", .en = "staff"},
    {.name = "state", .ja = "状態 (waiting/shown/not-qualified/no-consent/not-open/no-data/refused/unknown)",
     .en = "state (waiting/shown/not-qualified/no-consent/not-open/no-data/refused/unknown)"},
    {.name = "text", .ja = "表示された文", .en = "text shown"},
    {.name = "name", .ja = "氏名", .en = "name"},
    {.name = "birthdate", .ja = "生年月日 (yyyyMMdd)", .en = "birth date (yyyyMMdd)"},
    {.name = "as-of", .ja = "いつまでのデータか (yyyyMMdd)", .en = "data as of (yyyyMMdd)"},
    {.name = "items", .ja = "画面の内容", .en = "what is shown", .kind = PERSON_LIST, .fields = items},
    {0},
};

static const struct person_field receipt_computer[] = {
    {.name = "patients", .ja = "患者", .en = "patients", .kind = PERSON_LIST, .fields = patients},
    {.name = "inbox", .ja = "職員の判断待ち", .en = "waiting for staff", .kind = PERSON_LIST, .fields = inbox},
    {.name = "warnings", .ja = "知らせ", .en = "notices", .kind = PERSON_LIST, .fields = warnings},
    {.name = "visits", .ja = "確認された来院", .en = "confirmed visits", .kind = PERSON_LIST, .fields = visits},
    {.name = "inquiries", .ja = "照会", .en = "inquiries", .kind = PERSON_LIST, .fields = inquiries},
    {.name = "views", .ja = "閲覧", .en = "views", .kind = PERSON_LIST, .fields = views},
    {0},
};

static const char *const receipt_computer_can[] = {
    "register-patient", "look-up-by-number", "check-coverage", "open-patient", "decide",
    "view-medication",  "view-checkup",      "reference-numbers", "restart", NULL};

// --- a reception ---

static const struct person_field login[] = {
    {.name = "state", .ja = "状態 (out/entering/in/in-use/refused)", .en = "state (out/entering/in/in-use/refused)"},
    {.name = "staff", .ja = "職員", .en = "staff"},
    {.name = "text", .ja = "表示された文", .en = "text shown"},
    {0},
};

static const struct person_field line[] = {
    {.name = "state", .ja = "状態 (unknown/up/down)", .en = "state (unknown/up/down)"},
    {.name = "layer", .ja = "切れている所 (network/tls/service)", .en = "where it is down (network/tls/service)"},
    {.name = "text", .ja = "表示された文", .en = "text shown"},
    {0},
};

static const struct person_field front_reader[] = {
    {.name = "state", .ja = "状態 (none/ready/busy/lost/unsuitable)", .en = "state (none/ready/busy/lost/unsuitable)"},
    {.name = "mode", .ja = "モード (unattended/visual)", .en = "mode (unattended/visual)"},
    {.name = "methods", .ja = "使える方法 (face pin visual)", .en = "methods (face pin visual)", .kind = PERSON_WORDS},
    {.name = "kinds", .ja = "同意を求める情報 (有効なもの)", .en = "kinds of consent in force", .kind = PERSON_WORDS},
    {.name = "chosen", .ja = "選ばれたがまだ有効でない情報", .en = "kinds chosen and not yet in force", .kind = PERSON_WORDS},
    {.name = "needs", .ja = "有効にするには (log-out/restart)", .en = "what that needs (log-out/restart)"},
    {.name = "alternatives", .ja = "案内された別の方法", .en = "alternatives that are named", .kind = PERSON_WORDS},
    {0},
};

static const struct person_field certificate[] = {
    {.name = "until", .ja = "期限 (yyyyMMddHHmmss)", .en = "until (yyyyMMddHHmmss)"},
    {.name = "days", .ja = "残りの日数", .en = "days left", .kind = PERSON_NUMBER},
    {.name = "stopped", .ja = "期限切れの文", .en = "sentence after its end"},
    {0},
};

static const struct person_field reminders[] = {
    {.name = "kind", .ja = "種類 (certificate)", .en = "kind (certificate)"},
    {.name = "days", .ja = "残りの日数", .en = "days left", .kind = PERSON_NUMBER},
    {.name = "text", .ja = "表示された文", .en = "text shown"},
    {0},
};

#define ADVICE_JA "案内された方法 (face pin visual number paper again municipality など)"
#define ADVICE_EN "ways that are named (face pin visual number paper again municipality …)"

static const struct person_field front_sessions[] = {
    {.name = "session", .ja = "手続き (上から c1, c2 …)", .en = "session (c1, c2 … from above)"},
    {.name = "state", .ja = "状態 (waiting/identifying/confirm/consenting/asking/confirmed/not-valid/not-found/several/error/unknown/ended)",
     .en = "state (waiting/identifying/confirm/consenting/asking/confirmed/not-valid/not-found/several/error/unknown/ended)"},
    {.name = "method", .ja = "方法 (face/pin/visual)", .en = "method (face/pin/visual)"},
    {.name = "certificate", .ja = "電子証明書の状態", .en = "what the card's certificate is worth"},
    {.name = "reason", .ja = "終わった理由", .en = "reason of its end"},
    {.name = "message", .ja = "リーダーの表示番号", .en = "number of the reader's message"},
    {.name = "advice", .ja = ADVICE_JA, .en = ADVICE_EN, .kind = PERSON_WORDS},
    {.name = "result", .ja = "結果 (r1 など)", .en = "result (r1 …)"},
    {.name = "text", .ja = "表示された文", .en = "text shown"},
    {0},
};

static const struct person_field front_inquiries[] = {
    {.name = "inquiry", .ja = "照会 (上から q1, q2 …)", .en = "inquiry (q1, q2 … from above)"},
    {.name = "kind", .ja = "種類 (eligibility/medication/checkup)", .en = "kind (eligibility/medication/checkup)"},
    {.name = "state", .ja = "状態 (waiting/confirmed/not-valid/not-found/several/error/unknown)",
     .en = "state (waiting/confirmed/not-valid/not-found/several/error/unknown)"},
    {.name = "result", .ja = "結果 (r1 など)", .en = "result (r1 …)"},
    {.name = "text", .ja = "表示された文", .en = "text shown"},
    {0},
};

static const struct person_field consents[] = {
    {.name = "checkup", .ja = "特定健診情報への同意 (0/1/2/3)", .en = "consent to checkups (0/1/2/3)"},
    {.name = "medication", .ja = "薬剤情報への同意 (0/1/2/3)", .en = "consent to medication (0/1/2/3)"},
    {0},
};

static const struct person_field results[] = {
    {.name = "result", .ja = "結果 (上から r1, r2 …)", .en = "result (r1, r2 … from above)"},
    {.name = "by", .ja = "card か number", .en = "card or number"},
    {.name = "state", .ja = "状態 (confirmed/not-valid/not-found/several/error)", .en = "state (confirmed/not-valid/not-found/several/error)"},
    {.name = "validity", .ja = "資格有効性のコード (1〜5)", .en = "code of the validity (1 to 5)"},
    {.name = "text", .ja = "表示された文", .en = "text shown"},
    {.name = "notice", .ja = "正常な結果に付いた通知", .en = "notice beside a normal result"},
    {.name = "date", .ja = "確認日 (yyyyMMdd)", .en = "date (yyyyMMdd)"},
    {.name = "name", .ja = "氏名", .en = "name"},
    {.name = "sex", .ja = "性別 (1/2/3)", .en = "sex (1/2/3)"},
    {.name = "birthdate", .ja = "生年月日 (yyyyMMdd)", .en = "birth date (yyyyMMdd)"},
    {.name = "address", .ja = "住所", .en = "address"},
    {.name = "limit", .ja = "限度額の区分", .en = "ceiling class"},
    {.name = "advice", .ja = "職員への案内 (retype insurer other-evidence declaration own-share pay-all)",
     .en = "advice to staff (retype insurer other-evidence declaration own-share pay-all)", .kind = PERSON_WORDS},
    {.name = "handed", .ja = "レセコンへ渡したファイル", .en = "file that was handed over"},
    {.name = "caution", .ja = "住所を伏せていますか (y)", .en = "is the address held back? (y)", .kind = PERSON_YES},
    {.name = "coverages", .ja = "資格", .en = "coverages", .kind = PERSON_LIST, .fields = coverages},
    {.name = "consents", .ja = "同意", .en = "consents", .kind = PERSON_GROUP, .fields = consents},
    {.name = "offers", .ja = "勧めている閲覧", .en = "views that are offered", .kind = PERSON_LIST, .fields = offers},
    {0},
};

static const struct person_field front_views[] = {
    {.name = "view", .ja = "閲覧 (上から v1, v2 …)", .en = "view (v1, v2 … from above)"},
    {.name = "kind", .ja = "種類 (medication/checkup/disaster)", .en = "kind (medication/checkup/disaster)"},
    {.name = "staff", .ja = "職員", .en = "staff"},
    {.name = "by", .ja = "card、number、disaster のどれか", .en = "card, number or disaster"},
    {.name = "state", .ja = "状態 (waiting/shown/not-qualified/no-consent/not-open/no-data/refused/unknown/closed)",
     .en = "state (waiting/shown/not-qualified/no-consent/not-open/no-data/refused/unknown/closed)"},
    {.name = "text", .ja = "表示された文", .en = "text shown"},
    {.name = "name", .ja = "氏名", .en = "name"},
    {.name = "birthdate", .ja = "生年月日 (yyyyMMdd)", .en = "birth date (yyyyMMdd)"},
    {.name = "items", .ja = "画面の内容", .en = "what is shown", .kind = PERSON_LIST, .fields = items},
    {0},
};

static const struct person_field fallback[] = {
    {.name = "item", .ja = "控え (上から f1, f2 …)", .en = "entry (f1, f2 … from above)"},
    {.name = "state", .ja = "状態 (open/checked)", .en = "state (open/checked)"},
    {.name = "name", .ja = "氏名", .en = "name"},
    {.name = "number", .ja = "被保険者番号", .en = "number"},
    {.name = "session", .ja = "手続き (c1 など)", .en = "session (c1 …)"},
    {.name = "result", .ja = "結果 (r1 など)", .en = "result (r1 …)"},
    {0},
};

static const struct person_field front_warnings[] = {
    {.name = "kind", .ja = "種類 (line/reader/log-in/logged-out/near-expiry/notice/person/mixed-up/clock/re-check/hand-over)",
     .en = "kind (line/reader/log-in/logged-out/near-expiry/notice/person/mixed-up/clock/re-check/hand-over)"},
    {.name = "about", .ja = "何について", .en = "about"},
    {.name = "text", .ja = "表示された文", .en = "text shown"},
    {0},
};

static const struct person_field reception[] = {
    {.name = "login", .ja = "ログイン", .en = "login", .kind = PERSON_GROUP, .fields = login},
    {.name = "line", .ja = "回線", .en = "line", .kind = PERSON_GROUP, .fields = line},
    {.name = "reader", .ja = "リーダー", .en = "reader", .kind = PERSON_GROUP, .fields = front_reader},
    {.name = "certificate", .ja = "端末の電子証明書", .en = "the terminal's certificate", .kind = PERSON_GROUP, .fields = certificate},
    {.name = "reminders", .ja = "期限の予告", .en = "reminders", .kind = PERSON_LIST, .fields = reminders},
    {.name = "sessions", .ja = "リーダーでの手続き", .en = "sessions at the reader", .kind = PERSON_LIST, .fields = front_sessions},
    {.name = "inquiries", .ja = "番号による照会", .en = "inquiries by number", .kind = PERSON_LIST, .fields = front_inquiries},
    {.name = "results", .ja = "資格確認の結果", .en = "results", .kind = PERSON_LIST, .fields = results},
    {.name = "views", .ja = "閲覧", .en = "views", .kind = PERSON_LIST, .fields = front_views},
    {.name = "fallback", .ja = "後で確認する患者", .en = "to be checked later", .kind = PERSON_LIST, .fields = fallback},
    {.name = "warnings", .ja = "知らせ", .en = "notices", .kind = PERSON_LIST, .fields = front_warnings},
    {.name = "prompts", .ja = "これまでに職員へ問い返した回数", .en = "how often staff were asked back so far", .kind = PERSON_NUMBER},
    {0},
};

static const char *const reception_can[] = {
    "log-in", "force-log-in", "log-out", "look-up-by-number", "start-card-session", "set-reader-mode", "confirm-visually",
    "disaster-search", "view-medication", "view-checkup", "note-patient", "check-again", "mark-caution", "choose-kinds",
    "show-reminders", "restart", NULL};

// --- a face reader ---

static const struct person_field words_shown[] = {
    {.name = "ja", .ja = "表示された文", .en = "text shown"},
    {0},
};

#define STATES "IDLE DETECT METHOD FACE PIN VISUAL CERT REGISTER CONSENT QUERY DONE REMOVE"

static const struct person_field screen[] = {
    {.name = "state", .ja = "画面 (" STATES ")", .en = "screen (" STATES ")"},
    {.name = "message", .ja = "表示番号", .en = "number of the message"},
    {.name = "kind", .ja = "同意を求める情報の種類", .en = "kind of consent that is asked for"},
    {.name = "left", .ja = "表示された残り回数", .en = "tries left, as shown", .kind = PERSON_NUMBER},
    {.name = "text", .ja = "文", .en = "text", .kind = PERSON_GROUP, .fields = words_shown},
    {0},
};

static const struct person_field device[] = {
    {.name = "state", .ja = "画面 (" STATES ")", .en = "screen (" STATES ")"},
    {.name = "mode", .ja = "モード (unattended/visual)", .en = "mode (unattended/visual)"},
    {.name = "methods", .ja = "選べる方法 (face pin visual)", .en = "methods (face pin visual)", .kind = PERSON_WORDS},
    {.name = "card", .ja = "カードが置かれていますか (y)", .en = "does a card lie there? (y)", .kind = PERSON_YES},
    {0},
};

static const struct person_field device_sessions[] = {
    {.name = "session", .ja = "何回目の手続き", .en = "number of the session", .kind = PERSON_NUMBER},
    {.name = "method", .ja = "方法 (face/pin/visual)", .en = "method (face/pin/visual)"},
    {.name = "result", .ja = "結果 (done/aborted)", .en = "result (done/aborted)"},
    {.name = "reason", .ja = "理由", .en = "reason"},
    {.name = "pin-left", .ja = "暗証番号の残り回数", .en = "tries of the PIN left", .kind = PERSON_NUMBER},
    {0},
};

static const struct person_field card_reader[] = {
    {.name = "reader", .ja = "リーダー", .en = "reader", .kind = PERSON_GROUP, .fields = device},
    {.name = "screen", .ja = "画面", .en = "screen", .kind = PERSON_GROUP, .fields = screen},
    {.name = "sessions", .ja = "手続き", .en = "sessions", .kind = PERSON_LIST, .fields = device_sessions},
    {.name = "prompts", .ja = "これまでに患者へ問い返した回数", .en = "how often the patient was asked back so far", .kind = PERSON_NUMBER},
    {0},
};

static const struct person_field pin_result[] = {
    {.name = "result", .ja = "暗証番号 (ok/wrong/locked/not-four-digits)", .en = "PIN (ok/wrong/locked/not-four-digits)"},
    {.name = "left", .ja = "残り回数", .en = "tries left", .kind = PERSON_NUMBER},
    {0},
};

static const struct person_field face_result[] = {
    {.name = "result", .ja = "顔 (same/other/not-live/nobody/no-code/no-photo/wrong-code/locked)",
     .en = "face (same/other/not-live/nobody/no-code/no-photo/wrong-code/locked)"},
    {0},
};

static const struct person_field visual_result[] = {
    {.name = "result", .ja = "目視確認 (confirmed/refused)", .en = "visual check (confirmed/refused)"},
    {0},
};

static const struct person_field session_end[] = {
    {.name = "result", .ja = "結果 (done/aborted)", .en = "result (done/aborted)"},
    {.name = "reason", .ja = "理由", .en = "reason"},
    {0},
};

static const struct person_field take_card[] = {
    {.name = "state", .ja = "そのときの画面 (DONE/REMOVE など)", .en = "screen at that moment (DONE/REMOVE …)"},
    {0},
};

static const struct person_field waits[] = {
    {.name = "state", .ja = "待っている画面", .en = "screen that waits"},
    {0},
};

// In the words of virtual-card/reader/reader_process.h.
static const struct person_field card_reader_does[] = {
    {.name = "screen", .ja = "画面が変わった", .en = "the screen changed", .kind = PERSON_GROUP, .fields = screen},
    {.name = "pin-result", .ja = "暗証番号を照合した", .en = "a PIN was compared", .kind = PERSON_GROUP, .fields = pin_result},
    {.name = "face-result", .ja = "顔を照合した", .en = "faces were compared", .kind = PERSON_GROUP, .fields = face_result},
    {.name = "visual-result", .ja = "職員が見比べた", .en = "staff compared", .kind = PERSON_GROUP, .fields = visual_result},
    {.name = "session-end", .ja = "手続きが終わった", .en = "the session ended", .kind = PERSON_GROUP, .fields = session_end},
    {.name = "take-card", .ja = "カードを取るよう促した", .en = "asked for the card to be taken", .kind = PERSON_GROUP, .fields = take_card},
    {.name = "waits", .ja = "患者を待っている", .en = "waits for the patient", .kind = PERSON_GROUP, .fields = waits},
    {0},
};

static const char *const card_reader_can[] = {"patient", "go-on", "advance", "restart", "configure", "face", "pin", "visual", NULL};

// --- all of them ---

static const struct person_form forms[] = {
    {"receipt-computer", receipt_computer_can, receipt_computer, NULL},
    {"reception", reception_can, reception, NULL},
    {"card-reader", card_reader_can, card_reader, card_reader_does},
};

static const struct term members[] = {
    {"staff", "職員", "staff"}, {"insurer", "保険者番号", "insurer"}, {"symbol", "記号", "symbol"}, {"number", "番号", "number"},
    {"branch", "枝番", "branch"}, {"birthdate", "生年月日", "birth date"}, {"chart", "カルテ番号", "chart number"},
    {"patient", "患者", "patient"}, {"coverage", "資格", "coverage"}, {"item", "対象", "item"}, {"choice", "選択", "choice"},
    {"from", "いつから", "from"}, {"to", "いつまで", "to"}, {"limit", "限度額の口頭同意", "consent to the ceiling by word of mouth"},
    {"mode", "モード", "mode"}, {"consent", "同意", "consent"}, {"reason", "理由", "reason"}, {"by", "方法", "by"},
    {"name", "氏名", "name"}, {"kana", "カナ氏名", "kana"}, {"sex", "性別 (1 男、2 女、3 その他)", "sex (1 male, 2 female, 3 other)"},
    {"address", "住所", "address"}, {"contact", "連絡先", "contact"}, {"result", "結果", "result"}, {"kinds", "情報の種類", "kinds"},
    {"clock", "時計 (日本時間)", "clock (Japan time)"}, {"seconds", "秒", "seconds"}, {"config", "設定", "configuration"},
    {"method", "本人確認の方法", "method"}, {"pin", "入力する暗証番号", "PIN to type"}, {"pins", "入力する暗証番号 (順に)", "PINs to type, in order"},
    {"face", "カメラの前の顔", "face before the camera"}, {"faces", "カメラの前の顔 (順に)", "faces before the camera, in order"},
    {"person", "人物", "person"}, {"consents", "同意の答え (ないものは同意しない)", "answers about consent (what is not there is a no)"},
    {"register", "利用登録の答え", "answer about registration"}, {"code-b", "券面の照合番号B", "code B on the card's face"},
    {"remove-after", "この画面の後にカードを取る", "take the card after this screen"}, {"stops-in", "この画面で手を止める", "do nothing at this screen"},
    {"site", "施設と接続先", "institution and connections"}, {"options", "設定", "options"}, {"account", "アカウント", "account"},
};

const struct person_form *person_form_of(const char *role) {
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (strcmp(forms[i].role, role) == 0) {
            return &forms[i];
        }
    }
    return NULL;
}

const struct term *person_member(const char *name) {
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        if (strcmp(members[i].name, name) == 0) {
            return &members[i];
        }
    }
    return NULL;
}
