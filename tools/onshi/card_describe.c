// SPDX-License-Identifier: Apache-2.0
#include "tools/onshi/card_describe.h"

#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "tools/onshi/card_facts.h"
#include "tools/onshi/card_reading.h"
#include "virtual-card/issue/certificate.h"
#include "virtual-card/issue/print.h"

enum { SHOWN_DIGITS = 4, HEX_MAXIMUM = 3 * 32 + 1, TEXT_MAXIMUM = 256 };

void describe_day(const char *digits, char out[DESCRIBE_DAY]) {
    if (strspn(digits, "0123456789") == 8 && digits[8] == 0) {
        (void)snprintf(out, DESCRIBE_DAY, "%.4s-%.2s-%.2s", digits, digits + 4, digits + 6);
    } else {
        (void)snprintf(out, DESCRIBE_DAY, "%s", digits);
    }
}

void describe_sex(json_t *section, const char *digit) {
    static const struct {
        const char *digit, *ja, *en;
    } rows[] = {{"1", "男 (1)", "male (1)"}, {"2", "女 (2)", "female (2)"}, {"9", "その他 (9)", "other (9)"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(rows[i].digit, digit) == 0) {
            facts_say(section, "sex", "性別", "sex", rows[i].ja, rows[i].en);
            return;
        }
    }
    facts_put(section, "sex", "性別", "sex", "%s", digit);
}

void describe_masked(const char *number, bool reveal, char out[DESCRIBE_DAY]) {
    size_t length = strlen(number);
    (void)snprintf(out, DESCRIBE_DAY, "%s", number);
    for (size_t i = 0; !reveal && i + SHOWN_DIGITS < length && i + 1 < DESCRIBE_DAY; i++) {
        out[i] = '*';
    }
}

static void put_day(json_t *section, const char *key, const char *ja, const char *en, int64_t day) {
    char digits[CALENDAR_DATE_SIZE];
    char text[DESCRIBE_DAY];
    calendar_date(day, digits);
    describe_day(digits, text);
    facts_put(section, key, ja, en, "%s", text);
}

static const struct names_text kinds[] = {
    [ISSUE_MY_NUMBER_CARD] = {"マイナンバーカード", "My Number card (マイナンバーカード)"},
    [ISSUE_DRIVERS_LICENCE] = {"運転免許証 (マイナンバーカードではない)", "driver's licence: not a My Number card"},
    [ISSUE_JUKI_CARD] = {"住民基本台帳カード (マイナンバーカードではない)",
                         "住基カード (the card before it): not a My Number card"},
    [ISSUE_BANK_CARD] = {"銀行のカード (マイナンバーカードではない)", "bank card: not a My Number card"},
};

static void put_atr(const struct card_source *source, json_t *section) {
    char text[HEX_MAXIMUM] = "";
    struct bytes_reader atr = card_atr(source->card);
    for (size_t i = 0; i < atr.left; i++) {
        (void)snprintf(text + 3 * i, 4, "%02X%s", atr.at[i], i + 1 < atr.left ? " " : "");
    }
    facts_put(section, "atr", "ATR (チップがリーダーに名乗る値)", "ATR (how the chip announces itself)", "%s", text);
}

static void put_holder(const struct card_source *source, bool reveal, json_t *section) {
    struct person seen = issue_person(source->person, &source->options);
    struct print print;
    char text[DESCRIBE_DAY];
    print_make(&seen, &print);
    facts_put(section, "name", "氏名", "name", "%s", seen.name);
    put_day(section, "birthdate", "生年月日", "born", seen.birthdate);
    put_day(section, "issued", "発行日", "issued", seen.card_issued);
    describe_day(print.expiry, text);
    facts_put(section, "expires", "カードの有効期限", "card expires", "%s", text);
    put_day(section, "certificate-expires", "利用者証明用電子証明書の有効期限",
            "certificate for user authentication expires", certificate_expiry(&seen));
    describe_masked(print.number, reveal, text);
    facts_put(section, "number", "個人番号 (12桁、照合番号A でもある)", "個人番号 (the 12-digit number; also 照合番号A)", "%s",
              text);
    describe_masked(print.code_b, reveal, text);
    facts_put(section, "code-b", "照合番号B (生年月日・有効期限の年・セキュリティコード)",
              "照合番号B (birth date, year of expiry, security code)", "%s", text);
    if (seen.certificate_revoked != CALENDAR_NEVER) {
        put_day(section, "revoked", "証明書の失効日 (カードには書かれていない)",
                "certificate revoked (the card itself does not tell)", seen.certificate_revoked);
    }
}

// Every attribute as it is written, the person's and the recipe's.
static void put_written(const struct card_source *source, json_t *section) {
    char text[TEXT_MAXIMUM] = "";
    for (int i = 0; i < source->person->trait_count; i++) {
        const struct person_trait *trait = &source->person->traits[i];
        size_t used = strlen(text);
        (void)snprintf(text + used, sizeof text - used, "%s%s=\"%s\"", used == 0 ? "" : " ", trait->name, trait->value);
    }
    for (size_t i = 0; i < source->recipe.apart_count; i++) {
        size_t used = strlen(text);
        (void)snprintf(text + used, sizeof text - used, "%s%s=\"%s\"", used == 0 ? "" : " ",
                       source->recipe.apart[i].name, source->recipe.apart[i].value);
    }
    if (text[0] != 0) {
        facts_put(section, "written", "データの書き方", "as written in the data", "%s", text);
    }
}

static void say_tries(const struct issue_options *options, json_t *section) {
    for (size_t i = 0; i < options->tries_count; i++) {
        const struct pins_row *row = pins_of(options->tries[i].pin);
        int left = options->tries[i].left;
        if (left == 0) {
            facts_say(section, row->name, row->ja, row->en, "はじめからロックされている", "locked from the beginning");
        } else {
            char ja[TEXT_MAXIMUM];
            char en[TEXT_MAXIMUM];
            (void)snprintf(ja, sizeof ja, "はじめから残り %d 回", left);
            (void)snprintf(en, sizeof en, "%d %s left from the beginning", left, left == 1 ? "try" : "tries");
            facts_say(section, row->name, row->ja, row->en, ja, en);
        }
    }
}

static bool has_other_chip(const struct issue_options *options) {
    return options->chip != NULL && options->chip != &card_contact && options->chip != &card_contactless;
}

// What follows from the options, in sentences.
static void say_special(const struct issue_options *options, const struct person *person, json_t *section) {
    bool ours = options->kind == ISSUE_MY_NUMBER_CARD;
    const struct {
        bool holds;
        const char *key, *ja, *en;
    } sentences[] = {
        {!ours, "foreign", "マイナンバーカードではない: リーダーは断るはず",
         "not a My Number card: a reader should refuse it"},
        {options->pinless, "pinless", "顔認証マイナンバーカード: 4 桁の暗証番号では使えない",
         "顔認証マイナンバーカード (face authentication only): it has no PIN of four digits that can be used"},
        {ours && options->photo != ISSUE_PHOTO_DRAWN, "photo", "顔写真がない: 顔認証はできない",
         "no photo: face authentication cannot work"},
        {ours && !issue_has_signature(person, options), "signature", "署名用電子証明書がない",
         "no certificate for digital signature"},
        {ours && person->certificate_revoked != 0 && person->certificate_revoked != CALENDAR_NEVER, "revoked",
         "利用者証明用電子証明書は失効している (カードを見ても分からない。資格確認のサービスだけが知る)",
         "the certificate for user authentication is revoked (the card does not show it; only the service knows)"},
        {has_other_chip(options), "chip", "ふつうとは違うチップ: ATR が違う", "another chip than usual: its ATR differs"},
        {options->damage == CARD_ANSWERS_6F00, "damage", "チップが壊れていて、どの命令にもエラー (6F00) を返す",
         "the chip is damaged: it answers every command with an error (6F00)"},
        {options->damage == CARD_MUTE, "damage", "チップが壊れていて、答えない", "the chip is damaged: it does not answer"},
        {options->damage != CARD_SOUND && options->sound_commands > 0, "sound-commands",
         "はじめのいくつかの命令には正しく答える", "the first few commands are still answered"},
        {ours && !options->inferred_terminal_authentication, "terminal",
         "暗証番号を入れないと使えない (顔認証のあと端末が代わりに証明する方法に応じない。実物のしくみは非公開で、推定)",
         "it cannot be used without the PIN: it does not take a terminal's proof in its place, after a face (how real cards "
         "do this is not public: inferred)"},
        {options->without_filler, "filler", "ファイルの終わりに余白がない (実物にはある)", "its files end where their data end (those of real cards do not)"},
    };
    for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++) {
        if (sentences[i].holds) {
            facts_say(section, sentences[i].key, "", "", sentences[i].ja, sentences[i].en);
        }
    }
}

void describe_card(const struct card_source *source, bool reveal, json_t *facts) {
    json_t *section = facts_section(facts, "card", "カード", "The card");
    struct names_text kind = kinds[source->options.kind];
    bool contact = source->options.interface == ISSUE_CONTACT;
    facts_put(section, "person", "人物 (scenarios/people)", "person (scenarios/people)", "%s", source->recipe.person);
    facts_say(section, "kind", "種類", "kind", kind.ja, kind.en);
    facts_say(section, "interface", "接触方式", "interface", contact ? "接触 (端子)" : "非接触 (かざす)",
              contact ? "contact" : "contactless");
    put_atr(source, section);
    if (source->options.kind == ISSUE_MY_NUMBER_CARD) {
        put_holder(source, reveal, section);
    }
    json_t *special = facts_section(facts, "special", "特別なところ", "What is special");
    say_special(&source->options, source->person, special);
    say_tries(&source->options, special);
    put_written(source, special);
    if (facts_empty(special)) {
        facts_say(special, "nothing", "", "", "なし (ふつうのカード)", "nothing: an ordinary card");
    }
}

static void put_pin(const struct card_source *source, size_t row, json_t *section) {
    int full = pins_tries(&pins_rows[row]);
    int left = reading_select(source->card, pins_rows[row].pin.application) == READING_DONE
                   ? reading_tries(source->card, pins_rows[row].pin.file)
                   : -1;
    char ja[TEXT_MAXIMUM];
    char en[TEXT_MAXIMUM];
    if (left < 0) {
        (void)snprintf(ja, sizeof ja, "カードが答えない");
        (void)snprintf(en, sizeof en, "the card does not say");
    } else if (left == 0) {
        (void)snprintf(ja, sizeof ja, "ロックされている、または設定がない (残り 0 / %d 回)", full);
        (void)snprintf(en, sizeof en, "locked, or never set (0 of %d tries left)", full);
    } else {
        const char *changed = source->recipe.pins[row].changed;
        (void)snprintf(ja, sizeof ja, "残り %d / %d 回%s", left, full, changed[0] == 0 ? "" : "、持ち主が変更済み");
        (void)snprintf(en, sizeof en, "%d of %d tries left%s", left, full,
                       changed[0] == 0 ? "" : ", changed by its holder");
    }
    facts_say_number(section, pins_rows[row].name, pins_rows[row].ja, pins_rows[row].en, left, ja, en);
}

void describe_pins(const struct card_source *source, json_t *facts) {
    if (source->options.kind != ISSUE_MY_NUMBER_CARD) {
        return;
    }
    json_t *section = facts_section(facts, "pins", "暗証番号 (値は示さない)", "PINs and codes (their values are not shown)");
    for (size_t i = 0; i < PINS_COUNT; i++) {
        put_pin(source, i, section);
    }
}
