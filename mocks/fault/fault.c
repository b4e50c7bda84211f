// SPDX-License-Identifier: Apache-2.0
#include "mocks/fault/fault.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { EVERYWHERE = FAULT_FOLDER | FAULT_WEB | FAULT_READER, FILES = FAULT_FOLDER | FAULT_WEB };

#define NO_VALUE .unit = ""
#define TIME(usual_) .unit = "milliseconds", .usual = (usual_), .least = 1, .most = FAULT_MILLISECONDS_MAXIMUM
#define BYTES(usual_) .unit = "bytes", .usual = (usual_), .least = 1, .most = FAULT_BYTES_MAXIMUM

static const struct fault_description descriptions[FAULT_KINDS] = {
    [FAULT_KIND_DELAY] = {"delay", FILES, FAULT_AT_MESSAGE, TIME(3000), .messages = "", .clause = "SC-RES-02",
        .ja = "答えが遅れる。待ち時間の内には届く", .en = "the answer is slow, and comes in time"},
    [FAULT_KIND_LATE] = {"late", FILES, FAULT_AT_MESSAGE, .unit = "milliseconds", .usual = 200000,
        .least = FAULT_UNTIL_RELEASED, .most = FAULT_MILLISECONDS_MAXIMUM, .messages = "", .clause = "SC-RES-03 BUG-12",
        .ja = "製品が待つのをやめた後で答えが届く (-1 は放されるまで)",
        .en = "the answer comes after the product has given up (-1: when it is released)"},
    [FAULT_KIND_SILENCE] = {"silence", FILES | FAULT_PORT, FAULT_AT_MESSAGE, NO_VALUE, .messages = "", .clause = "SC-RES-02 WI-3",
        .ja = "答えが来ない", .en = "there is no answer"},
    [FAULT_KIND_CUT] = {"cut", FILES, FAULT_AT_MESSAGE, BYTES(100), .messages = "", .clause = "BUG-35 SC-RES-11",
        .ja = "答えが n バイトで途切れる", .en = "the answer ends after that many bytes"},
    [FAULT_KIND_RESET] = {"reset", FAULT_WEB, FAULT_AT_MESSAGE, BYTES(100), .messages = "",
        .clause = "SC-RES-14",
        .ja = "n バイト目で接続が切られる (RST)", .en = "the connection is reset after that many bytes of the answer"},
    [FAULT_KIND_DRIP] = {"drip", FILES, FAULT_AT_MESSAGE, TIME(200), .messages = "", .clause = "BUG-35 SC-RCP-10",
        .ja = "答えが少しずつ届く。断片の間が n ミリ秒",
        .en = "the answer comes in small pieces, with that many milliseconds between them"},
    [FAULT_KIND_DUPLICATED] = {"duplicated", FILES, FAULT_AT_MESSAGE, TIME(500), .messages = "",
        .clause = "SC-RCP-11 BUG-15",
        .ja = "同じ答えが n ミリ秒後にもう一度届く", .en = "the same answer comes again, that many milliseconds later"},
    [FAULT_KIND_WRONG_LENGTH] = {"wrong-length", FAULT_WEB, FAULT_AT_MESSAGE, .unit = "bytes", .usual = 10,
        .least = -FAULT_BYTES_MAXIMUM, .most = FAULT_BYTES_MAXIMUM, .messages = "", .clause = "SC-RES-11",
        .ja = "Content-Length が実際より n バイト大きい", .en = "Content-Length is that many bytes more than what comes"},
    [FAULT_KIND_WRONG_ENCODING] = {"wrong-encoding", FILES, FAULT_AT_MESSAGE, NO_VALUE, .messages = "",
        .clause = "BUG-28 SC-TXT-05",
        .ja = "宣言と違う文字コードの答え", .en = "the bytes are in another character code than they say"},
    [FAULT_KIND_WRONG_PROLOG] = {"wrong-prolog", FAULT_FOLDER, FAULT_AT_MESSAGE, NO_VALUE, .messages = "",
        .clause = "BUG-28 SC-TXT-05",
        .ja = "XML 宣言の encoding だけが違う", .en = "only the XML declaration names another character code"},
    [FAULT_KIND_TRUNCATED] = {"truncated", FILES, FAULT_AT_MESSAGE, NO_VALUE, .messages = "", .clause = "SC-RES-11 BUG-28",
        .ja = "運び手には完全だが、文字の途中で終わる答え",
        .en = "complete for the transport, but the answer ends in the middle of a character"},
    [FAULT_KIND_ODD_VALUE] = {"odd-value", FAULT_FOLDER, FAULT_AT_MESSAGE, NO_VALUE, .messages = "",
        .clause = "DR-033 DR-042 DR-045 DR-047 SEED-023",
        .ja = "ある要素の値が、様式にも表にもない値になる", .en = "one element has a value that stands in no layout and no table"},
    [FAULT_KIND_BOMB_ENTITY] = {"bomb-entity", FAULT_FOLDER, FAULT_AT_MESSAGE, .unit = "levels", .usual = 9, .least = 1,
        .most = 20, .messages = "", .clause = "SC-RES-11 WI-1.5",
        .ja = "DTD と、展開すると 10 の n 乗倍になる実体", .en = "a DTD with entities that expand ten to the power of that"},
    [FAULT_KIND_BOMB_HUGE] = {"bomb-huge", FILES, FAULT_AT_MESSAGE, BYTES(16 * 1024 * 1024), .messages = "",
        .clause = "SC-RES-11 WI-1.5",
        .ja = "n バイトの巨大な答え", .en = "a well-formed answer of that many bytes"},
    [FAULT_KIND_BOMB_DEEP] = {"bomb-deep", FILES, FAULT_AT_MESSAGE, .unit = "levels", .usual = 100000, .least = 1,
        .most = FAULT_LEVELS_MAXIMUM, .messages = "", .clause = "SC-RES-11",
        .ja = "n 段の入れ子", .en = "elements in elements, that many levels deep"},
    [FAULT_KIND_ANOTHER_PATIENT] = {"another-patient", FILES, FAULT_AT_MESSAGE, NO_VALUE, .messages = "",
        .clause = "BUG-07 BUG-12 SC-RES-03",
        .ja = "別の患者の答えが届く", .en = "the answer to another patient's question comes instead"},
    [FAULT_KIND_WRONG_LINK] = {"wrong-link", FAULT_FOLDER, FAULT_AT_MESSAGE, NO_VALUE, .messages = "",
        .clause = "BUG-02 SC-CON-17",
        .ja = "照会の識別子の付いた答えに、別の人のデータが入っている (別人紐付け)",
        .en = "the answer repeats the question's identifier, and its data are another patient's"},
    [FAULT_KIND_HEADER_9] = {"header-9", EVERYWHERE, FAULT_AT_MESSAGE, NO_VALUE, .messages = "", .clause = "DR-040 WI-3",
        .ja = "ファイル全体のエラー (処理結果区分 9)", .en = "the file fails as a whole (SegmentOfResult 9)"},
    [FAULT_KIND_PROCESSING_FOR_EVER] = {"processing-for-ever", FILES, FAULT_AT_MESSAGE, NO_VALUE,
        .messages = "OQSmuquc02 OQSmuimm02", .clause = "SC-RES-12 DR-080",
        .ja = "一括照会がいつまでも処理中 (処理結果区分 2)", .en = "a batch is still being processed (SegmentOfResult 2)"},
    [FAULT_KIND_EXPIRED_SERVER_CERTIFICATE] = {"expired-server-certificate", FAULT_WEB, FAULT_AT_CONNECTION, NO_VALUE,
        .messages = "", .clause = "SC-SEC-08 DR-134",
        .ja = "期限の切れたサーバー証明書", .en = "the server's certificate has expired"},
    [FAULT_KIND_FOREIGN_SERVER_CERTIFICATE] = {"foreign-server-certificate", FAULT_WEB, FAULT_AT_CONNECTION, NO_VALUE,
        .messages = "", .clause = "SC-SEC-08 DR-134",
        .ja = "知らない認証局のサーバー証明書", .en = "the server's certificate is of an authority that nobody trusts"},
    [FAULT_KIND_OLD_TLS] = {"old-tls", FAULT_WEB, FAULT_AT_CONNECTION, NO_VALUE, .messages = "", .clause = "DR-134",
        .ja = "TLS 1.1 までしか話さない", .en = "nothing newer than TLS 1.1 is spoken"},
    [FAULT_KIND_TOKEN_EXPIRY] = {"token-expiry", FAULT_WEB, FAULT_AT_MESSAGE, NO_VALUE, .messages = "", .clause = "WI-1.7",
        .ja = "トークンが期限切れになる", .en = "the token is refused as expired"},
    [FAULT_KIND_MAINTENANCE] = {"maintenance", EVERYWHERE, FAULT_IN_WINDOW, NO_VALUE, .messages = "",
        .clause = "SC-RES-04 DR-018",
        .ja = "メンテナンス中。期間を示すエラーになる", .en = "maintenance: everything fails with a text that names the window"},
    [FAULT_KIND_JPKI_OUTAGE] = {"jpki-outage", FAULT_WEB | FAULT_READER, FAULT_IN_WINDOW, NO_VALUE,
        .messages = "session face", // of the reader, and of the web
        .clause = "SC-RES-05 DR-018",
        .ja = "公的個人認証の停止。初めての患者と証明書を更新した患者だけ失敗する",
        .en = "JPKI stands still: only patients who are not yet registered or have a new certificate fail"},
    [FAULT_KIND_LINE_OUTAGE] = {"line-outage", EVERYWHERE, FAULT_IN_WINDOW, NO_VALUE, .messages = "",
        .clause = "SC-RES-06 DR-133 BUG-33",
        .ja = "回線が切れ、端末から先に届かない", .en = "the line is cut: nothing beyond the terminal can be reached"},
    [FAULT_KIND_LINKING_STOPPED] = {"linking-stopped", FAULT_FOLDER, FAULT_IN_WINDOW, NO_VALUE, .messages = "",
        .clause = "SC-RES-09 BUG-30",
        .ja = "連携アプリが止まり、要求が溜まる。後で順に処理される",
        .en = "the linking program stands still: requests pile up and are answered in order afterwards"},
    [FAULT_KIND_OVERTAKEN] = {"overtaken", FAULT_PORT, FAULT_AT_MESSAGE, NO_VALUE, .messages = "certificate show",
        .clause = "BUG-07 DR-016",
        .ja = "端末の行が遅れ、次の患者の同じ種類の行の直前に届く",
        .en = "a line of the terminal comes late: in the next session, before the line of its kind"},
    [FAULT_KIND_OTHER_VERSION] = {"other-version", FAULT_PORT, FAULT_AT_MESSAGE, NO_VALUE, .messages = "hello",
        .clause = "BUG-34",
        .ja = "端末が、リーダーの示していない版を選ぶ", .en = "the terminal chooses a version that the reader has not offered"},
};

struct armed {
    struct planned_fault fault;
    int64_t met, fired;
};

struct fault_plan {
    int64_t (*now)(void *context);
    void *context;
    bool sealed;
    int count;
    struct armed armed[FAULTS_ARMED_MAXIMUM];
};

const struct fault_description *fault_describe(enum fault_kind kind) {
    assert((unsigned)kind < FAULT_KINDS);
    return &descriptions[kind];
}

enum onshi_status fault_find(const char *name, enum fault_kind *out) {
    for (int i = 0; i < FAULT_KINDS; i++) {
        if (strcmp(descriptions[i].name, name) == 0) {
            *out = (enum fault_kind)i;
            return ONSHI_OK;
        }
    }
    return ONSHI_NOT_FOUND;
}

const char *fault_transport_name(enum fault_transport transport) {
    return transport == FAULT_FOLDER ? "folder"
           : transport == FAULT_WEB  ? "web"
           : transport == FAULT_PORT ? "port"
                                     : "reader";
}

struct fault_plan *fault_plan_new(int64_t (*now)(void *context), void *context) {
    struct fault_plan *plan = calloc(1, sizeof *plan);
    if (plan != NULL) {
        plan->now = now;
        plan->context = context;
    }
    return plan;
}

void fault_plan_free(struct fault_plan *plan) {
    free(plan);
}

// Arming.

static void note_transports(struct bytes_writer *why, unsigned transports) {
    for (unsigned bit = FAULT_FOLDER; bit <= FAULT_PORT; bit <<= 1) {
        if ((transports & bit) != 0) {
            bytes_note(why, " %s", fault_transport_name((enum fault_transport)bit));
        }
    }
}

static enum onshi_status check_transports(const struct planned_fault *fault, const struct fault_description *row,
                                          struct bytes_writer *why) {
    if ((fault->transports & ~row->transports) != 0) {
        bytes_note(why, "%s makes no sense there; it is possible on:", row->name);
        note_transports(why, row->transports);
        return ONSHI_UNSUPPORTED;
    }
    bool chosen = fault->message[0] != 0 && row->messages[0] != 0;
    if (chosen && !text_lists(row->messages, fault->message, strlen(fault->message))) {
        bytes_note(why, "%s makes no sense for %s; it is possible for: %s", row->name, fault->message, row->messages);
        return ONSHI_UNSUPPORTED;
    }
    return ONSHI_OK;
}

static enum onshi_status check_position(const struct planned_fault *fault, const struct fault_description *row,
                                        struct bytes_writer *why) {
    if (fault->first < 0 || (fault->count < 0 && fault->count != FAULT_FOR_EVER)) {
        bytes_note(why, "%s: the first message is number 1, and a fault happens at least once", row->name);
        return ONSHI_MALFORMED;
    }
    bool window = row->moment == FAULT_IN_WINDOW;
    if (window && (fault->until <= fault->from || fault->first != 0 || fault->count != 0)) {
        bytes_note(why, "%s lasts from one instant until a later one (from=…,until=…), and is not counted", row->name);
        return ONSHI_MALFORMED;
    }
    if (!window && (fault->from != 0 || fault->until != 0)) {
        bytes_note(why, "%s hits a message by its number (at=…,count=…), not by the time of day", row->name);
        return ONSHI_MALFORMED;
    }
    return ONSHI_OK;
}

static enum onshi_status check_value(const struct planned_fault *fault, const struct fault_description *row,
                                     struct bytes_writer *why) {
    if (fault->value == FAULT_USUAL) {
        return ONSHI_OK;
    }
    if (row->unit[0] == 0) {
        bytes_note(why, "%s takes no value", row->name);
        return ONSHI_MALFORMED;
    }
    if (fault->value < row->least || fault->value > row->most) {
        bytes_note(why, "%s takes %lld to %lld %s", row->name, (long long)row->least, (long long)row->most, row->unit);
        return ONSHI_MALFORMED;
    }
    return ONSHI_OK;
}

static enum onshi_status check_element(const struct planned_fault *fault, const struct fault_description *row,
                                       struct bytes_writer *why) {
    bool wanted = fault->kind == FAULT_KIND_ODD_VALUE, given = fault->element[0] != 0;
    if (given == wanted && (given || fault->text[0] == 0)) {
        return ONSHI_OK;
    }
    bytes_note(why, wanted ? "%s says which element has another text (element=…,text=…)" : "%s takes no element and no text",
               row->name);
    return ONSHI_MALFORMED;
}

enum onshi_status fault_arm(struct fault_plan *plan, const struct planned_fault *fault, struct bytes_writer *why) {
    const struct fault_description *row = fault_describe(fault->kind);
    if (plan->sealed) {
        bytes_note(why, "%s comes too late: faults are armed before the first message", row->name);
        return ONSHI_UNSUPPORTED;
    }
    if (plan->count == FAULTS_ARMED_MAXIMUM) {
        bytes_note(why, "no more than %d faults can be armed", FAULTS_ARMED_MAXIMUM);
        return ONSHI_TOO_LONG;
    }
    ONSHI_TRY(check_transports(fault, row, why));
    ONSHI_TRY(check_position(fault, row, why));
    ONSHI_TRY(check_value(fault, row, why));
    ONSHI_TRY(check_element(fault, row, why));
    struct planned_fault copy = *fault;
    const unsigned usual = row->transports == FAULT_PORT ? FAULT_PORT : row->transports & ~(unsigned)FAULT_PORT;
    copy.transports = copy.transports == 0 ? usual : copy.transports;
    copy.first = copy.first == 0 ? 1 : copy.first;
    copy.count = copy.count == 0 ? 1 : copy.count;
    copy.value = copy.value == FAULT_USUAL ? row->usual : copy.value;
    plan->armed[plan->count++] = (struct armed){.fault = copy};
    return ONSHI_OK;
}

void fault_seal(struct fault_plan *plan) {
    if (plan != NULL) {
        plan->sealed = true;
    }
}

// Firing.

static bool concerns(const struct planned_fault *fault, enum fault_transport transport, const char *message) {
    const struct fault_description *row = fault_describe(fault->kind);
    bool connection = strcmp(message, FAULT_CONNECTION) == 0;
    if ((fault->transports & transport) == 0 || connection != (row->moment == FAULT_AT_CONNECTION)) {
        return false;
    }
    if (row->messages[0] != 0 && !text_lists(row->messages, message, strlen(message))) {
        return false;
    }
    return connection || fault->message[0] == 0 || strcmp(fault->message, message) == 0;
}

static bool in_window(const struct fault_plan *plan, const struct planned_fault *fault) {
    if (plan->now == NULL) {
        return false;
    }
    int64_t now = plan->now(plan->context);
    return now >= fault->from && now < fault->until;
}

// Whether the fault is due at the message that has just been counted in `met`.
static bool is_due(const struct fault_plan *plan, const struct armed *armed) {
    const struct planned_fault *fault = &armed->fault;
    if (fault_describe(fault->kind)->moment == FAULT_IN_WINDOW) {
        return in_window(plan, fault);
    }
    return armed->met >= fault->first && (fault->count == FAULT_FOR_EVER || armed->fired < fault->count);
}

const struct planned_fault *fault_due(struct fault_plan *plan, enum fault_transport transport, const char *message) {
    struct armed *chosen = NULL;
    for (int i = 0; plan != NULL && i < plan->count; i++) {
        struct armed *armed = &plan->armed[i];
        if (concerns(&armed->fault, transport, message)) {
            armed->met++;
            chosen = chosen == NULL && is_due(plan, armed) ? armed : chosen;
        }
    }
    if (chosen == NULL) {
        return NULL;
    }
    chosen->fired++;
    return &chosen->fault;
}

const struct planned_fault *fault_lasts(const struct fault_plan *plan, enum fault_transport transport, enum fault_kind kind) {
    for (int i = 0; plan != NULL && i < plan->count; i++) {
        const struct planned_fault *fault = &plan->armed[i].fault;
        if (fault->kind == kind && (fault->transports & transport) != 0 && in_window(plan, fault)) {
            return fault;
        }
    }
    return NULL;
}

void fault_note(struct fault_plan *plan, const struct planned_fault *fault) {
    for (int i = 0; i < plan->count; i++) {
        plan->armed[i].fired += &plan->armed[i].fault == fault;
    }
}

void fault_withdraw(struct fault_plan *plan, const struct planned_fault *due) {
    for (int i = 0; i < plan->count; i++) {
        plan->armed[i].fired -= &plan->armed[i].fault == due;
    }
}

int fault_report(const struct fault_plan *plan, void (*tell)(void *context, const struct fault_result *result),
                 void *context) {
    int silent = 0;
    for (int i = 0; plan != NULL && i < plan->count; i++) {
        const struct armed *armed = &plan->armed[i];
        const struct fault_result result = {&armed->fault, fault_describe(armed->fault.kind), armed->met, armed->fired};
        tell(context, &result);
        silent += armed->fired == 0;
    }
    return silent;
}
