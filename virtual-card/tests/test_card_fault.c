// SPDX-License-Identifier: Apache-2.0
//
// Planned faults and the pace of a card, at the card's end of the link: what the reader gets, byte by byte.
#include <check.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "virtual-card/apps/jpki.h"
#include "virtual-card/card/guard.h"
#include "virtual-card/tests/test_lane_bench.h"
#include "virtual-card/vpcd/card_fault.h"
#include "virtual-card/vpcd/latency.h"
#include "virtual-card/vpcd/link.h"

#define SELECT_JPKI "\x00\x0F\x00\xA4\x04\x0C\x0A\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01"
#define VERIFY_WRONG "\x00\x09\x00\x20\x00\x98\x04\x30\x30\x30\x30"
#define READ_TOKEN "\x00\x05\x00\xB0\x86\x00\x10"
#define BYTES(literal) (literal), sizeof(literal) - 1

static struct card *card;
static struct link *under_test;
static struct card_faults faults;
static struct latency latency;
static int reader_end;
static char told[4096]; // what the observer heard: "apdu=response " or "fault:name "

static void hear(void *context, const struct link_event *event)
{
    size_t length = strlen(told);
    struct bytes_writer hex;

    (void)context;
    bytes_writer_init(&hex, 4096);
    if (event->kind == LINK_FAULT) {
        snprintf(told + length, sizeof told - length, "fault:%s ", event->fault->name);
    }
    if (event->kind == LINK_APDU) {
        ck_assert_int_eq(bytes_write_hex(&hex, event->response.at, event->response.left), ONSHI_OK);
        snprintf(told + length, sizeof told - length, "%02X=%s ", event->command.at[1],
                 event->response.left == 0 ? "" : bytes_text(&hex));
    }
    bytes_writer_free(&hex);
}

static void plug_in(void)
{
    int ends[2];

    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    told[0] = '\0';
    reader_end = ends[0];
    card_faults_init(&faults, 7);
    latency = (struct latency){0};
    ck_assert_int_eq(link_new(ends[1], card, hear, NULL, &under_test), ONSHI_OK);
    link_set_plans(under_test, &latency, &faults);
}

static void set_up(void)
{
    card = bench_issue_card();
    plug_in();
}

static void set_up_with(const struct card_image *image)
{
    ck_assert_int_eq(card_new(image, &card), ONSHI_OK);
    plug_in();
}

static void tear_down(void)
{
    link_free(under_test);
    close(reader_end);
    card_free(card);
}

static enum onshi_status serve(const char *message, size_t length)
{
    ck_assert_int_eq(send(reader_end, message, length, 0), (ssize_t)length);
    return link_serve(under_test);
}

// arrived returns what has come to the reader, in hexadecimal.
static const char *arrived(void)
{
    static char hex[2048];
    unsigned char bytes[1000];
    ssize_t got = recv(reader_end, bytes, sizeof bytes, MSG_DONTWAIT);

    hex[0] = '\0';
    for (ssize_t i = 0; i < got; i++) {
        snprintf(hex + 2 * i, 3, "%02X", bytes[i]);
    }
    return hex;
}

static void arm(const char *line)
{
    struct card_fault fault;
    json_t *control = json_loads(line, 0, NULL);

    ck_assert_int_eq(card_fault_from_line(control, &fault), ONSHI_OK);
    ck_assert_int_eq(card_faults_arm(&faults, &fault), ONSHI_OK);
    json_decref(control);
}

static const struct {
    const char *fault;
    enum onshi_status status;
    const char *arrives;
    const char *told;
    int tries_left;
    const char *why;
} FAULT_ROWS[] = {
    {"{\"name\":\"remove-before\",\"at\":2}", ONSHI_CLOSED, "", "20= fault:remove-before ", 3, "the card has not acted"},
    {"{\"name\":\"remove-after\",\"at\":2}", ONSHI_CLOSED, "", "20= fault:remove-after ", 2, "the card has acted"},
    {"{\"name\":\"remove-midway\",\"at\":2}", ONSHI_CLOSED, "000263", "20=63 fault:remove-midway ", 2, "half of it"},
    {"{\"name\":\"remove-midway\",\"at\":2,\"bytes\":1}", ONSHI_CLOSED, "00", "20= fault:remove-midway ", 2,
     "not even the length"},
    {"{\"name\":\"mute\",\"at\":2}", ONSHI_OK, "", "20= fault:mute ", 3, "no answer, no act"},
    {"{\"name\":\"torn\",\"at\":2,\"bytes\":2}", ONSHI_OK, "0002", "20= fault:torn ", 2, "the length and no more"},
    {"{\"name\":\"torn\",\"at\":2,\"bytes\":99}", ONSHI_OK, "000263", "20=63 fault:torn ", 2, "never the whole"},
    {"{\"name\":\"wrong-status\",\"at\":2,\"sw\":\"6a82\"}", ONSHI_OK, "00026A82", "20=6A82 fault:wrong-status ", 2,
     "another status word"},
    {"{\"name\":\"internal-error\",\"at\":2}", ONSHI_OK, "00026F00", "20=6F00 fault:internal-error ", 3, "6F00, no act"},
    {"{\"name\":\"mute\",\"at\":1,\"ins\":\"20\"}", ONSHI_OK, "", "20= fault:mute ", 3, "the first VERIFY"},
    {"{\"name\":\"mute\",\"at\":2,\"ins\":\"20\"}", ONSHI_OK, "000263C2", "20=63C2 ", 2, "not the first"},
    {"{\"name\":\"mute\",\"at\":1,\"after\":\"D392F000260100000001\"}", ONSHI_OK, "", "20= fault:mute ", 3,
     "the first after SELECT"},
    {"{\"name\":\"mute\",\"at\":1,\"after\":\"D3921000310001010408\"}", ONSHI_OK, "000263C2", "20=63C2 ", 2,
     "after another application"},
};

START_TEST(test_card_fault_at_the_second_apdu)
{
    arm(FAULT_ROWS[_i].fault);
    ck_assert_int_eq(serve(BYTES(SELECT_JPKI)), ONSHI_OK);
    ck_assert_str_eq(arrived(), "00029000");
    told[0] = '\0';

    enum onshi_status status = serve(BYTES(VERIFY_WRONG));

    ck_assert_msg(status == FAULT_ROWS[_i].status, "%s", FAULT_ROWS[_i].why);
    ck_assert_str_eq(arrived(), FAULT_ROWS[_i].arrives);
    ck_assert_str_eq(told, FAULT_ROWS[_i].told);
    ck_assert_int_eq(card_pin_tries(card, jpki_auth_pin), FAULT_ROWS[_i].tries_left);
    ck_assert_int_eq(link_ended_by_fault(under_test), status == ONSHI_CLOSED);
}
END_TEST

START_TEST(test_card_fault_fires_once_and_goes_on)
{
    arm("{\"name\":\"internal-error\",\"at\":1}");

    ck_assert_int_eq(serve(BYTES(SELECT_JPKI)), ONSHI_OK);
    ck_assert_str_eq(arrived(), "00026F00");
    card_faults_inserted(&faults);
    ck_assert_int_eq(serve(BYTES(SELECT_JPKI)), ONSHI_OK);

    ck_assert_str_eq(arrived(), "00029000");
    ck_assert(faults.list[0].fired);
}
END_TEST

START_TEST(test_card_fault_counts_anew_after_an_insertion)
{
    arm("{\"name\":\"internal-error\",\"at\":2}");
    ck_assert_int_eq(serve(BYTES(SELECT_JPKI)), ONSHI_OK);

    card_faults_inserted(&faults);
    ck_assert_int_eq(serve(BYTES(SELECT_JPKI)), ONSHI_OK);

    ck_assert_str_eq(arrived(), "0002900000029000");
    ck_assert(!faults.list[0].fired);
    ck_assert_int_eq(serve(BYTES(SELECT_JPKI)), ONSHI_OK);
    ck_assert_str_eq(arrived(), "00026F00");
}
END_TEST

START_TEST(test_card_fault_of_two_at_one_place_the_first_fires)
{
    arm("{\"name\":\"internal-error\",\"at\":1}");
    arm("{\"name\":\"wrong-status\",\"at\":1}");

    ck_assert_int_eq(serve(BYTES(SELECT_JPKI)), ONSHI_OK);

    ck_assert_str_eq(told, "A4=6F00 fault:internal-error ");
    ck_assert(faults.list[0].fired && !faults.list[1].fired);
}
END_TEST

START_TEST(test_card_fault_garbage_is_no_status_word_and_repeatable)
{
    char first[64];
    arm("{\"name\":\"garbage\",\"at\":1,\"bytes\":5}");
    ck_assert_int_eq(serve(BYTES(SELECT_JPKI)), ONSHI_OK);
    snprintf(first, sizeof first, "%s", arrived());
    ck_assert_int_eq(strncmp(first, "0005", 4), 0);
    ck_assert_uint_eq(strlen(first), 14);
    ck_assert_int_eq(first[10], '0');

    card_faults_init(&faults, 7);
    arm("{\"name\":\"garbage\",\"at\":1,\"bytes\":5}");
    ck_assert_int_eq(serve(BYTES(SELECT_JPKI)), ONSHI_OK);

    ck_assert_str_eq(arrived(), first);
}
END_TEST

START_TEST(test_card_fault_garbage_is_as_long_as_the_answer)
{
    arm("{\"name\":\"garbage\",\"at\":1,\"ins\":\"B0\"}");
    ck_assert_int_eq(serve(BYTES(SELECT_JPKI)), ONSHI_OK);
    (void)arrived();

    ck_assert_int_eq(serve(BYTES(READ_TOKEN)), ONSHI_OK);

    ck_assert_int_eq(strncmp(arrived(), "0012", 4), 0);
}
END_TEST

START_TEST(test_card_fault_silence_ends_by_itself)
{
    arm("{\"name\":\"mute\",\"at\":1,\"milliseconds\":20}");
    ck_assert_int_eq(serve(BYTES(SELECT_JPKI)), ONSHI_OK);
    struct pollfd wait = {.fd = link_fd(under_test), .events = POLLIN};
    ck_assert_int_ge(link_due(under_test), 0);

    ck_assert_int_eq(serve(BYTES("\x00\x01\x04")), ONSHI_OK); // a mute chip is not even there for the ATR
    ck_assert_str_eq(arrived(), "");
    ck_assert_int_eq(poll(&wait, 0, link_due(under_test)), 0);

    ck_assert_int_eq(link_serve(under_test), ONSHI_CLOSED);
    ck_assert(link_ended_by_fault(under_test));
}
END_TEST

// A mute chip gets no 6F00 from us: it is not answered for.
START_TEST(test_card_fault_mute_chip_is_not_answered_for)
{
    static const struct card_application nothing = {.aid = {0xA0}, .aid_length = 1};
    const struct card_load load = {.application = &nothing};
    const struct card_image image = {
        .interface = &card_contactless, .loads = &load, .load_count = 1, .damage = CARD_MUTE, .sound_commands = 1};
    tear_down();
    set_up_with(&image);
    ck_assert_int_eq(serve(BYTES(SELECT_JPKI)), ONSHI_OK);
    ck_assert_str_eq(arrived(), "00026A82");

    ck_assert_int_eq(serve(BYTES(SELECT_JPKI)), ONSHI_OK);

    ck_assert_str_eq(arrived(), "");
    ck_assert_str_eq(told, "A4=6A82 A4= ");
    ck_assert_int_gt(link_due(under_test), CARD_FAULT_MUTE_MILLISECONDS / 2);
}
END_TEST

static const struct {
    const char *line;
    enum onshi_status expected;
    const char *why;
} LINE_ROWS[] = {
    {"{\"name\":\"mute\",\"at\":1}", ONSHI_OK, "the least"},
    {"{\"name\":\"torn\",\"at\":3,\"ins\":\"2a\",\"after\":\"D392\",\"bytes\":7,\"milliseconds\":5}", ONSHI_OK, "all"},
    {"{\"at\":1}", ONSHI_MALFORMED, "no name"},
    {"{\"name\":\"explode\",\"at\":1}", ONSHI_MALFORMED, "no such fault"},
    {"{\"name\":\"mute\"}", ONSHI_MALFORMED, "no position"},
    {"{\"name\":\"mute\",\"at\":0}", ONSHI_MALFORMED, "before the first"},
    {"{\"name\":\"mute\",\"at\":1000001}", ONSHI_MALFORMED, "too far"},
    {"{\"name\":\"mute\",\"at\":\"2\"}", ONSHI_MALFORMED, "a text"},
    {"{\"name\":\"mute\",\"at\":1,\"ins\":\"2\"}", ONSHI_MALFORMED, "half a byte"},
    {"{\"name\":\"mute\",\"at\":1,\"ins\":\"2AFF\"}", ONSHI_MALFORMED, "two instructions"},
    {"{\"name\":\"mute\",\"at\":1,\"ins\":\"2G\"}", ONSHI_MALFORMED, "no hexadecimal digit"},
    {"{\"name\":\"mute\",\"at\":1,\"ins\":32}", ONSHI_MALFORMED, "a number"},
    {"{\"name\":\"mute\",\"at\":1,\"ins\":\"\"}", ONSHI_MALFORMED, "an empty instruction"},
    {"{\"name\":\"torn\",\"at\":1,\"bytes\":65536}", ONSHI_MALFORMED, "longer than any message"},
    {"{\"name\":\"wrong-status\",\"at\":1,\"sw\":\"6A\"}", ONSHI_MALFORMED, "half a status word"},
};

START_TEST(test_card_fault_line)
{
    struct card_fault fault = {.name = "untouched"};
    json_t *line = json_loads(LINE_ROWS[_i].line, 0, NULL);

    enum onshi_status status = card_fault_from_line(line, &fault);

    ck_assert_msg(status == LINE_ROWS[_i].expected, "%s", LINE_ROWS[_i].why);
    ck_assert_int_eq(strcmp(fault.name, "untouched") == 0, status != ONSHI_OK);
    json_decref(line);
}
END_TEST

START_TEST(test_card_fault_arms_only_so_many)
{
    for (int i = 0; i < CARD_FAULTS_MAXIMUM; i++) {
        arm("{\"name\":\"mute\",\"at\":9}");
    }

    ck_assert_int_eq(card_faults_arm(&faults, &(struct card_fault){.name = "mute", .at = 9}), ONSHI_TOO_LONG);
    ck_assert_int_eq(card_faults_arm(&faults, &(struct card_fault){.name = "explode", .at = 9}), ONSHI_NOT_FOUND);
}
END_TEST

static const struct {
    const char *command;
    int least;
    int most;
} PACE_ROWS[] = {
    {"\x00\xA4\x04\x0C", 30, 60}, {"\x00\x20\x00\x98", 45, 65},   {"\x80\x2A\x00\x97", 700, 720},
    {"\x00\x88\x00\x99", 700, 720}, {"\x00\xB0\x00\x00", 30, 60},
};

START_TEST(test_latency_of_a_card)
{
    struct latency again = {0};
    struct bytes_reader command = bytes_reader_over(PACE_ROWS[_i].command, 4);
    ck_assert_int_eq(latency_of(&again, command), 0);
    ck_assert_int_eq(latency_select(&latency, "card", 5), ONSHI_OK);
    ck_assert_int_eq(latency_select(&again, "card", 5), ONSHI_OK);

    for (int i = 0; i < 200; i++) {
        int milliseconds = latency_of(&latency, command);
        ck_assert_int_ge(milliseconds, PACE_ROWS[_i].least);
        ck_assert_int_le(milliseconds, PACE_ROWS[_i].most);
        ck_assert_int_eq(milliseconds, latency_of(&again, command));
    }
}
END_TEST

START_TEST(test_latency_profile_unknown)
{
    ck_assert_int_eq(latency_select(&latency, "card", 1), ONSHI_OK);

    ck_assert_int_eq(latency_select(&latency, "snail", 1), ONSHI_NOT_FOUND);

    ck_assert_int_gt(latency_of(&latency, bytes_reader_over("\x00\xA4", 2)), 0);
    ck_assert_int_eq(latency_select(&latency, "none", 1), ONSHI_OK);
    ck_assert_int_eq(latency_of(&latency, bytes_reader_over("\x00\xA4", 2)), 0);
}
END_TEST

START_TEST(test_latency_delays_the_answer_and_not_the_atr)
{
    ck_assert_int_eq(latency_select(&latency, "card", 1), ONSHI_OK);
    int64_t begun_us = clock_monotonic_us();
    ck_assert_int_eq(serve(BYTES(SELECT_JPKI)), ONSHI_OK);
    ck_assert_str_eq(arrived(), "");
    struct pollfd wait = {.fd = link_fd(under_test), .events = POLLIN};

    while (link_due(under_test) > 0) {
        ck_assert_int_eq(poll(&wait, 1, link_due(under_test)), 0);
    }
    ck_assert_int_eq(link_serve(under_test), ONSHI_OK);

    ck_assert_str_eq(arrived(), "00029000");
    ck_assert_int_ge(clock_monotonic_us() - begun_us, 29000);
    ck_assert_int_eq(link_due(under_test), -1);
    ck_assert_int_eq(serve(BYTES("\x00\x01\x04")), ONSHI_OK);
    ck_assert_int_eq(strncmp(arrived(), "000D", 4), 0);
}
END_TEST

START_TEST(test_latency_card_pulled_out_meanwhile_has_not_acted)
{
    ck_assert_int_eq(serve(BYTES(SELECT_JPKI)), ONSHI_OK);
    ck_assert_int_eq(latency_select(&latency, "card", 1), ONSHI_OK);
    told[0] = '\0';
    ck_assert_int_eq(serve(BYTES(VERIFY_WRONG)), ONSHI_OK);
    ck_assert_str_eq(told, "");

    link_free(under_test);
    under_test = NULL;

    ck_assert_str_eq(told, "20= ");
    ck_assert_int_eq(card_pin_tries(card, jpki_auth_pin), 3);
}
END_TEST

static Suite *fault_suite(void)
{
    Suite *suite = suite_create("card-fault");
    TCase *cases = tcase_create("faults");

    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_set_timeout(cases, 30);
    tcase_add_loop_test(cases, test_card_fault_at_the_second_apdu, 0, sizeof FAULT_ROWS / sizeof *FAULT_ROWS);
    tcase_add_test(cases, test_card_fault_fires_once_and_goes_on);
    tcase_add_test(cases, test_card_fault_counts_anew_after_an_insertion);
    tcase_add_test(cases, test_card_fault_of_two_at_one_place_the_first_fires);
    tcase_add_test(cases, test_card_fault_garbage_is_no_status_word_and_repeatable);
    tcase_add_test(cases, test_card_fault_garbage_is_as_long_as_the_answer);
    tcase_add_test(cases, test_card_fault_silence_ends_by_itself);
    tcase_add_test(cases, test_card_fault_mute_chip_is_not_answered_for);
    tcase_add_loop_test(cases, test_card_fault_line, 0, sizeof LINE_ROWS / sizeof *LINE_ROWS);
    tcase_add_test(cases, test_card_fault_arms_only_so_many);
    tcase_add_loop_test(cases, test_latency_of_a_card, 0, sizeof PACE_ROWS / sizeof *PACE_ROWS);
    tcase_add_test(cases, test_latency_profile_unknown);
    tcase_add_test(cases, test_latency_delays_the_answer_and_not_the_atr);
    tcase_add_test(cases, test_latency_card_pulled_out_meanwhile_has_not_acted);
    suite_add_tcase(suite, cases);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(fault_suite());
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
