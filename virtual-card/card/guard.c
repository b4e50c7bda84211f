// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/card/guard.h"

#include <openssl/sha.h>
#include <string.h>

#include "base/random.h"
#include "virtual-card/card/state.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

// The card's own rules are in mynumber-card 4; that a program must not spend tries behind the holder's back follows
// from the domain rules.
static const struct guard_words words[GUARD_HARMS] = {
    [GUARD_LAST_TRY] = {"last-try", "domain-rules DR-020, BUG-45",
                        "残り1回の暗証番号照合が、本人の了承なしに行われました",
                        "a PIN was tried with one try left, without the holder's say"},
    [GUARD_AFTER_LOCK] = {"after-lock", "seed-2020 SEED-034; domain-rules DR-020, DR-021, SC-REC-07",
                          "ロック済みの暗証番号に、さらに照合が行われました", "a PIN was tried though it is locked"},
    [GUARD_REPEATED_WRONG_PIN] = {"repeated-wrong-pin", "domain-rules DR-020",
                                  "誤りと答えた直後に、同じ暗証番号がもう一度照合されました",
                                  "the PIN that was just answered wrong was tried again"},
    [GUARD_UNNEEDED_READ] = {"unneeded-read", "mynumber-card 7.2, 2.4, 2.5; domain-rules POP-06",
                             "必要のない個人情報がカードから読み取られました",
                             "personal data that the program has no need for were read from the card"},
    [GUARD_LEFT_VERIFIED] = {"left-verified", "mynumber-card 4",
                             "暗証番号照合済みのまま、プログラムがカードとの通信を終えませんでした",
                             "the program left the card with a PIN verified; somebody else ended the session"},
};

enum { AID = 10 };

static const struct {
    uint8_t aid[AID];
    const char *name;
} applications[] = {
    // [mynumber-card 2.1]
    {{0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01}, "JPKI"},
    {{0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08}, "INPUT-HELP"},
    {{0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02}, "FACE-CHECK"},
    {{0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x01}, "JUKI"},
    {{0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01, 0x00}, "COMMON"},
};

// The files that hold personal data.
static const struct sensitive {
    const char *application;
    uint16_t file;
    unsigned need; // 0: nobody has it
    const char *what;
    const char *clause;
} sensitive[] = {
    {"INPUT-HELP", 0x0001, 0, "number", "mynumber-card 2.4, 7.2"},
    {"FACE-CHECK", 0x0005, 0, "number as a picture", "mynumber-card 2.5, 7.2"},
    {"INPUT-HELP", 0x0002, GUARD_NEED_BASIC_ITEMS, "four basic items", "mynumber-card 2.4"},
    {"FACE-CHECK", 0x0001, GUARD_NEED_BIRTH_DATE, "birth date", "mynumber-card 2.5"},
    {"FACE-CHECK", 0x0002, GUARD_NEED_PHOTO, "photo, name and address as pictures", "mynumber-card 2.5"},
    {"JPKI", 0x0001, GUARD_NEED_SIGNATURE_CERTIFICATE, "certificate for digital signature", "mynumber-card 5.3"},
};

static const struct {
    const char *name;
    enum guard_need need;
} needs[] = {
    {"photo", GUARD_NEED_PHOTO},
    {"basic-items", GUARD_NEED_BASIC_ITEMS},
    {"birth-date", GUARD_NEED_BIRTH_DATE},
    {"signature-certificate", GUARD_NEED_SIGNATURE_CERTIFICATE},
};

const struct guard_words *guard_words_of(enum guard_harm harm) {
    return &words[harm];
}

enum onshi_status guard_harm_named(const char *name, enum guard_harm *out) {
    for (int harm = 0; harm < GUARD_HARMS; harm++) {
        if (strcmp(words[harm].name, name) == 0) {
            *out = (enum guard_harm)harm;
            return ONSHI_OK;
        }
    }
    return ONSHI_NOT_FOUND;
}

enum onshi_status guard_need_named(const char *name, enum guard_need *out) {
    for (size_t i = 0; i < COUNT(needs); i++) {
        if (strcmp(needs[i].name, name) == 0) {
            *out = needs[i].need;
            return ONSHI_OK;
        }
    }
    return ONSHI_NOT_FOUND;
}

const char *guard_application_name(const struct card_application *application) {
    for (size_t i = 0; i < COUNT(applications) && application->aid_length == AID; i++) {
        if (memcmp(applications[i].aid, application->aid, AID) == 0) {
            return applications[i].name;
        }
    }
    return "other";
}

void guard_allow(struct card *card, enum guard_harm harm, bool once) {
    card->guard.say[harm] = once ? STATE_ALLOWED_ONCE : STATE_ALLOWED;
}

void guard_withdraw(struct card *card, enum guard_harm harm) {
    card->guard.say[harm] = STATE_NOTHING_SAID;
}

void guard_declare_needs(struct card *card, unsigned declared) {
    card->guard.has_needs = true;
    card->guard.needs = declared;
}

static bool is_allowed(struct state_guard *guard, enum guard_harm harm) {
    enum state_say say = guard->say[harm];
    if (say == STATE_ALLOWED_ONCE) {
        guard->say[harm] = STATE_NOTHING_SAID;
    }
    return say != STATE_NOTHING_SAID;
}

static void note(struct card *card, struct guard_note happened) {
    struct state_guard *guard = &card->guard;
    if (is_allowed(guard, happened.harm)) {
        return;
    }
    if (guard->count == GUARD_NOTES_MAXIMUM) {
        guard->lost++;
        return;
    }
    happened.application = card->current->row;
    guard->notes[(guard->first + guard->count++) % GUARD_NOTES_MAXIMUM] = happened;
}

bool guard_next(struct card *card, struct guard_note *out) {
    struct state_guard *guard = &card->guard;
    if (guard->count == 0) {
        return false;
    }
    *out = guard->notes[guard->first];
    guard->first = (guard->first + 1) % GUARD_NOTES_MAXIMUM;
    guard->count--;
    return true;
}

unsigned guard_take_lost(struct card *card) {
    unsigned lost = card->guard.lost;
    card->guard.lost = 0;
    return lost;
}

// The digest that is kept of a wrong value, so that the value is nowhere; the salt makes it none that a table has.
static void digest_of(const struct state_file *pin, struct bytes_reader value, uint8_t out[STATE_DIGEST]) {
    struct random_source source = random_from(pin->row->id, "guard");
    const uint64_t salt = random_next(&source);
    uint8_t block[sizeof salt + CARD_PIN_MAXIMUM];
    memcpy(block, &salt, sizeof salt);
    memcpy(block + sizeof salt, value.at, value.left);
    SHA256(block, sizeof salt + value.left, out);
    OPENSSL_cleanse(block, sizeof block);
}

void guard_sees_try(struct card *card, struct state_file *pin, struct bytes_reader value) {
    uint8_t digest[STATE_DIGEST];
    digest_of(pin, value, digest);
    if (pin->has_wrong && memcmp(pin->wrong, digest, sizeof digest) == 0) {
        note(card, (struct guard_note){.harm = GUARD_REPEATED_WRONG_PIN, .file = pin->row->id, .what = ""});
    }
    if (pin->tries_left <= 1) {
        enum guard_harm harm = pin->tries_left == 0 ? GUARD_AFTER_LOCK : GUARD_LAST_TRY;
        note(card, (struct guard_note){.harm = harm, .file = pin->row->id, .what = ""});
    }
}

void guard_sees_wrong(struct state_file *pin, struct bytes_reader value) {
    digest_of(pin, value, pin->wrong);
    pin->has_wrong = true;
}

static const struct sensitive *find_sensitive(const struct card *card, uint16_t file) {
    const char *application = guard_application_name(card->current->row);
    for (size_t i = 0; i < COUNT(sensitive); i++) {
        if (sensitive[i].file == file && strcmp(sensitive[i].application, application) == 0) {
            return &sensitive[i];
        }
    }
    return NULL;
}

// A file is read in many blocks; it is noted once a session.
void guard_sees_read(struct card *card, struct state_file *file) {
    const struct sensitive *row = file->read_noted ? NULL : find_sensitive(card, file->row->id);
    if (row == NULL) {
        return;
    }
    bool needed = row->need != 0 && (!card->guard.has_needs || (card->guard.needs & row->need) != 0);
    if (!needed) {
        file->read_noted = true;
        note(card, (struct guard_note){.harm = GUARD_UNNEEDED_READ, .file = file->row->id, .what = row->what});
    }
}

static void note_verified(struct card *card, enum guard_end by) {
    for (size_t i = 0; i < card->current->row->file_count; i++) {
        const struct state_file *file = &card->current->files[i];
        if (file->verified && file->row->kind == CARD_FILE_PIN) {
            note(card, (struct guard_note){.harm = GUARD_LEFT_VERIFIED, .file = file->row->id, .what = "", .by = by});
        }
    }
}

static void forget_visit(struct card *card) {
    memset(card->guard.say, 0, sizeof card->guard.say);
    for (size_t i = 0; i < card->application_count; i++) {
        for (size_t j = 0; j < card->applications[i].row->file_count; j++) {
            card->applications[i].files[j].has_wrong = false;
        }
    }
}

void guard_session_ends(struct card *card, enum guard_end by) {
    if (by == GUARD_BY_REMOVAL || by == GUARD_BY_TIME_OUT) {
        note_verified(card, by);
    }
    if (by == GUARD_BY_REMOVAL || by == GUARD_BY_PLAN) {
        forget_visit(card);
    }
}
