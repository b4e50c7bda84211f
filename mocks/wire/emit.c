// SPDX-License-Identifier: Apache-2.0
#include "mocks/wire/emit.h"

#include <assert.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "base/text.h"
#include "mocks/service/code_table.h"

enum { MONTH_CHARACTERS = 6 };

// Texts.

static const char *day_text(int64_t day, char scratch[WIRE_SCRATCH_BYTES]) {
    if (day == CALENDAR_NEVER) {
        return "";
    }
    calendar_date(day, scratch);
    return scratch;
}

static const char *month_text(int64_t instant, char scratch[WIRE_SCRATCH_BYTES]) {
    const char *text = day_text(instant, scratch);
    scratch[*text == 0 ? 0 : MONTH_CHARACTERS] = 0;
    return text;
}

static const char *instant_text(int64_t instant, char scratch[WIRE_SCRATCH_BYTES]) {
    if (instant == CALENDAR_NEVER) {
        return "";
    }
    calendar_stamp(instant, scratch);
    return scratch;
}

static const char *insurer_text(const char *number, char scratch[WIRE_SCRATCH_BYTES]) {
    if (number == NULL || *number == 0 || text_pad_insurer(number, scratch) != ONSHI_OK) {
        return "";
    }
    return scratch;
}

static const char *code_text(char code, char scratch[WIRE_SCRATCH_BYTES]) {
    scratch[0] = code;
    scratch[1] = 0;
    return scratch;
}

static const char *count_text(int64_t count, char scratch[WIRE_SCRATCH_BYTES]) {
    if (count < 0) {
        return "";
    }
    (void)snprintf(scratch, WIRE_SCRATCH_BYTES, "%" PRId64, count); // fits: 19 digits at most
    return scratch;
}

const char *wire_item_text(const struct wire_element *item, const void *model, const struct wire_style *style,
                           char scratch[WIRE_SCRATCH_BYTES]) {
    const void *place = (const char *)model + item->offset;
    const char *text = NULL;
    switch (item->form) {
    case WIRE_TEXT:
        text = *(const char *const *)place;
        break;
    case WIRE_CODE:
        text = code_text(*(const char *)place, scratch);
        break;
    case WIRE_DAY:
        text = day_text(*(const int64_t *)place, scratch);
        break;
    case WIRE_INSTANT:
        text = instant_text(*(const int64_t *)place, scratch);
        break;
    case WIRE_MONTH:
        text = month_text(*(const int64_t *)place, scratch);
        break;
    case WIRE_INSURER:
        text = insurer_text(*(const char *const *)place, scratch);
        break;
    case WIRE_COUNT:
        text = count_text(*(const int64_t *)place, scratch);
        break;
    case WIRE_STYLE:
        text = wire_characters_code(style->characters); // [OQSCD005]
        break;
    case WIRE_GROUP:
    case WIRE_ROWS:
        break;
    }
    return text == NULL ? "" : text;
}

// The children of one element.

struct sibling {
    const struct wire_element *element; // NULL: something that nobody knows today
    const void *model;                  // of an item, its enclosing structure; of a group, its own
};

struct siblings {
    struct sibling at[WIRE_SIBLINGS_MAXIMUM];
    size_t count;
};

static enum onshi_status add(struct siblings *siblings, const struct wire_element *element, const void *model) {
    if (siblings->count == WIRE_SIBLINGS_MAXIMUM) {
        return ONSHI_TOO_LONG;
    }
    siblings->at[siblings->count++] = (struct sibling){element, model};
    return ONSHI_OK;
}

static bool is_omitted(const struct wire_style *style, const char *name) {
    for (const char *const *omitted = style->omit; omitted != NULL && *omitted != NULL; omitted++) {
        if (strcmp(*omitted, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_shown(const struct wire_element *item, const void *model, const struct wire_style *style) {
    char scratch[WIRE_SCRATCH_BYTES];
    bool full = *wire_item_text(item, model, style, scratch) != 0 && !is_omitted(style, item->name);
    return full || item->blank || (item->optional && style->empty_elements);
}

static enum onshi_status add_groups(struct siblings *siblings, const struct wire_element *group, const void *model) {
    int count = group->count == NULL ? 1 : group->count(model);
    const char *first = group->first == NULL ? (const char *)model + group->offset : group->first(model);
    for (int i = 0; i < count; i++) {
        ONSHI_TRY(add(siblings, group, first + (size_t)i * group->stride));
    }
    return ONSHI_OK;
}

static enum onshi_status collect(const struct wire_element *items, const void *model, const struct wire_manner *manner,
                                 struct siblings *out) {
    out->count = 0;
    for (const struct wire_element *item = items; item->name != NULL; item++) {
        if (!wire_has(item, manner->way, manner->era) || item->form == WIRE_ROWS) {
            continue;
        }
        if (item->form == WIRE_GROUP && !is_omitted(manner->style, item->name)) {
            ONSHI_TRY(add_groups(out, item, model));
        }
        if (item->form != WIRE_GROUP && is_shown(item, model, manner->style)) {
            ONSHI_TRY(add(out, item, model));
        }
    }
    return ONSHI_OK;
}

// Order, and what nobody knows.

static void shuffle(struct siblings *siblings, struct random_source *random) {
    for (size_t left = siblings->count; left > 1; left--) {
        size_t chosen = (size_t)random_below(random, left);
        struct sibling last = siblings->at[left - 1];
        siblings->at[left - 1] = siblings->at[chosen];
        siblings->at[chosen] = last;
    }
}

static enum onshi_status insert_unknown(struct siblings *siblings, struct random_source *random) {
    enum { MOST = 2 };
    for (uint64_t left = random_below(random, MOST + 1); left > 0; left--) {
        ONSHI_TRY(add(siblings, NULL, NULL));
        size_t place = (size_t)random_below(random, siblings->count);
        memmove(&siblings->at[place + 1], &siblings->at[place], (siblings->count - 1 - place) * sizeof siblings->at[0]);
        siblings->at[place] = (struct sibling){NULL, NULL};
    }
    return ONSHI_OK;
}

// Elements of after 2024-12, and some that were never heard of [wire-interface 2.2 L]. Half of them hold another.
static enum onshi_status emit_unknown(struct random_source *random, const struct wire_emitter *emitter) {
    static const char *const names[] = {
        "QualificationConfirmationKey", "DiagnosisNameConsFlg", "InfectiousInfoConsFlg", "AllergyInfoConsFlg",
        "FutureItem",                   "FutureInfo",
    };
    const char *name = names[random_below(random, sizeof names / sizeof names[0])];
    char text[WIRE_SCRATCH_BYTES];
    (void)snprintf(text, sizeof text, "%" PRIu64, random_below(random, 1000 * 1000));
    if (random_below(random, 2) == 0) {
        return emitter->item(emitter->context, name, text);
    }
    ONSHI_TRY(emitter->open(emitter->context, name));
    ONSHI_TRY(emitter->item(emitter->context, "FutureDetail", text));
    return emitter->close(emitter->context, name);
}

static enum onshi_status emit_group(const struct sibling *group, const struct wire_manner *manner,
                                    const struct wire_emitter *emitter) {
    ONSHI_TRY(emitter->open(emitter->context, group->element->name));
    ONSHI_TRY(wire_emit_items(group->element->children, group->model, manner, emitter));
    return emitter->close(emitter->context, group->element->name);
}

// Codes and texts leave with those of the table that stands in for ours.
static const char *from_table(const struct wire_element *element, const char *text, const struct wire_style *style,
                              char scratch[CODE_TABLE_TEXT_BYTES]) {
    switch (element->type) {
    case TYPE_ERROR_CODE:
        return code_table_code(style->codes, text);
    case TYPE_MESSAGE:
        return code_table_text(style->codes, text, scratch);
    default:
        return text;
    }
}

static enum onshi_status emit_one(const struct sibling *sibling, const struct wire_manner *manner,
                                  const struct wire_emitter *emitter) {
    const struct wire_element *element = sibling->element;
    if (element == NULL) {
        return emit_unknown(manner->random, emitter);
    }
    if (element->form == WIRE_GROUP) {
        return emit_group(sibling, manner, emitter);
    }
    char scratch[WIRE_SCRATCH_BYTES];
    char replaced[CODE_TABLE_TEXT_BYTES];
    const char *text = is_omitted(manner->style, element->name)
                           ? ""
                           : wire_item_text(element, sibling->model, manner->style, scratch);
    return emitter->item(emitter->context, element->name, from_table(element, text, manner->style, replaced));
}

enum onshi_status wire_emit_items(const struct wire_element *items, const void *model,
                                  const struct wire_manner *manner, const struct wire_emitter *emitter) {
    struct siblings siblings;
    ONSHI_TRY(collect(items, model, manner, &siblings));
    if (manner->style->order == WIRE_SHUFFLED) {
        shuffle(&siblings, manner->random);
    }
    if (manner->era == WIRE_ERA_FUTURE) {
        ONSHI_TRY(insert_unknown(&siblings, manner->random));
    }
    for (size_t i = 0; i < siblings.count; i++) {
        ONSHI_TRY(emit_one(&siblings.at[i], manner, emitter));
    }
    return ONSHI_OK;
}

enum onshi_status wire_emit(const struct wire_element *layout, const void *model, const struct wire_manner *manner,
                            const struct wire_emitter *emitter) {
    for (const struct wire_element *item = layout; item->name != NULL; item++) {
        assert(item->form == WIRE_GROUP); // header and body
        const struct sibling part = {item, (const char *)model + item->offset};
        ONSHI_TRY(emit_group(&part, manner, emitter));
    }
    return ONSHI_OK;
}
