// SPDX-License-Identifier: Apache-2.0
//
// `onshi card inspect PERSON|FILE`: what a card holds, for somebody who has never seen an APDU. It reads a card made
// for the purpose, by the person's own PINs, so that no counter of anybody's card moves.
#include <stdio.h>
#include <string.h>

#include "tools/onshi/card_contents.h"
#include "tools/onshi/card_describe.h"
#include "tools/onshi/card_facts.h"
#include "tools/onshi/card_reading.h"
#include "tools/onshi/context.h"
#include "virtual-card/apps/card_manager.h"
#include "virtual-card/apps/common_card.h"
#include "virtual-card/apps/face_check.h"
#include "virtual-card/apps/input_help.h"
#include "virtual-card/apps/jpki.h"
#include "virtual-card/apps/juki.h"
#include "virtual-card/apps/names.h"
#include "virtual-card/issue/print.h"

enum { FILE_MAXIMUM = 65536, TEXT_MAXIMUM = 512, AID_DIGITS = 2 * CARD_AID_MAXIMUM + 1 };

// In the order in which a reader would tell it: who, then proofs, then what is for offices.
static const struct card_application *const applications[] = {
    &input_help_application,  &face_check_application, &jpki_application,
    &common_card_application, &juki_application,       &card_manager_application,
};
static const char *const application_keys[] = {"input-help", "face-check", "jpki", "common", "juki", "manager"};
enum { APPLICATION_COUNT = sizeof applications / sizeof applications[0] };

static const struct {
    const struct card_application *application;
    uint16_t file;
    contents_reader *read;
} readers[] = {
    {&input_help_application, INPUT_HELP_NUMBER, contents_number},
    {&input_help_application, INPUT_HELP_BASIC_ITEMS, contents_items},
    {&input_help_application, INPUT_HELP_SIGNATURE, contents_authenticity},
    {&input_help_application, INPUT_HELP_CERTIFICATE, contents_cvc},
    {&input_help_application, INPUT_HELP_APPLICATION, contents_application},
    {&input_help_application, INPUT_HELP_MESSAGING_KEY, contents_key},
    {&input_help_application, INPUT_HELP_CARD_KEY, contents_card_key},
    {&face_check_application, FACE_CHECK_BIRTH, contents_birth},
    {&face_check_application, FACE_CHECK_PICTURES, contents_pictures},
    {&face_check_application, FACE_CHECK_APPLICATION, contents_application},
    {&face_check_application, FACE_CHECK_CERTIFICATE, contents_cvc},
    {&face_check_application, FACE_CHECK_NUMBER, contents_number_picture},
    {&jpki_application, JPKI_SIGN_CERTIFICATE, contents_sign_certificate},
    {&jpki_application, JPKI_SIGN_CA_CERTIFICATE, contents_ca_certificate},
    {&jpki_application, JPKI_TOKEN_INFORMATION, contents_token},
    {&jpki_application, JPKI_PRESENCE, contents_presence},
    {&jpki_application, JPKI_AUTH_CERTIFICATE, contents_auth_certificate},
    {&jpki_application, JPKI_AUTH_CA_CERTIFICATE, contents_ca_certificate},
    {&common_card_application, COMMON_CARD_IDENTITY, contents_identity},
    {&common_card_application, COMMON_CARD_KEY_ID, contents_key_id},
    {&juki_application, JUKI_KEY_ID, contents_key_id},
    {&card_manager_application, CARD_MANAGER_ISSUER, contents_key_id},
    {&card_manager_application, CARD_MANAGER_CARD_ID, contents_text},
    {&card_manager_application, CARD_MANAGER_RECOGNITION, contents_atr},
    {&card_manager_application, CARD_MANAGER_MUNICIPALITY, contents_text},
    {&card_manager_application, CARD_MANAGER_EXPIRY, contents_text},
    {&card_manager_application, CARD_MANAGER_KEY_ID, contents_key_id},
    {&card_manager_application, CARD_MANAGER_ROOT_CERTIFICATE, contents_cvc},
    {&card_manager_application, CARD_MANAGER_CARD_CERTIFICATE, contents_cvc},
    {&card_manager_application, CARD_MANAGER_CONTACT_ATR, contents_atr},
};

static contents_reader *reader_of(const struct card_application *application, uint16_t file) {
    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
        if (readers[i].application == application && readers[i].file == file) {
            return readers[i].read;
        }
    }
    return NULL;
}

static const struct names_application *names_of(const struct card_application *application) {
    char aid[AID_DIGITS] = "";
    for (size_t i = 0; i < application->aid_length; i++) {
        (void)snprintf(aid + 2 * i, 3, "%02X", application->aid[i]);
    }
    return names_application(aid);
}

// What opens a file: a PIN or code, or a terminal that has proved itself.
static struct names_text opener(const struct card_application *application, uint16_t pin) {
    if (application == &jpki_application && pin == JPKI_TERMINAL_CA_KEY) {
        return (struct names_text){"端末の証明 (暗証番号なしの利用、推定)",
                                   "proof of a terminal (PIN-less use, inferred)"};
    }
    return names_file(names_of(application), pin);
}

static void append(char *text, size_t size, const char *before, const char *what) {
    size_t used = strlen(text);
    (void)snprintf(text + used, size - used, "%s%s", before, what);
}

// Who may read a file, or use a key.
static void put_access(const struct card_application *application, const struct card_file *file, json_t *section) {
    bool key = file->kind == CARD_FILE_KEY;
    const char *ja = key ? "使えるか" : "読めるか";
    const char *en = key ? "may be used" : "may be read";
    char openers_ja[TEXT_MAXIMUM] = "";
    char openers_en[TEXT_MAXIMUM] = "";
    for (size_t i = 0; i < CARD_RULE_PINS_MAXIMUM && file->access.pins[i] != 0; i++) {
        struct names_text what = opener(application, file->access.pins[i]);
        append(openers_ja, sizeof openers_ja, i == 0 ? "" : "、または ", what.ja);
        append(openers_en, sizeof openers_en, i == 0 ? "only with the " : ", or the ", what.en);
    }
    append(openers_ja, sizeof openers_ja, " ", "が合ったときだけ");
    switch (file->access.access) {
    case CARD_ALWAYS:
        facts_say(section, "access", ja, en, "だれでも、いつでも", "by anybody");
        break;
    case CARD_AFTER_PIN:
        facts_say(section, "access", ja, en, openers_ja, openers_en);
        break;
    case CARD_NEVER:
        facts_say(section, "access", ja, en, "だれにもできない", "by nobody");
        break;
    }
}

// Presents what opens an application's files: the codes and PINs that its holder knows. A locked one opens nothing.
static void open_files(struct inspection *inspection, const struct card_application *application) {
    struct card_source *source = inspection->source;
    struct person seen = issue_person(source->person, &source->options);
    struct print print;
    print_make(&seen, &print);
    const struct {
        const struct card_application *application;
        uint16_t file;
        const char *code;
    } codes[] = {
        {&input_help_application, INPUT_HELP_CODE_A, print.number},
        {&input_help_application, INPUT_HELP_CODE_B, print.code_b},
        {&face_check_application, FACE_CHECK_CODE_A, print.number},
        {&face_check_application, FACE_CHECK_CODE_B, print.code_b},
        {&face_check_application, FACE_CHECK_BIRTH_KEY, print.birth_key},
    };
    for (size_t i = 0; i < PINS_COUNT; i++) {
        if (pins_rows[i].pin.application == application && pins_rows[i].changeable) {
            (void)reading_verify(source->card, pins_rows[i].pin.file, recipe_pin(&source->recipe, source->person, i));
        }
    }
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (codes[i].application == application) {
            (void)reading_verify(source->card, codes[i].file, codes[i].code);
        }
    }
}

static int read_file(struct card *card, const struct card_file *file, struct bytes_writer *out) {
    switch (file->kind) {
    case CARD_FILE_BINARY:
        return reading_file(card, file->id, out);
    case CARD_FILE_RECORDS:
        return reading_record(card, file->id, out);
    case CARD_FILE_OBJECT:
        return reading_object(card, file->id, out);
    default:
        return READING_NO_ANSWER;
    }
}

// Why a file cannot be read, though all that its holder knows was presented.
static void say_refused(int word, json_t *section) {
    struct names_text text = names_status((unsigned)word);
    if (word == READING_NO_ANSWER) {
        text = (struct names_text){"カードが答えない", "the card does not answer"};
    } else if (word == READING_NOT_ALLOWED) {
        text = (struct names_text){"読めない: 暗証番号や照合番号がロックされているか、設定がない",
                                   "cannot be read: its PIN or code is locked, or was never set"};
    }
    facts_say(section, "content", "内容", "content", text.ja, text.en);
}

static void put_content(struct inspection *inspection, contents_reader *read, int word,
                        const struct bytes_writer *bytes, json_t *section) {
    if (word != READING_DONE) {
        say_refused(word, section);
        return;
    }
    facts_put_number(section, "size", "大きさ (バイト)", "size (bytes)", (long)bytes->length);
    if (read != NULL) {
        read(inspection, bytes_reader_over(bytes->data, bytes->length), section);
    }
}

static bool is_readable(const struct card_file *file) {
    return file->kind == CARD_FILE_BINARY || file->kind == CARD_FILE_RECORDS || file->kind == CARD_FILE_OBJECT;
}

static json_t *begin_file(const struct card_application *application, const struct card_file *file, json_t *parent) {
    char key[8];
    char ja[TEXT_MAXIMUM];
    char en[TEXT_MAXIMUM];
    struct names_text name = names_file(names_of(application), file->id);
    (void)snprintf(key, sizeof key, "%04X", file->id);
    (void)snprintf(ja, sizeof ja, "%s (%s)", name.ja, key);
    (void)snprintf(en, sizeof en, "%s (%s)", name.en, key);
    return facts_section(parent, key, ja, en);
}

static void put_key(const struct card_application *application, const struct card_file *file, json_t *parent) {
    json_t *section = begin_file(application, file, parent);
    facts_say(section, "content", "内容", "content", "鍵: 取り出せない", "a key: it cannot be taken out");
    if (file->kind == CARD_FILE_KEY) {
        put_access(application, file, section);
    }
}

// What another kind of card has not is left out.
static void put_readable(struct inspection *inspection, const struct card_application *application,
                         const struct card_file *file, json_t *parent) {
    struct bytes_writer bytes;
    bytes_writer_init(&bytes, FILE_MAXIMUM);
    int word = read_file(inspection->source->card, file, &bytes);
    if (word != READING_NOT_FOUND || inspection->source->options.kind == ISSUE_MY_NUMBER_CARD) {
        json_t *section = begin_file(application, file, parent);
        put_access(application, file, section);
        put_content(inspection, reader_of(application, file->id), word, &bytes, section);
    }
    bytes_writer_free(&bytes);
}

// PINs have a section of their own; what is not public has no name here and is left out.
static void put_file(struct inspection *inspection, const struct card_application *application,
                     const struct card_file *file, json_t *parent) {
    if (names_file(names_of(application), file->id).en[0] == 0 || file->kind == CARD_FILE_PIN ||
        file->kind == CARD_FILE_CLOSED) {
        return;
    }
    if (is_readable(file)) {
        put_readable(inspection, application, file, parent);
    } else if (inspection->source->options.kind == ISSUE_MY_NUMBER_CARD) {
        put_key(application, file, parent);
    }
}

static void put_files(struct inspection *inspection, const struct card_application *application, json_t *section) {
    open_files(inspection, application);
    for (size_t i = 0; i < application->file_count; i++) {
        put_file(inspection, application, &application->files[i], section);
    }
}

// Not every card has every application: what another kind of card has not is left out.
static void put_application(struct inspection *inspection, size_t index, json_t *facts) {
    const struct card_application *application = applications[index];
    const struct names_application *names = names_of(application);
    char ja[TEXT_MAXIMUM];
    char en[TEXT_MAXIMUM];
    int word = reading_select(inspection->source->card, application);
    if (word != READING_DONE && inspection->source->options.kind != ISSUE_MY_NUMBER_CARD) {
        return;
    }
    (void)snprintf(ja, sizeof ja, "アプリケーション: %s", names->text.ja);
    (void)snprintf(en, sizeof en, "Application: %s", names->text.en);
    json_t *section = facts_section(facts, application_keys[index], ja, en);
    facts_put(section, "aid", "名前 (AID)", "name (AID)", "%s", names->aid);
    if (word == READING_DONE) {
        put_files(inspection, application, section);
    } else {
        say_refused(word, section);
    }
}

static json_t *inspect(struct inspection *inspection) {
    json_t *facts = facts_new();
    describe_card(inspection->source, inspection->request->reveal, facts);
    describe_pins(inspection->source, facts);
    for (size_t i = 0; i < APPLICATION_COUNT; i++) {
        put_application(inspection, i, facts);
    }
    return facts;
}

int card_inspect(const struct card_request *request) {
    struct card_source source;
    if (card_source_open(request, &source) != ONSHI_OK) {
        return EXIT_USAGE;
    }
    struct inspection inspection = {.request = request, .source = &source};
    bytes_writer_init(&inspection.number_file, FILE_MAXIMUM);
    bytes_writer_init(&inspection.items, FILE_MAXIMUM);
    json_t *facts = inspect(&inspection);
    if (request->json) {
        facts_dump(stdout, facts);
    } else {
        facts_print(stdout, request->language, facts);
    }
    json_decref(facts);
    bytes_writer_free(&inspection.number_file);
    bytes_writer_free(&inspection.items);
    card_source_close(&source);
    return EXIT_PASSED;
}
