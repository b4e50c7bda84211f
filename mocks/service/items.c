// SPDX-License-Identifier: Apache-2.0
#include "mocks/service/items.h"

#include <libxml/xmlstring.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/bytes.h"
#include "base/calendar.h"
#include "base/text.h"
#include "mocks/service/months.h"

enum { SHORT_CHARACTERS = 20, LONG_CHARACTERS = 50, INSURER_CHARACTERS = 8 };

struct item {
    size_t offset; // of a `const char *` in the request
    bool required;
    bool (*fits)(const char *text);
    struct service_code missing;
    struct service_code ill_formed;
};

static bool at_most(const char *text, int characters) {
    int length = xmlUTF8Strlen((const xmlChar *)text);
    return length >= 0 && length <= characters;
}

static bool is_short(const char *text) {
    return at_most(text, SHORT_CHARACTERS);
}

static bool is_long(const char *text) {
    return at_most(text, LONG_CHARACTERS);
}

static bool is_insurer(const char *text) {
    size_t blanks = strspn(text, " ");
    size_t digits = strspn(text + blanks, "0123456789");
    return digits > 0 && text[blanks + digits] == 0 && blanks + digits <= INSURER_CHARACTERS;
}

static bool is_branch(const char *text) {
    return strlen(text) == 2 && strspn(text, "0123456789") == 2;
}

static bool is_day(const char *text) {
    int64_t day;
    return items_day(text, &day) == ONSHI_OK;
}

static bool is_month(const char *text) {
    int month;
    return month_parse(text, &month) == ONSHI_OK;
}

static bool is_digit(const char *text) {
    return strlen(text) == 1 && strspn(text, "0123456789") == 1;
}

static bool is_choice(const char *text) {
    return strcmp(text, "0") == 0 || strcmp(text, "1") == 0;
}

enum onshi_status items_day(const char *text, int64_t *out_day) {
    if (text == NULL || strlen(text) != 8) {
        return ONSHI_MALFORMED;
    }
    return calendar_parse(text, out_day);
}

#define CODES(digits, label)                                          \
    {"MOCK1" digits "1E", "必須項目（" label "）が設定されていません。"}, \
        {"MOCK1" digits "2E", "項目（" label "）の形式または桁数が正しくありません。"}
#define IN_ELIGIBILITY(member) offsetof(struct eligibility_request, member)
#define IN_REFERENCE(member) offsetof(struct reference_request, member)
#define IN_VIEWING(member) offsetof(struct viewing_request, member)

static const struct item eligibility_items[] = { // wire-interface 2.1
    {IN_ELIGIBILITY(day), true, is_day, CODES("01", "資格確認日")},
    {IN_ELIGIBILITY(file_identifier), false, is_long, CODES("02", "任意のファイル識別子")},
    {IN_ELIGIBILITY(search.insurer), true, is_insurer, CODES("03", "保険者番号")},
    {IN_ELIGIBILITY(search.symbol), false, is_short, CODES("04", "被保険者証記号")},
    {IN_ELIGIBILITY(search.number), true, is_short, CODES("05", "被保険者証番号")},
    {IN_ELIGIBILITY(search.branch), false, is_branch, CODES("06", "被保険者証枝番")},
    {IN_ELIGIBILITY(search.birthdate), true, is_day, CODES("07", "生年月日")},
    {IN_ELIGIBILITY(search.ceiling_consent), true, is_choice, CODES("08", "限度額適用認定証提供同意フラグ")},
    {IN_ELIGIBILITY(search.identifier), false, is_long, CODES("09", "任意の識別子")},
};

static const struct item reference_items[] = { // wire-interface 2.3
    {IN_REFERENCE(file_identifier), false, is_long, CODES("02", "任意のファイル識別子")},
    {IN_REFERENCE(info.reference), true, is_long, CODES("10", "照会番号")},
    {IN_REFERENCE(info.insurer), true, is_insurer, CODES("03", "保険者番号")},
    {IN_REFERENCE(info.symbol), false, is_short, CODES("04", "被保険者証記号")},
    {IN_REFERENCE(info.number), true, is_short, CODES("05", "被保険者証番号")},
    {IN_REFERENCE(info.branch), false, is_branch, CODES("06", "被保険者証枝番")},
};

static const struct item viewing_items[] = { // wire-interface 2.6
    {IN_VIEWING(file_identifier), false, is_long, CODES("02", "任意のファイル識別子")},
    {IN_VIEWING(insurer), true, is_insurer, CODES("03", "保険者番号")},
    {IN_VIEWING(symbol), false, is_short, CODES("04", "被保険者証記号")},
    {IN_VIEWING(number), true, is_short, CODES("05", "被保険者証番号")},
    {IN_VIEWING(branch), false, is_branch, CODES("06", "被保険者証枝番")},
    {IN_VIEWING(category), true, is_digit, CODES("13", "ファイル種別")},
};

static const struct item period_items[] = { // wire-interface 2.6: of medication only
    {IN_VIEWING(start), true, is_month, CODES("11", "開始年月")},
    {IN_VIEWING(end), true, is_month, CODES("12", "終了年月")},
};

// 後期高齢者医療 (the insurance of the very old): insurers 39…, whose numbers have 8 digits [wire-interface 2.2 C].
static const struct service_code wrong_elder_number = {"MOCK0101E", "被保険者証番号に誤りがあります。"};

static bool is_elder_number(const char *insurer, const char *number) {
    enum { DIGITS = 8 };
    struct bytes_writer plain;
    bytes_writer_init(&plain, 4 * SHORT_CHARACTERS);
    bool good = strncmp(insurer, "39", 2) != 0 || strlen(insurer) != INSURER_CHARACTERS ||
                (text_fold(number, &plain) == ONSHI_OK && plain.length == DIGITS &&
                 strspn(bytes_text(&plain), "0123456789") == DIGITS);
    bytes_writer_free(&plain);
    return good;
}

static const char **value_of(const struct item *item, void *request) {
    return (const char **)(void *)((char *)request + item->offset);
}

static const struct service_code *check_one(const struct item *item, void *request) {
    const char **value = value_of(item, request);
    if (*value == NULL || **value == 0) {
        return item->required ? &item->missing : NULL;
    }
    if (item->fits(*value)) {
        return NULL;
    }
    *value = NULL;
    return &item->ill_formed;
}

static const struct service_code *check_all(const struct item *items, size_t count, void *request) {
    const struct service_code *first = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct service_code *code = check_one(&items[i], request);
        first = first != NULL ? first : code;
    }
    return first;
}

const struct service_code *items_check_eligibility(struct eligibility_request *request) {
    const struct service_code *wrong =
        check_all(eligibility_items, sizeof eligibility_items / sizeof eligibility_items[0], request);
    const struct search_info *search = &request->search;
    if (wrong == NULL && !is_elder_number(search->insurer, search->number)) {
        return &wrong_elder_number; // well-formed, and echoed
    }
    return wrong;
}

const struct service_code *items_check_reference(struct reference_request *request) {
    return check_all(reference_items, sizeof reference_items / sizeof reference_items[0], request);
}

const struct service_code *items_check_checkup(struct viewing_request *request) {
    return check_all(viewing_items, sizeof viewing_items / sizeof viewing_items[0], request);
}

const struct service_code *items_check_medication(struct viewing_request *request) {
    const struct service_code *wrong = items_check_checkup(request);
    const struct service_code *period = check_all(period_items, sizeof period_items / sizeof period_items[0], request);
    return wrong != NULL ? wrong : period;
}

// The codes of one table of items: for each the one that is missing, and the one that is ill-formed.
static const struct service_code *code_in(const struct item *items, size_t count, size_t *index) {
    if (*index < 2 * count) {
        const struct item *item = &items[*index / 2];
        return *index % 2 == 0 ? &item->missing : &item->ill_formed;
    }
    *index -= 2 * count;
    return NULL;
}

const struct service_code *items_code_at(size_t index) {
    static const struct {
        const struct item *items;
        size_t count;
    } tables[] = {
        {eligibility_items, sizeof eligibility_items / sizeof eligibility_items[0]},
        {reference_items, sizeof reference_items / sizeof reference_items[0]},
        {viewing_items, sizeof viewing_items / sizeof viewing_items[0]},
        {period_items, sizeof period_items / sizeof period_items[0]},
    };
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        const struct service_code *code = code_in(tables[i].items, tables[i].count, &index);
        if (code != NULL) {
            return code;
        }
    }
    return index == 0 ? &wrong_elder_number : NULL;
}
