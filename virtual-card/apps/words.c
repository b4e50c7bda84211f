// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/apps/words.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { HEADER = 4, SHOWN_MAXIMUM = 16, NONE = -1, SFI_MARK = 0x80, SFI_MASK = 0x1F };

enum ins {
    INS_VERIFY = 0x20,
    INS_CHANGE = 0x24,
    INS_SIGN = 0x2A,
    INS_CHANGE_KEY = 0x32,
    INS_SELECT = 0xA4,
    INS_READ = 0xB0,
    INS_READ_RECORD = 0xB2,
};

// A command taken apart.
struct exchange {
    uint8_t cla, ins, p1, p2;
    char data[2 * SHOWN_MAXIMUM + 1]; // the first bytes, hexadecimal or asterisks
    size_t data_length;               // bytes; 0: there is none
    long expected;                    // Le, or NONE
    unsigned status;                  // of the response; 0: there is none
    size_t answered;                  // bytes of data
};

static int digit_of(char c) {
    const char *digits = "0123456789ABCDEF0123456789abcdef";
    const char *found = c == 0 ? NULL : strchr(digits, c);
    return found == NULL ? NONE : (int)((found - digits) % 16);
}

// The byte at `index`, or NONE when it is not there or hidden.
static int byte_at(const char *hex, size_t index) {
    if (strlen(hex) < 2 * index + 2) {
        return NONE;
    }
    int high = digit_of(hex[2 * index]);
    int low = digit_of(hex[2 * index + 1]);
    return high < 0 || low < 0 ? NONE : high * 16 + low;
}

static size_t long_at(const char *hex, size_t index) {
    int high = byte_at(hex, index);
    int low = byte_at(hex, index + 1);
    return high < 0 || low < 0 ? 0 : (size_t)high * 256 + (size_t)low;
}

static void take_data(struct exchange *e, const char *hex, size_t start, size_t length) {
    size_t shown = length < SHOWN_MAXIMUM ? length : SHOWN_MAXIMUM;
    e->data_length = length;
    (void)snprintf(e->data, sizeof e->data, "%.*s", (int)(2 * shown), hex + 2 * start);
}

// Lc, data and Le, short or extended (ISO 7816-4 5.1). Lengths that do not fit: all that follows the header is data.
static void take_body(struct exchange *e, const char *hex, size_t length) {
    int first = byte_at(hex, HEADER);
    size_t extended = long_at(hex, HEADER + 1);
    e->expected = NONE;
    if (length == HEADER) {
        return;
    }
    if (length == HEADER + 1) {
        e->expected = first == 0 ? 256 : first;
    } else if (first > 0 && (length == HEADER + 1 + (size_t)first || length == HEADER + 2 + (size_t)first)) {
        take_data(e, hex, HEADER + 1, (size_t)first);
        e->expected = length == HEADER + 2 + (size_t)first ? byte_at(hex, length - 1) : NONE;
        e->expected = e->expected == 0 ? 256 : e->expected;
    } else if (first == 0 && length == HEADER + 3) {
        e->expected = extended == 0 ? 65536 : (long)extended;
    } else if (first == 0 && (length == HEADER + 3 + extended || length == HEADER + 5 + extended)) {
        take_data(e, hex, HEADER + 3, extended);
        e->expected = length == HEADER + 5 + extended ? (long)long_at(hex, length - 2) : NONE;
        e->expected = e->expected == 0 ? 65536 : e->expected;
    } else {
        take_data(e, hex, HEADER, length - HEADER);
    }
}

static bool take_apart(const char *command, const char *response, struct exchange *out) {
    struct exchange e = {.expected = NONE};
    size_t length = strlen(command) / 2;
    size_t answered = strlen(response) / 2;
    const int header[HEADER] = {byte_at(command, 0), byte_at(command, 1), byte_at(command, 2), byte_at(command, 3)};
    if (header[0] < 0 || header[1] < 0 || header[2] < 0 || header[3] < 0) {
        return false;
    }
    e.cla = (uint8_t)header[0];
    e.ins = (uint8_t)header[1];
    e.p1 = (uint8_t)header[2];
    e.p2 = (uint8_t)header[3];
    take_body(&e, command, length);
    e.status = answered < 2 ? 0 : (unsigned)long_at(response, answered - 2);
    e.answered = answered < 2 ? 0 : answered - 2;
    *out = e;
    return true;
}

// The file that a reference in P2 (or P1 of READ BINARY) means.
static uint16_t referred(struct words_place place, uint8_t reference) {
    return (reference & SFI_MASK) == 0 ? place.file : reference & SFI_MASK;
}

static uint16_t selected(const struct exchange *e) {
    int high = byte_at(e->data, 0);
    int low = byte_at(e->data, 1);
    return e->data_length != 2 || high < 0 || low < 0 ? 0 : (uint16_t)(high * 256 + low);
}

struct sentence {
    struct words_place place;
    const struct exchange *e;
    enum names_language language;
    struct bytes_writer *out;
};

static const char *pick(const struct sentence *s, const char *ja, const char *en) {
    return names_in((struct names_text){ja, en}, s->language);
}

// "0018 (PIN for user authentication)"
static void write_file(const struct sentence *s, uint16_t id) {
    const char *name = names_in(names_file(s->place.application, id), s->language);
    if (id == 0) {
        bytes_note(s->out, "%s", pick(s, "選択中のファイル", "the current file"));
        return;
    }
    bytes_note(s->out, "%s %04X", pick(s, "ファイル", "file"), id);
    if (name[0] != 0) {
        bytes_note(s->out, " (%s)", name);
    }
}

static void write_pin(const struct sentence *s) {
    uint16_t id = referred(s->place, s->e->p2);
    const char *name = names_in(names_file(s->place.application, id), s->language);
    if (name[0] == 0) {
        write_file(s, id);
        return;
    }
    bytes_note(s->out, "%s", name);
}

static bool is_next(const struct exchange *e) {
    return e->p2 == 0x02 || e->p2 == 0x0E;
}

static const struct names_application *application_of(struct words_place place, const struct exchange *e) {
    return is_next(e) ? names_next_application(place.application, e->data) : names_application(e->data);
}

static void say_select(const struct sentence *s) {
    const struct exchange *e = s->e;
    if (e->p1 == 0x04) {
        const struct names_application *found = application_of(s->place, e);
        bool next = is_next(e);
        bytes_note(s->out, "%s", pick(s, next ? "次のアプリケーションを選択: " : "アプリケーションを選択: ",
                                      next ? "select the next application: " : "select the application "));
        bytes_note(s->out, "%s", found != NULL ? names_in(found->text, s->language) : e->data);
        if (found == NULL) {
            bytes_note(s->out, "%s", pick(s, " (マイナンバーカードのものではない)", " (not one of a My Number card)"));
        }
        return;
    }
    if (e->p1 == 0x02) {
        bytes_note(s->out, "%s", pick(s, "選択: ", "select "));
        write_file(s, selected(e));
        return;
    }
    bytes_note(s->out, "%s", pick(s, "カードの最上位を選択", "select the top of the card"));
}

static void write_expected(const struct sentence *s) {
    if (s->e->expected != NONE) {
        bytes_note(s->out, pick(s, "、%ld バイトまで", ", up to %ld bytes"), s->e->expected);
    }
}

static void say_read(const struct sentence *s) {
    const struct exchange *e = s->e;
    bool by_sfi = (e->p1 & SFI_MARK) != 0;
    unsigned offset = by_sfi ? e->p2 : (unsigned)e->p1 * 256 + e->p2;
    bytes_note(s->out, "%s", pick(s, "読む: ", "read "));
    write_file(s, by_sfi ? referred(s->place, e->p1) : s->place.file);
    bytes_note(s->out, pick(s, "、位置 %u から", " from byte %u"), offset);
    write_expected(s);
}

static void say_read_record(const struct sentence *s) {
    bytes_note(s->out, pick(s, "レコード %u を読む: ", "read record %u of "), s->e->p1);
    write_file(s, s->e->p2 >> 3 == 0 ? s->place.file : s->e->p2 >> 3);
}

static void say_verify(const struct sentence *s) {
    if (s->e->data_length == 0) {
        bytes_note(s->out, "%s", pick(s, "残り回数を尋ねる: ", "ask how many tries are left: "));
        write_pin(s);
        return;
    }
    bytes_note(s->out, "%s", pick(s, "照合: ", "present the "));
    write_pin(s);
    bytes_note(s->out, pick(s, " (%zu 文字、値は示さない)", " (%zu characters, not shown)"), s->e->data_length);
}

static void say_change(const struct sentence *s) {
    bytes_note(s->out, "%s", pick(s, "変更: ", "change the "));
    write_pin(s);
    bytes_note(s->out, pick(s, " (%zu 文字、値は示さない)", " (%zu characters, not shown)"), s->e->data_length);
}

// [mynumber-card 3.2]
static void say_sign(const struct sentence *s) {
    static const struct names_text forms[] = {
        {"渡されたものをそのまま", "what it gets, as it is"},
        {"文書のハッシュを", "the hash of a message"},
        {"ハッシュを", "a hash"},
        {"文書を", "a message"},
        {"ハッシュを PSS で", "a hash, PSS"},
        {"文書を PSS で", "a message, PSS"},
    };
    const struct exchange *e = s->e;
    bool known = e->p1 < sizeof forms / sizeof forms[0];
    bytes_note(s->out, "%s", pick(s, "署名: ", "sign with "));
    if (e->p2 == 0) {
        bytes_note(s->out, "%s", pick(s, "アプリケーションの既定の鍵", "the default key of the application"));
    } else {
        write_file(s, referred(s->place, e->p2));
    }
    bytes_note(s->out, pick(s, " で%s (%zu バイト)", ": %s (%zu bytes)"),
               known ? names_in(forms[e->p1], s->language) : "", e->data_length);
}

static void say_get_data(const struct sentence *s) {
    uint16_t tag = (uint16_t)(s->e->p1 * 256 + s->e->p2);
    const char *name = names_in(names_file(names_manager(), tag), s->language);
    if (s->e->cla == 0xFF) {
        bytes_note(s->out, "%s", pick(s, "カードの UID を尋ねる (リーダーへの命令)", "ask the reader for the card's UID"));
        return;
    }
    bytes_note(s->out, pick(s, "データ %04X を読む", "get object %04X"), tag);
    if (name[0] != 0) {
        bytes_note(s->out, " (%s)", name);
    }
}

// [mynumber-card 3.4]
static void say_load(const struct sentence *s) {
    const char *what = s->e->p1 == 0x06
                           ? pick(s, "端末の証明書を渡す (前半: 公開鍵)", "load the terminal's certificate (first part, the key)")
                           : pick(s, "端末の証明書を渡す (後半: 署名)",
                                  "load the terminal's certificate (second part, the signature)");
    bytes_note(s->out, "%s", what);
}

static const struct {
    uint8_t ins;
    int cla; // NONE: any
    void (*say)(const struct sentence *s);
    struct names_text text; // without `say`
} commands[] = {
    {INS_SELECT, NONE, say_select, {0}},
    {INS_READ, NONE, say_read, {0}},
    {INS_READ_RECORD, NONE, say_read_record, {0}},
    {INS_VERIFY, NONE, say_verify, {0}},
    {INS_CHANGE, NONE, say_change, {0}},
    {INS_CHANGE_KEY, 0x80, say_change, {0}},
    {INS_SIGN, 0x80, say_sign, {0}},
    {0xCA, NONE, say_get_data, {0}},
    {0xCB, NONE, say_get_data, {0}},
    {0xA2, 0x80, say_load, {0}},
    {0x82, 0x00, NULL, {"端末が自分を証明する (PINなし利用、推定)", "the terminal proves itself (PIN-less use, inferred)"}},
    {0x84, 0x00, NULL, {"乱数を求める", "ask for a random challenge"}},
    {0x88, 0x00, NULL, {"カードに自分を証明させる", "let the card prove that it is no copy"}},
    {0xAE, 0x80, NULL, {"セキュアメッセージングを始める", "set up secure messaging"}},
    {0x2C, NONE, NULL, {"残り回数を戻す (このカードにはない)", "reset the tries (this card has no such command)"}},
    {0x50, 0x80, NULL, {"アプリケーションをロックする (発行者の命令)", "lock an application (for the issuer)"}},
    {0x52, 0x80, NULL, {"アプリケーションのロックを解く (発行者の命令)", "unlock an application (for the issuer)"}},
    {0x54, 0x80, NULL, {"暗証番号のロックを解く (発行者の命令)", "unlock a PIN (for the issuer)"}},
    {0x8A, 0x80, NULL, {"発行者の命令", "a command for the issuer"}},
};

static void say_command(const struct sentence *s) {
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (commands[i].ins != s->e->ins || (commands[i].cla != NONE && commands[i].cla != s->e->cla)) {
            continue;
        }
        if (commands[i].say == NULL) {
            bytes_note(s->out, "%s", names_in(commands[i].text, s->language));
        } else {
            commands[i].say(s);
        }
        return;
    }
    bytes_note(s->out, pick(s, "知らない命令 %02X %02X", "unknown command %02X %02X"), s->e->cla, s->e->ins);
}

struct words_place words_power_on(void) {
    return (struct words_place){.application = names_manager()};
}

void words_command(struct words_place place, const char *command, enum names_language language,
                   struct bytes_writer *out) {
    struct exchange e;
    const struct sentence s = {place, &e, language, out};
    if (!take_apart(command, "", &e)) {
        bytes_note(out, "%s", pick(&s, "APDU ではない (4 バイト未満)", "no APDU: it has less than 4 bytes"));
        return;
    }
    say_command(&s);
}

// 63Cx answers a question, or says that what was presented is wrong.
static void say_tries(const struct sentence *s) {
    unsigned left = s->e->status & 0x0F;
    if (s->e->data_length > 0) {
        bytes_note(s->out, "%s", pick(s, "違う。", "wrong; "));
    }
    if (left == 0) {
        bytes_note(s->out, "%s", pick(s, "ロックされている (残り 0 回)", "locked, no tries left"));
        return;
    }
    bytes_note(s->out, pick(s, "残り %u 回", left == 1 ? "%u try left" : "%u tries left"), left);
}

static void say_response(const struct sentence *s) {
    const struct exchange *e = s->e;
    const char *text = names_in(names_status(e->status), s->language);
    if ((e->status & 0xFFF0) == 0x63C0) {
        say_tries(s);
    } else if (e->status == 0x9000 && e->answered > 0) {
        bytes_note(s->out, pick(s, "成功、%zu バイト", "done, %zu bytes"), e->answered);
    } else if (e->status == 0x9000 && e->ins == INS_VERIFY) {
        bytes_note(s->out, "%s", pick(s, "正しい", "right"));
    } else if (text[0] != 0) {
        bytes_note(s->out, "%s", text);
    } else {
        bytes_note(s->out, pick(s, "知らない応答 %04X", "unknown status %04X"), e->status);
    }
}

void words_response(struct words_place place, const char *command, const char *response,
                    enum names_language language, struct bytes_writer *out) {
    struct exchange e = {.expected = NONE};
    const struct sentence s = {place, &e, language, out};
    if (!take_apart(command, response, &e)) {
        size_t length = strlen(response) / 2;
        e.status = length < 2 ? 0 : (unsigned)long_at(response, length - 2);
    }
    if (e.status == 0) {
        bytes_note(out, "%s", pick(&s, "応答なし", "no answer"));
        return;
    }
    say_response(&s);
}

static struct words_place follow_select(struct words_place place, const struct exchange *e) {
    if (e->p1 == 0x04) {
        return (struct words_place){.application = application_of(place, e)};
    }
    if (e->p1 == 0x02) {
        place.file = selected(e);
    }
    return place;
}

struct words_place words_follow(struct words_place place, const char *command, const char *response) {
    struct exchange e;
    if (!take_apart(command, response, &e) || e.status != 0x9000) {
        return place;
    }
    if (e.ins == INS_SELECT) {
        return follow_select(place, &e);
    }
    if (e.ins == INS_READ && (e.p1 & SFI_MARK) != 0) {
        place.file = referred(place, e.p1);
    } else if ((e.ins == INS_VERIFY || e.ins == INS_CHANGE || e.ins == INS_CHANGE_KEY || e.ins == INS_SIGN) &&
               e.p2 != 0) {
        place.file = referred(place, e.p2);
    }
    return place;
}

uint16_t words_pin_file(struct words_place place, const char *command) {
    struct exchange e;
    bool pin = take_apart(command, "", &e) && (e.ins == INS_VERIFY || e.ins == INS_CHANGE || e.ins == INS_CHANGE_KEY);
    return pin ? referred(place, e.p2) : 0;
}
