// SPDX-License-Identifier: Apache-2.0
//
// Special cards as data: what a person's file says, and what the card then does.
#include <dirent.h>
#include <string.h>

#include "base/calendar.h"
#include "virtual-card/apps/common_card.h"
#include "virtual-card/apps/face_check.h"
#include "virtual-card/apps/input_help.h"
#include "virtual-card/apps/jpki.h"
#include "virtual-card/issue/certificate.h"
#include "virtual-card/issue/interfaces.h"
#include "virtual-card/issue/issue.h"
#include "virtual-card/issue/pins.h"
#include "virtual-card/issue/special.h"
#include "virtual-card/tests/test_card_fixture.h"

static struct person *load(const char *id) {
    struct person *person = NULL;
    ck_assert_msg(person_load(ONSHI_PEOPLE, id, 0, &person, NULL) == ONSHI_OK, "%s", id);
    return person;
}

static struct card *card_of(const struct person *person) {
    struct card *card = NULL;
    ck_assert_msg(issue_card(person, ONSHI_KEYS, &card) == ONSHI_OK, "%s", person->id);
    card_power_on(card);
    return card;
}

static struct issue_options options_of(const char *name, const char *value) {
    struct person person = test_person();
    struct issue_options options;
    person.traits[0] = (struct person_trait){name, value};
    person.trait_count = name == NULL ? 0 : 1;
    ck_assert_msg(special_options(&person, &options, NULL) == ONSHI_OK, "%s=%s", name, value);
    return options;
}

START_TEST(test_issue_special_without_attributes_is_the_ordinary_card) {
    const struct issue_options expected = {.inferred_terminal_authentication = true};

    struct issue_options options = options_of(NULL, NULL);

    ck_assert_int_eq(options.kind, expected.kind);
    ck_assert_int_eq(options.interface, expected.interface);
    ck_assert_ptr_null(options.chip);
    ck_assert_int_eq(options.photo, expected.photo);
    ck_assert_int_eq(options.signature, expected.signature);
    ck_assert(!options.pinless && !options.without_filler && options.inferred_terminal_authentication);
    ck_assert_int_eq(options.generation, 0);
    ck_assert_int_eq(options.damage, CARD_SOUND);
    ck_assert_uint_eq(options.tries_count, 0);
}
END_TEST

START_TEST(test_issue_special_attributes_reach_their_options) {
    ck_assert_int_eq(options_of("kind", "juki").kind, ISSUE_JUKI_CARD);
    ck_assert_int_eq(options_of("kind", "drivers-licence").kind, ISSUE_DRIVERS_LICENCE);
    ck_assert_int_eq(options_of("kind", "bank").kind, ISSUE_BANK_CARD);
    ck_assert_int_eq(options_of("interface", "contact").interface, ISSUE_CONTACT);
    ck_assert_int_eq(options_of("photo", "absent").photo, ISSUE_PHOTO_ABSENT);
    ck_assert_int_eq(options_of("photo", "empty").photo, ISSUE_PHOTO_EMPTY);
    ck_assert_int_eq(options_of("signature", "with").signature, ISSUE_SIGNATURE_WITH);
    ck_assert_int_eq(options_of("signature", "without").signature, ISSUE_SIGNATURE_WITHOUT);
    ck_assert(options_of("pinless", "yes").pinless);
    ck_assert_int_eq(options_of("generation", "3").generation, 3);
    ck_assert(options_of("filler", "no").without_filler);
    ck_assert(!options_of("terminal-authentication", "no").inferred_terminal_authentication);
    ck_assert_int_eq(options_of("damage", "6f00").damage, CARD_ANSWERS_6F00);
    ck_assert_int_eq(options_of("damage", "mute").damage, CARD_MUTE);
    ck_assert_uint_eq(options_of("sound-commands", "12").sound_commands, 12);
    ck_assert_int_eq(options_of("tries-auth", "0").tries[0].left, 0);
}
END_TEST

START_TEST(test_issue_special_any_pin_takes_any_number_of_tries) {
    const struct pins_row *row = &pins_rows[_i];
    struct issue_options options = {.kind = ISSUE_MY_NUMBER_CARD};
    char name[64];
    (void)snprintf(name, sizeof name, "tries-%s", row->name);
    for (int left = 0; left <= pins_tries(row); left++) {
        char value[16];
        (void)snprintf(value, sizeof value, "%d", left);

        ck_assert_int_eq(special_set(&options, name, value, NULL), ONSHI_OK);

        ck_assert_uint_eq(options.tries_count, 1); // the later word counts
        ck_assert_int_eq(options.tries[0].left, left);
    }
    char more[16];
    (void)snprintf(more, sizeof more, "%d", pins_tries(row) + 1);
    ck_assert_int_eq(special_set(&options, name, more, NULL), ONSHI_MALFORMED);
}
END_TEST

static const struct {
    const char *name, *value, *why;
} refused[] = {
    {"pinles", "yes", "a slip of the pen"},
    {"pinless", "maybe", "neither yes nor no"},
    {"pinless", "", "nothing"},
    {"kind", "passport", "a card that is not here"},
    {"kind", "my-number drivers-licence", "two words"},
    {"atr", "3B00", "nobody's ATR"},
    {"generation", "4", "a generation to come"},
    {"sound-commands", "-1", "below nothing"},
    {"sound-commands", "1000000", "a life too long"},
    {"tries-auth", "4", "more than a new card gives"},
    {"tries-auth", "", "no number"},
    {"tries-auth", "1x", "no number either"},
    {"tries-", "1", "no PIN"},
    {"tries-moon", "1", "a PIN that no card has"},
};

START_TEST(test_issue_special_refuses_with_a_sentence_and_leaves_the_output) {
    struct person person = test_person();
    struct issue_options options = {.generation = 77};
    struct bytes_writer why;
    bytes_writer_init(&why, 1024);
    person.traits[0] = (struct person_trait){refused[_i].name, refused[_i].value};
    person.trait_count = 1;
    struct card *card = NULL;

    ck_assert_msg(special_options(&person, &options, &why) == ONSHI_MALFORMED, "%s", refused[_i].why);

    ck_assert_int_eq(options.generation, 77);
    ck_assert_ptr_nonnull(strstr(bytes_text(&why), refused[_i].name));
    ck_assert_int_eq(issue_card(&person, ONSHI_KEYS, &card), ONSHI_MALFORMED);
    ck_assert_ptr_null(card);
    bytes_writer_free(&why);
}
END_TEST

START_TEST(test_issue_special_every_atr_of_the_table_can_be_had) {
    const struct card_interface *row = interfaces_rows[_i];
    struct bytes_writer hex;
    bytes_writer_init(&hex, 128);
    ck_assert_int_eq(bytes_write_hex(&hex, row->atr, row->atr_length), ONSHI_OK);
    struct person person = test_person();
    person.traits[0] = (struct person_trait){"atr", bytes_text(&hex)};
    person.trait_count = 1;

    struct card *card = card_of(&person);

    ck_assert_uint_eq(card_atr(card).left, row->atr_length);
    ck_assert_mem_eq(card_atr(card).at, row->atr, row->atr_length);
    // Without contacts it still knows the ATR of contacts that it has [mynumber-card 1.1].
    struct test_response object = test_send(card, "00 CA 5F51 00");
    const struct card_interface *contact = row->contactless ? &card_contact : row;
    ck_assert_mem_eq(object.bytes.data, contact->atr + 1, contact->atr_length - 1);
    test_response_free(&object);
    card_free(card);
    bytes_writer_free(&hex);
}
END_TEST

// The check byte of an ATR that offers T=1 is the sum (exclusive or) of what follows TS (ISO 7816-3 8.2.5).
START_TEST(test_issue_special_atrs_are_valid) {
    const struct card_interface *row = interfaces_rows[_i];
    uint8_t sum = 0;
    for (size_t i = 1; i < row->atr_length; i++) {
        sum ^= row->atr[i];
    }
    ck_assert_uint_eq(sum, 0);
    for (size_t i = 0; i < INTERFACES_COUNT; i++) {
        ck_assert(i == (size_t)_i || interfaces_rows[i]->atr_length != row->atr_length ||
                  memcmp(interfaces_rows[i]->atr, row->atr, row->atr_length) != 0);
    }
}
END_TEST

START_TEST(test_issue_special_contact_card_forgets_at_a_reset) {
    struct person *contact = load("tanshi-saki");
    struct person *contactless = load("denpa-kata");
    struct card *forgets = card_of(contact);
    struct card *keeps = card_of(contactless);
    struct card *const cards[] = {forgets, keeps};
    for (size_t i = 0; i < 2; i++) {
        ck_assert_int_eq(test_status(cards[i], SELECT_JPKI), 0x9000);
        ck_assert_int_eq(test_verify(cards[i], 0x18, i == 0 ? contact->pin : contactless->pin), 0x9000);
        card_warm_reset(cards[i]);
    }

    ck_assert_int_eq(test_status(forgets, "80 2A 00 97 01 31 00"), 0x6A82); // not even the application
    ck_assert_int_eq(test_status(keeps, "80 2A 00 97 01 31 00"), 0x9000);

    card_free(forgets);
    card_free(keeps);
    person_free(contact);
    person_free(contactless);
}
END_TEST

// Everybody in scenarios/people has a card: a file with a slip of the pen must not wait for its scenario.
START_TEST(test_issue_special_everybody_gets_a_card) {
    int people = 0;
    DIR *folder = opendir(ONSHI_PEOPLE);
    ck_assert_ptr_nonnull(folder);
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        char id[256] = "";
        const char *end = strstr(entry->d_name, ".xml");
        if (end == NULL) {
            continue;
        }
        memcpy(id, entry->d_name, (size_t)(end - entry->d_name));
        struct person *person = load(id);
        ck_assert_str_eq(person->id, id);
        card_free(card_of(person));
        person_free(person);
        people++;
    }
    (void)closedir(folder);
    ck_assert_int_ge(people, 20);
}
END_TEST

static const struct {
    const char *person;
    struct card_pin pin;
    int left;
} counters[] = {
    {"anshou-nokori", {&jpki_application, JPKI_AUTH_PIN}, 1},
    {"anshou-nokori", {&jpki_application, JPKI_SIGN_PIN}, 5},
    {"anshou-tojita", {&jpki_application, JPKI_AUTH_PIN}, 0},
    {"anshou-tojita", {&jpki_application, JPKI_SIGN_PIN}, 0},
    {"anshou-tojita", {&face_check_application, FACE_CHECK_CODE_B}, 10},
    {"kao-nokori", {&face_check_application, FACE_CHECK_CODE_B}, 1},
    {"kao-nokori", {&input_help_application, INPUT_HELP_CODE_B}, 10},
    {"kao-tojita", {&face_check_application, FACE_CHECK_CODE_B}, 0},
    {"kao-akari", {&jpki_application, JPKI_AUTH_PIN}, 0},
    {"kao-akari", {&face_check_application, FACE_CHECK_CODE_B}, 10},
    {"chiisa-aoi", {&jpki_application, JPKI_SIGN_PIN}, 0},
    {"onshika-taro", {&jpki_application, JPKI_AUTH_PIN}, 3},
};

START_TEST(test_issue_special_people_have_their_counters) {
    struct person *person = load(counters[_i].person);
    struct card *card = card_of(person);

    ck_assert_msg(card_pin_tries(card, counters[_i].pin) == counters[_i].left, "%s", counters[_i].person);

    card_free(card);
    person_free(person);
}
END_TEST

// The last day of the certificate for user authentication, which the service goes by too.
static const struct {
    const char *person, *last_day;
} ends[] = {
    {"shoumei-kireta", "2020-05-05"}, {"shoumei-ashita", "2021-04-06"}, {"card-kireta", "2020-05-30"},
    {"shoumei-kigen", "2021-06-20"},  {"akago-rokusai", "2021-12-01"},  {"sedai-hajime", "2022-12-24"},
};

START_TEST(test_issue_special_certificates_end_on_their_day) {
    struct person *person = load(ends[_i].person);
    int64_t day;
    ck_assert_int_eq(calendar_parse(ends[_i].last_day, &day), ONSHI_OK);

    ck_assert_int_eq(calendar_day_of(certificate_expiry(person)), day);

    person_free(person);
}
END_TEST

START_TEST(test_issue_special_revocation_stands_with_the_person) {
    struct person *person = load("shoumei-shikkou");
    int64_t day;
    ck_assert_int_eq(calendar_parse("2021-03-01", &day), ONSHI_OK);

    ck_assert_int_eq(person->certificate_revoked, day);
    ck_assert_int_eq(person->trait_count, 0); // it is no attribute of the card

    person_free(person);
}
END_TEST

static const struct {
    const char *person, *command;
    int status;
} answers[] = {
    {"chip-hason", SELECT_JPKI, 0x6F00},
    {"menkyo-mochio", SELECT_JPKI, 0x6A82},
    {"ginkou-haruka", SELECT_JPKI, 0x6A82},
    {"juki-nokoko", SELECT_JPKI, 0x9000},
    {"juki-nokoko", SELECT_FACE_CHECK, 0x6A82},
    {"onshika-taro", SELECT_JPKI, 0x9000},
};

START_TEST(test_issue_special_chips_answer_as_they_are) {
    struct person *person = load(answers[_i].person);
    struct card *card = card_of(person);

    ck_assert_msg(test_status(card, answers[_i].command) == answers[_i].status, "%s", answers[_i].person);

    card_free(card);
    person_free(person);
}
END_TEST

START_TEST(test_issue_special_mute_chip_falls_silent_after_two_commands) {
    struct person *person = load("chip-chinmoku");
    struct card *card = card_of(person);
    struct bytes_writer response;
    bytes_writer_init(&response, 64);

    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);
    ck_assert_int_eq(test_status(card, "00 20 00 98"), 0x63C3);
    ck_assert_int_eq(card_transmit(card, "\x00\x20\x00\x98", 4, &response), ONSHI_CLOSED);

    bytes_writer_free(&response);
    card_free(card);
    person_free(person);
}
END_TEST

// The four items below and above 128 bytes: two forms of the header in the field [mynumber-card 2.4].
static const struct {
    const char *person;
    uint8_t third; // byte of the file, the length or the mark of a long one
    bool filler;
} headers[] = {{"onshika-taro", 0x65, true}, {"nagai-jusho", 0x82, true}, {"yohaku-nashiko", 0, false}};

START_TEST(test_issue_special_basic_items_have_both_headers_and_no_filler_when_asked) {
    struct person *person = load(headers[_i].person);
    struct card *card = card_of(person);
    ck_assert_int_eq(test_status(card, SELECT_INPUT_HELP), 0x9000);
    ck_assert_int_eq(test_verify(card, 0x11, person->pin), 0x9000);

    struct test_response file = test_read(card, 2);

    bool is_long = headers[_i].third == 0x82;
    ck_assert(headers[_i].third == 0 || (file.bytes.data[2] == 0x82) == is_long);
    struct test_object whole = test_object(bytes_reader_over(file.bytes.data, file.bytes.length), 0xFF20);
    ck_assert((file.bytes.length > whole.whole.left) == headers[_i].filler);
    test_response_free(&file);
    card_free(card);
    person_free(person);
}
END_TEST

int main(void) {
    TCase *cases = tcase_create("special");
    tcase_add_test(cases, test_issue_special_without_attributes_is_the_ordinary_card);
    tcase_add_test(cases, test_issue_special_attributes_reach_their_options);
    tcase_add_loop_test(cases, test_issue_special_any_pin_takes_any_number_of_tries, 0, PINS_COUNT);
    tcase_add_loop_test(cases, test_issue_special_refuses_with_a_sentence_and_leaves_the_output, 0,
                        sizeof refused / sizeof refused[0]);
    tcase_add_loop_test(cases, test_issue_special_every_atr_of_the_table_can_be_had, 0, INTERFACES_COUNT);
    tcase_add_loop_test(cases, test_issue_special_atrs_are_valid, 0, INTERFACES_COUNT);
    tcase_add_test(cases, test_issue_special_contact_card_forgets_at_a_reset);
    tcase_add_test(cases, test_issue_special_everybody_gets_a_card);
    tcase_add_loop_test(cases, test_issue_special_people_have_their_counters, 0,
                        sizeof counters / sizeof counters[0]);
    tcase_add_loop_test(cases, test_issue_special_certificates_end_on_their_day, 0, sizeof ends / sizeof ends[0]);
    tcase_add_test(cases, test_issue_special_revocation_stands_with_the_person);
    tcase_add_loop_test(cases, test_issue_special_chips_answer_as_they_are, 0, sizeof answers / sizeof answers[0]);
    tcase_add_test(cases, test_issue_special_mute_chip_falls_silent_after_two_commands);
    tcase_add_loop_test(cases, test_issue_special_basic_items_have_both_headers_and_no_filler_when_asked, 0,
                        sizeof headers / sizeof headers[0]);
    tcase_set_timeout(cases, 60); // everybody's card in one test
    return test_run(cases, "special");
}
