// SPDX-License-Identifier: Apache-2.0
//
// The card's end of the link, the log's view of APDUs, and JSON lines: what does not need a lane.
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "virtual-card/tests/test_lane_bench.h"
#include "virtual-card/vpcd/link.h"
#include "virtual-card/vpcd/redact.h"

static struct card *card;
static struct link *under_test;
static int reader_end;
static int events_seen;

static void count_event(void *context, const struct link_event *event)
{
    (void)event;
    ++*(int *)context;
}

static void set_up(void)
{
    int ends[2];

    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    card = bench_issue_card();
    events_seen = 0;
    reader_end = ends[0];
    ck_assert_int_eq(link_new(ends[1], card, count_event, &events_seen, &under_test), ONSHI_OK);
}

static void tear_down(void)
{
    link_free(under_test);
    close(reader_end);
    card_free(card);
}

// exchange sends raw bytes as the reader and returns what the link has answered, in hexadecimal.
static const char *exchange(const void *bytes, size_t length, struct bytes_writer *out)
{
    char answer[1024];

    bytes_writer_free(out);
    ck_assert_int_eq(send(reader_end, bytes, length, 0), (ssize_t)length);
    ck_assert_int_eq(link_serve(under_test), ONSHI_OK);
    ssize_t got = recv(reader_end, answer, sizeof answer, MSG_DONTWAIT);
    if (got > 0) {
        ck_assert_int_eq(bytes_write_hex(out, answer, (size_t)got), ONSHI_OK);
    }
    return bytes_text(out);
}

static const struct {
    const char *bytes;
    size_t length;
    const char *answer;
    int events;
    const char *why;
} LINK_ROWS[] = {
    {"\x00\x01\x01", 3, "", 1, "power on has no answer"},
    {"\x00\x01\x00", 3, "", 1, "power off has no answer"},
    {"\x00\x01\x02", 3, "", 1, "nor has reset"},
    {"\x00\x01\x04", 3, "000D3B888001000005E0B381A1007F", 0, "the ATR, which is no event"},
    {"\x00\x01\x77", 3, "", 0, "a control that does not exist"},
    {"\x00\x00", 2, "", 0, "an empty message"},
    {"\x00\x02\x00\xA4", 4, "00026700", 1, "no APDU is that short"},
    {"\x00\x03\x00\xA4\x04", 5, "00026700", 1, "nor that"},
    {"\x00\x04\xFF\xFF\xFF\xFF", 6, "00026E00", 1, "a class that no card has"},
    {"\x00\x07\x00\xA4\x02\x0C\x02\x00\x0A\x00\x01\x01", 12, "00026A82", 2, "two messages in one piece"},
    {"\x00\x05\x00\xA4", 4, "", 0, "half a message: nothing yet"},
};

START_TEST(test_link_answers)
{
    struct bytes_writer out;
    bytes_writer_init(&out, 4096);

    const char *answer = exchange(LINK_ROWS[_i].bytes, LINK_ROWS[_i].length, &out);

    ck_assert_msg(strcmp(answer, LINK_ROWS[_i].answer) == 0, "%s: %s", LINK_ROWS[_i].why, answer);
    ck_assert_msg(events_seen == LINK_ROWS[_i].events, "%s: %d events", LINK_ROWS[_i].why, events_seen);
    bytes_writer_free(&out);
}
END_TEST

START_TEST(test_link_message_in_single_bytes)
{
    static const char select_jpki[] = "\x00\x0F\x00\xA4\x04\x0C\x0A\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01";
    struct bytes_writer out;
    bytes_writer_init(&out, 4096);

    for (size_t i = 0; i + 2 < sizeof select_jpki; i++) {
        ck_assert_str_eq(exchange(select_jpki + i, 1, &out), "");
    }

    ck_assert_str_eq(exchange(select_jpki + sizeof select_jpki - 2, 1, &out), "00029000");
    bytes_writer_free(&out);
}
END_TEST

START_TEST(test_link_longest_message)
{
    static char message[2 + 0xFFFF] = {'\xFF', '\xFF', '\x00', '\xA4'};
    struct bytes_writer out;
    size_t sent = 0;
    bytes_writer_init(&out, 4096);

    while (sizeof message - sent > 1000) { // a socket takes only so much at once
        ck_assert_str_eq(exchange(message + sent, 1000, &out), "");
        sent += 1000;
    }
    exchange(message + sent, sizeof message - sent, &out);

    ck_assert_int_eq(strncmp(bytes_text(&out), "0002", 4), 0);
    bytes_writer_free(&out);
}
END_TEST

START_TEST(test_link_reader_gone)
{
    ck_assert_int_eq(shutdown(reader_end, SHUT_RDWR), 0);

    ck_assert_int_eq(link_serve(under_test), ONSHI_CLOSED);
}
END_TEST

static const struct {
    const char *command;
    size_t length;
    const char *shown;
    const char *why;
} REDACT_ROWS[] = {
    {"\x00\xA4\x02\x0C\x02\x00\x0A", 7, "00A4020C02000A", "nothing secret"},
    {"\x00\x20\x00\x80", 4, "00200080", "a status query holds no PIN"},
    {"\x00\x20\x00\x80\x04"
     "1234",
     9, "0020008004********", "VERIFY"},
    {"\x00\x20\x00\x80\x04"
     "1234\x00",
     10, "0020008004**********", "with Le, which goes with it"},
    {"\x00\x20\x00\x80\x00\x00\x04"
     "1234",
     11, "00200080000004********", "extended length"},
    {"\x00\x20\x00\x80"
     "1234",
     8, "00200080********", "Lc forgotten"},
    {"\x00\x20\x00\x80\x01"
     "1234",
     9, "00200080**********", "Lc too small"},
    {"\x00\x20\x00\x80\x08"
     "1234",
     9, "00200080**********", "Lc too large"},
    {"\x00\x20\x00\x80\x00\x00\x09"
     "1234",
     11, "00200080**************", "extended Lc too large"},
    {"\x80\x20\x00\x80\x04"
     "1234",
     9, "8020008004********", "wrong class"},
    {"\x00\x24\x01\x80\x04"
     "4321",
     9, "0024018004********", "CHANGE REFERENCE DATA"},
    {"\x80\x32\x00\x80\x04"
     "4321",
     9, "8032008004********", "JICSAP CHANGE KEY"},
    {"\x00\x20", 2, "0020", "cut off"},
};

START_TEST(test_redact_command)
{
    struct bytes_writer out;
    bytes_writer_init(&out, 1024);

    ck_assert_int_eq(redact_command(bytes_reader_over(REDACT_ROWS[_i].command, REDACT_ROWS[_i].length), &out),
                     ONSHI_OK);

    ck_assert_msg(strcmp(bytes_text(&out), REDACT_ROWS[_i].shown) == 0, "%s: %s", REDACT_ROWS[_i].why,
                  bytes_text(&out));
    bytes_writer_free(&out);
}
END_TEST

START_TEST(test_lines_come_in_order_and_bad_ones_are_named)
{
    static const char text[] = "{\"n\":1}\n[2]\n{\"n\":3\n{\"n\":4}\n{\"n\":";
    static const enum onshi_status expected[] = {ONSHI_OK, ONSHI_MALFORMED, ONSHI_MALFORMED, ONSHI_OK, ONSHI_NOT_FOUND};
    int ends[2];
    struct lines lines;
    ck_assert_int_eq(lines_pair(ends), ONSHI_OK);
    lines_init(&lines, ends[0]);
    ck_assert_int_eq(send(ends[1], text, sizeof text - 1, 0), sizeof text - 1);

    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        json_t *message = NULL;
        ck_assert_int_eq(lines_read(&lines, &message), expected[i]);
        json_decref(message);
    }

    close(ends[1]);
    json_t *none = NULL;
    ck_assert_int_eq(lines_read(&lines, &none), ONSHI_CLOSED);
    lines_close(&lines);
}
END_TEST

START_TEST(test_lines_queue_is_bounded_and_nothing_waits)
{
    static char text[100000];
    int ends[2];
    struct lines writer;
    struct lines listener;
    int sent = 0;
    int received = 0;
    json_t *message;
    enum onshi_status status;
    memset(text, 'x', sizeof text - 1);
    ck_assert_int_eq(lines_pair(ends), ONSHI_OK);
    lines_init(&writer, ends[0]);
    lines_init(&listener, ends[1]);
    json_t *big = json_pack("{s:s}", "text", text);

    while ((status = lines_send(&writer, json_incref(big))) == ONSHI_OK) { // nobody reads
        sent++;
    }
    while (received < sent) {
        ck_assert_int_eq(lines_flush(&writer), ONSHI_OK);
        while (lines_read(&listener, &message) == ONSHI_OK) {
            received++;
            json_decref(message);
        }
    }

    ck_assert_int_eq(status, ONSHI_TOO_LONG);
    ck_assert_int_gt(sent, 100);
    ck_assert_int_eq(received, sent);
    json_decref(big);
    lines_close(&writer);
    lines_close(&listener);
}
END_TEST

START_TEST(test_lines_one_past_the_maximum)
{
    static char chunk[64 * 1024];
    int ends[2];
    struct lines lines;
    json_t *message;
    enum onshi_status status = ONSHI_NOT_FOUND;
    memset(chunk, 'x', sizeof chunk);
    ck_assert_int_eq(lines_pair(ends), ONSHI_OK);
    lines_init(&lines, ends[0]);

    for (size_t sent = 0; sent <= LINES_LINE_MAXIMUM && status == ONSHI_NOT_FOUND; sent += sizeof chunk) {
        ck_assert_int_eq(send(ends[1], chunk, sizeof chunk, 0), sizeof chunk);
        status = lines_read(&lines, &message);
    }

    ck_assert_int_eq(status, ONSHI_TOO_LONG);
    lines_close(&lines);
    close(ends[1]);
}
END_TEST

static Suite *link_suite(void)
{
    Suite *suite = suite_create("link");
    TCase *links = tcase_create("links");
    TCase *texts = tcase_create("texts");

    tcase_add_checked_fixture(links, set_up, tear_down);
    tcase_add_loop_test(links, test_link_answers, 0, sizeof LINK_ROWS / sizeof *LINK_ROWS);
    tcase_add_test(links, test_link_message_in_single_bytes);
    tcase_add_test(links, test_link_longest_message);
    tcase_add_test(links, test_link_reader_gone);
    suite_add_tcase(suite, links);

    tcase_set_timeout(texts, 30);
    tcase_add_loop_test(texts, test_redact_command, 0, sizeof REDACT_ROWS / sizeof *REDACT_ROWS);
    tcase_add_test(texts, test_lines_come_in_order_and_bad_ones_are_named);
    tcase_add_test(texts, test_lines_queue_is_bounded_and_nothing_waits);
    tcase_add_test(texts, test_lines_one_past_the_maximum);
    suite_add_tcase(suite, texts);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(link_suite());
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
