// SPDX-License-Identifier: Apache-2.0
//
// Card files: what goes out comes back, what is malformed is refused with its line, PINs and counters survive.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "virtual-card/apps/jpki.h"
#include "virtual-card/issue/recipe.h"
#include "virtual-card/tests/test_card_fixture.h"

static char folder[] = "/tmp/onshi-recipe-XXXXXX";
static char path[sizeof folder + 16];

static void set_up(void) {
    memcpy(folder + sizeof folder - 7, "XXXXXX", 6);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/a.card", folder);
}

static void tear_down(void) {
    (void)unlink(path);
    (void)rmdir(folder);
}

static void write_file(const char *text) {
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

static struct recipe taro(void) {
    struct recipe recipe;
    ck_assert_int_eq(recipe_of("onshika-taro", 7, &recipe), ONSHI_OK);
    return recipe;
}

static struct person *person_of(const struct recipe *recipe) {
    struct person *person = NULL;
    ck_assert_int_eq(recipe_person(recipe, ONSHI_PEOPLE, &person, NULL), ONSHI_OK);
    return person;
}

static struct card *make(const struct recipe *recipe, const struct person *person) {
    struct card *card = NULL;
    ck_assert_int_eq(recipe_make(recipe, person, ONSHI_KEYS, &card, NULL), ONSHI_OK);
    return card;
}

// Sends an APDU as a reader would, seen by the recipe.
static int send(struct recipe *recipe, struct card *card, const char *hex) {
    struct bytes_writer command;
    struct bytes_writer response;
    bytes_writer_init(&command, 512);
    bytes_writer_init(&response, CARD_RESPONSE_MAXIMUM);
    test_bytes(hex, &command);
    ck_assert_int_eq(card_transmit(card, command.data, command.length, &response), ONSHI_OK);
    recipe_watch(recipe, bytes_reader_over(command.data, command.length),
                 bytes_reader_over(response.data, response.length));
    int status = response.data[response.length - 2] * 256 + response.data[response.length - 1];
    bytes_writer_free(&command);
    bytes_writer_free(&response);
    return status;
}

START_TEST(test_recipe_file_comes_back_as_it_went) {
    struct recipe recipe = taro();
    struct recipe back;
    struct stat about;
    ck_assert_int_eq(recipe_apart(&recipe, "photo", "empty", NULL), ONSHI_OK);
    recipe.pins[0].left = 2;
    memcpy(recipe.pins[0].changed, "4321", 5);
    recipe.pins[6].left = 0;

    ck_assert_int_eq(recipe_write(&recipe, path), ONSHI_OK);
    ck_assert_int_eq(recipe_read(path, &back, NULL), ONSHI_OK);

    ck_assert_str_eq(back.person, "onshika-taro");
    ck_assert_uint_eq(back.seed, 7);
    ck_assert_uint_eq(back.apart_count, 1);
    ck_assert_str_eq(back.apart[0].name, "photo");
    ck_assert_str_eq(back.apart[0].value, "empty");
    for (size_t i = 0; i < PINS_COUNT; i++) {
        ck_assert_int_eq(back.pins[i].left, recipe.pins[i].left);
        ck_assert_str_eq(back.pins[i].changed, recipe.pins[i].changed);
    }
    ck_assert_int_eq(stat(path, &about), 0);
    ck_assert_uint_eq(about.st_mode & 0777, 0600);
}
END_TEST

START_TEST(test_recipe_makes_the_very_card_of_the_person) {
    struct recipe recipe = taro();
    struct person *person = person_of(&recipe);
    struct card *first = make(&recipe, person);
    struct card *second = NULL;
    ck_assert_int_eq(issue_card(person, ONSHI_KEYS, &second), ONSHI_OK);
    ck_assert_int_eq(test_status(first, SELECT_JPKI), 0x9000);
    ck_assert_int_eq(test_status(second, SELECT_JPKI), 0x9000);

    struct test_response a = test_read(first, 0x0A);
    struct test_response b = test_read(second, 0x0A);

    ck_assert_uint_eq(a.bytes.length, b.bytes.length);
    ck_assert_mem_eq(a.bytes.data, b.bytes.data, a.bytes.length);
    test_response_free(&a);
    test_response_free(&b);
    card_free(first);
    card_free(second);
    person_free(person);
}
END_TEST

// Two insertions: what the first leaves, the second finds.
START_TEST(test_recipe_keeps_counters_and_changed_pins) {
    struct recipe recipe = taro();
    struct recipe back;
    struct person *person = person_of(&recipe);
    struct card *card = make(&recipe, person);
    ck_assert_int_eq(send(&recipe, card, SELECT_JPKI), 0x9000);
    ck_assert_int_eq(send(&recipe, card, "00 20 00 98 04 30313638"), 0x9000);
    ck_assert_int_eq(send(&recipe, card, "00 24 01 98 04 35353535"), 0x9000);
    ck_assert_int_eq(send(&recipe, card, "00 20 00 98 04 30313638"), 0x63C2);
    ck_assert_int_eq(send(&recipe, card, SELECT_COMMON), 0x9000);
    ck_assert_int_eq(send(&recipe, card, "00 A4 02 0C 02 001C"), 0x9000);
    ck_assert_int_eq(send(&recipe, card, "00 20 00 80 04 30313638"), 0x9000);
    ck_assert_int_eq(send(&recipe, card, "80 32 00 80 04 36363636"), 0x9000);
    recipe_take(&recipe, card);
    ck_assert_int_eq(recipe_write(&recipe, path), ONSHI_OK);
    card_free(card);

    ck_assert_int_eq(recipe_read(path, &back, NULL), ONSHI_OK);
    card = make(&back, person);

    ck_assert_int_eq(card_pin_tries(card, jpki_auth_pin), 2);
    ck_assert_int_eq(test_status(card, "00 CA 00 F2 00"), 0x9000); // as after power-on, whatever changing PINs took
    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);
    ck_assert_int_eq(test_status(card, "00 20 00 98 04 35353535"), 0x9000);
    ck_assert_int_eq(test_status(card, SELECT_COMMON), 0x9000);
    ck_assert_int_eq(test_status(card, "00 20 00 9C 04 36363636"), 0x9000);
    ck_assert_int_eq(test_status(card, SELECT_JUKI), 0x9000);
    ck_assert_int_eq(test_status(card, "00 20 00 9C 04 30313638"), 0x9000); // another PIN of the same digits
    card_free(card);
    person_free(person);
}
END_TEST

START_TEST(test_recipe_watch_takes_only_a_change_that_the_card_took) {
    struct recipe recipe = taro();
    struct person *person = person_of(&recipe);
    struct card *card = make(&recipe, person);
    ck_assert_int_eq(send(&recipe, card, SELECT_JPKI), 0x9000);

    ck_assert_int_eq(send(&recipe, card, "00 24 01 98 04 35353535"), 0x6982); // nothing was presented
    ck_assert_int_eq(send(&recipe, card, "00 20 00 98 04 30313638"), 0x9000);
    ck_assert_int_eq(send(&recipe, card, "00 24 01 98 00 0004 37373737"), 0x9000); // the extended form

    ck_assert_str_eq(recipe.pins[0].changed, "7777");
    ck_assert_str_eq(recipe_pin(&recipe, person, 0), "7777");
    ck_assert_str_eq(recipe_pin(&recipe, person, 1), person->sign_password);
    card_free(card);
    person_free(person);
}
END_TEST

START_TEST(test_recipe_keeps_a_blocked_and_changed_pin) {
    struct recipe recipe = taro();
    memcpy(recipe.pins[0].changed, "5555", 5);
    recipe.pins[0].left = 0;
    struct person *person = person_of(&recipe);

    struct card *card = make(&recipe, person);

    ck_assert_int_eq(test_status(card, SELECT_JPKI), 0x9000);
    ck_assert_int_eq(test_status(card, "00 20 00 98"), 0x63C0);
    ck_assert_int_eq(card_set_pin_tries(card, jpki_auth_pin, 1), ONSHI_OK);
    ck_assert_int_eq(test_status(card, "00 20 00 98 04 35353535"), 0x9000);
    card_free(card);
    person_free(person);
}
END_TEST

START_TEST(test_recipe_apart_stands_over_the_person) {
    struct recipe recipe = taro();
    ck_assert_int_eq(recipe_of("anshou-nokori", 0, &recipe), ONSHI_OK);
    ck_assert_int_eq(recipe_apart(&recipe, "tries-auth", "2", NULL), ONSHI_OK);
    struct person *person = person_of(&recipe);

    struct card *card = make(&recipe, person);

    ck_assert_int_eq(card_pin_tries(card, jpki_auth_pin), 2); // the person's file says 1
    card_free(card);
    person_free(person);
}
END_TEST

#define HEAD "<?xml version=\"1.0\"?>\n"
#define ROOT "<onshi-card version=\"1\" person=\"onshika-taro\" seed=\"0\">\n"

static const struct {
    const char *text;
    enum onshi_status status;
    const char *says, *why;
} malformed[] = {
    {"", ONSHI_MALFORMED, "a.card", "an empty file"},
    {"\x7F" "ELF", ONSHI_MALFORMED, "a.card", "a file of another kind"},
    {HEAD "<person/>", ONSHI_MALFORMED, ":2:", "another document"},
    {HEAD "<onshi-card version=\"2\" person=\"onshika-taro\"/>", ONSHI_UNSUPPORTED, ":2:", "a version to come"},
    {HEAD "<onshi-card person=\"onshika-taro\"/>", ONSHI_UNSUPPORTED, ":2:", "no version"},
    {HEAD "<onshi-card version=\"1\"/>", ONSHI_MALFORMED, ":2:", "nobody's card"},
    {HEAD "<onshi-card version=\"1\" person=\"onshika-taro\" seed=\"x\"/>", ONSHI_MALFORMED, ":2:", "no number"},
    {HEAD "<onshi-card version=\"1\" person=\"onshika-taro\" seed=\"99999999999999999999\"/>", ONSHI_MALFORMED,
     ":2:", "a seed that no number holds"},
    {HEAD "<onshi-card version=\"1\" person=\"onshika-taro\" pin=\"1\"/>", ONSHI_MALFORMED, ":2:", "an attribute more"},
    {HEAD "<onshi-card version=\"1\" person=\"onshika-taro\" seed=\"0\" erson=\"1\"/>", ONSHI_MALFORMED, ":2:",
     "one that is the end of another"},
    {HEAD ROOT "<memory/></onshi-card>", ONSHI_MALFORMED, ":3:", "an unknown element"},
    {HEAD ROOT "<pin name=\"moon\" left=\"1\"/></onshi-card>", ONSHI_MALFORMED, ":3:", "a PIN that no card has"},
    {HEAD ROOT "\n<pin name=\"auth\" left=\"4\"/></onshi-card>", ONSHI_MALFORMED, ":4:", "more tries than there are"},
    {HEAD ROOT "<pin name=\"auth\" left=\"-1\"/></onshi-card>", ONSHI_MALFORMED, ":3:", "below nothing"},
    {HEAD ROOT "<pin name=\"auth\"/></onshi-card>", ONSHI_MALFORMED, ":3:", "no tries"},
    {HEAD ROOT "<pin name=\"auth\" left=\"1\" changed=\"12345678901234567\"/></onshi-card>", ONSHI_MALFORMED, ":3:",
     "a PIN too long for any card"},
    {HEAD ROOT "<pin name=\"auth\" left=\"1\" changed=\"12 4\"/></onshi-card>", ONSHI_MALFORMED, ":3:", "a blank"},
    {HEAD ROOT "<pin name=\"birth-key\" left=\"1\" changed=\"123456\"/></onshi-card>", ONSHI_MALFORMED, ":3:",
     "a code that its holder cannot change"},
    {HEAD ROOT "<apart colour=\"blue\"/></onshi-card>", ONSHI_MALFORMED, ":3", "a card that is not made"},
    {HEAD "<!DOCTYPE a [<!ENTITY b \"c\">]>" ROOT "</onshi-card>", ONSHI_MALFORMED, "a.card", "a document type"},
};

START_TEST(test_recipe_refuses_what_is_malformed_with_its_line) {
    struct recipe recipe = {.seed = 77};
    struct bytes_writer why;
    bytes_writer_init(&why, 1024);
    write_file(malformed[_i].text);

    enum onshi_status status = recipe_read(path, &recipe, &why);

    ck_assert_msg(status == malformed[_i].status, "%s: %s", malformed[_i].why, onshi_status_name(status));
    ck_assert_msg(strstr(bytes_text(&why), malformed[_i].says) != NULL, "%s: %s", malformed[_i].why, bytes_text(&why));
    ck_assert_uint_eq(recipe.seed, 77);
    bytes_writer_free(&why);
}
END_TEST

START_TEST(test_recipe_refuses_a_file_that_is_too_long_or_not_there) {
    struct recipe recipe;
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    for (int i = 0; i < 70 * 1024; i++) {
        ck_assert_int_ne(fputc(' ', file), EOF);
    }
    ck_assert_int_eq(fclose(file), 0);

    ck_assert_int_eq(recipe_read(path, &recipe, NULL), ONSHI_TOO_LONG);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(recipe_read(path, &recipe, NULL), ONSHI_NOT_FOUND);
    ck_assert_int_eq(recipe_read(folder, &recipe, NULL), ONSHI_NOT_FOUND); // a folder
}
END_TEST

START_TEST(test_recipe_that_cannot_be_written_leaves_the_file) {
    struct recipe recipe = taro();
    char elsewhere[sizeof path + 8];
    (void)snprintf(elsewhere, sizeof elsewhere, "%s/no/a.card", folder);

    ck_assert_int_eq(recipe_write(&recipe, elsewhere), ONSHI_IO);
}
END_TEST

START_TEST(test_recipe_of_refuses_a_name_that_is_too_long) {
    char name[RECIPE_NAME + 1];
    struct recipe recipe;
    memset(name, 'a', sizeof name);
    name[RECIPE_NAME] = 0;

    ck_assert_int_eq(recipe_of(name, 0, &recipe), ONSHI_TOO_LONG);
}
END_TEST

int main(void) {
    TCase *cases = tcase_create("recipe");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, test_recipe_file_comes_back_as_it_went);
    tcase_add_test(cases, test_recipe_makes_the_very_card_of_the_person);
    tcase_add_test(cases, test_recipe_keeps_counters_and_changed_pins);
    tcase_add_test(cases, test_recipe_watch_takes_only_a_change_that_the_card_took);
    tcase_add_test(cases, test_recipe_keeps_a_blocked_and_changed_pin);
    tcase_add_test(cases, test_recipe_apart_stands_over_the_person);
    tcase_add_loop_test(cases, test_recipe_refuses_what_is_malformed_with_its_line, 0,
                        sizeof malformed / sizeof malformed[0]);
    tcase_add_test(cases, test_recipe_refuses_a_file_that_is_too_long_or_not_there);
    tcase_add_test(cases, test_recipe_that_cannot_be_written_leaves_the_file);
    tcase_add_test(cases, test_recipe_of_refuses_a_name_that_is_too_long);
    return test_run(cases, "recipe");
}
