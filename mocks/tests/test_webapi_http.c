// SPDX-License-Identifier: Apache-2.0
//
// Bad input at the Web API: each row of nonsense gets a clear answer or a clean end, and an honest client beside it is
// served.
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "mocks/tests/test_webapi_site.h"
#include "mocks/webapi/http_chunks.h"

#define POST "POST " WEBAPI_LOGIN_PATH " HTTP/1.1\r\n"
#define HOST "Host: localhost\r\n"
#define END "\r\n"

// Heads alone.

static const struct head_row {
    const char *text;
    int status; // 200: whole; 0: more is needed
    const char *why;
} head_rows[] = {
    {POST HOST END, 200, "a head"},
    {"POST /x?y=1 HTTP/1.1\r\n" HOST END, 200, "a query"},
    {"POST https://localhost/x HTTP/1.1\r\n" HOST END, 200, "absolute form"},
    {"GET / HTTP/1.0\r\n\r\n", 200, "the old version needs no host"},
    {"", 0, "nothing"},
    {"PO", 0, "a beginning"},
    {POST HOST, 0, "no end yet"},
    {"\r\nPOST / HTTP/1.1\r\n" HOST END, 400, "an empty line first"},
    {"POST  / HTTP/1.1\r\n" HOST END, 400, "two blanks"},
    {"POST /\r\n" HOST END, 400, "no version"},
    {"POST / HTTP/2.0\r\n" HOST END, 505, "a version that is not served"},
    {"POST / HTTP/1.1 x\r\n" HOST END, 505, "something behind the version"},
    {"PO(ST / HTTP/1.1\r\n" HOST END, 400, "no method"},
    {"\x16\x03\x01", 400, "TLS in TLS"},
    {POST HOST "Content-Length: 5\r\nContent-Length: 5\r\n" END, 400, "a length twice"},
    {POST HOST "Content-Length: 5, 5\r\n" END, 400, "a list of lengths"},
    {POST HOST "Content-Length: -5\r\n" END, 400, "a negative length"},
    {POST HOST "Content-Length: +5\r\n" END, 400, "a signed length"},
    {POST HOST "Content-Length: 0x5\r\n" END, 400, "a hexadecimal length"},
    {POST HOST "Content-Length: \r\n" END, 400, "an empty length"},
    {POST HOST "Content-Length: 99999999999999999999999999\r\n" END, 200, "a huge length is refused by its size"},
    {POST HOST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n" END, 400, "a length beside chunks"},
    {POST HOST "Transfer-Encoding: gzip\r\n" END, 501, "another coding"},
    {POST HOST "Transfer-Encoding: chunked, chunked\r\n" END, 501, "chunks in chunks"},
    {POST HOST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n" END, 501, "a coding twice"},
    {POST END, 400, "no host"},
    {POST HOST HOST END, 400, "two hosts"},
    {POST "Host : localhost\r\n" END, 400, "a blank before the colon"},
    {POST HOST "X: a\r\n b\r\n" END, 400, "a folded field"},
    {POST HOST "X: a\nY: b\r\n" END, 400, "a bare line feed"},
    {POST HOST "X: a\rY: b\r\n" END, 400, "a bare carriage return"},
    {POST HOST "X\r\n" END, 400, "no colon"},
    {POST HOST ": x\r\n" END, 400, "no name"},
};

START_TEST(test_webapi_http_head) {
    const struct head_row *row = &head_rows[_i];
    struct http_head head;
    size_t scanned = 0, used = 0;
    enum http_refusal refusal = HTTP_FINE;

    enum http_progress progress =
        http_head_read((const uint8_t *)row->text, strlen(row->text), &scanned, &head, &used, &refusal);

    int status = progress == HTTP_WHOLE ? 200 : progress == HTTP_MORE ? 0 : http_refusal_of(refusal)->status;
    ck_assert_msg(status == row->status, "%s: %d", row->why, status);
    ck_assert_msg(progress != HTTP_WHOLE || used == strlen(row->text), "%s", row->why);
}
END_TEST

// However the bytes are cut, the head is the same.
START_TEST(test_webapi_http_head_in_pieces) {
    static const char text[] = POST HOST "Content-Length: 7\r\nAuthorization: abc\r\n" END;
    struct http_head head = {.method = ""};
    size_t scanned = 0, used = 0;
    enum http_refusal refusal = HTTP_FINE;

    for (size_t length = 0; length < sizeof text - 1; length++) {
        ck_assert_int_eq(http_head_read((const uint8_t *)text, length, &scanned, &head, &used, &refusal), HTTP_MORE);
    }

    ck_assert_int_eq(http_head_read((const uint8_t *)text, sizeof text - 1, &scanned, &head, &used, &refusal), HTTP_WHOLE);
    ck_assert_uint_eq(head.length, 7);
    ck_assert_str_eq(head.authorization, "abc");
    ck_assert_str_eq(head.path, WEBAPI_LOGIN_PATH);
}
END_TEST

static const struct chunk_row {
    const char *text, *body;
    enum http_progress progress;
} chunk_rows[] = {
    {"5\r\nhello\r\n0\r\n\r\n", "hello", HTTP_WHOLE},
    {"2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\nX: y\r\n\r\n", "hello", HTTP_WHOLE},
    {"A\r\n0123456789\r\n0\r\n\r\n", "0123456789", HTTP_WHOLE},
    {"0\r\n\r\n", "", HTTP_WHOLE},
    {"5\r\nhel", "hel", HTTP_MORE},
    {"5\r\nhelloX\r\n", "", HTTP_REFUSED},
    {"-1\r\n", "", HTTP_REFUSED},
    {"\r\n", "", HTTP_REFUSED},
    {"5\nhello", "", HTTP_REFUSED},
    {"ffffffffffffffff\r\n", "", HTTP_REFUSED},
    {"3e8\r\n", "", HTTP_MORE},
};

START_TEST(test_webapi_http_chunks) {
    const struct chunk_row *row = &chunk_rows[_i];
    for (size_t piece = 1; piece <= strlen(row->text); piece++) { // fed in pieces of every size
        struct http_chunks chunks = {.place = HTTP_CHUNK_SIZE};
        struct bytes_writer body;
        enum http_progress progress = HTTP_MORE;
        enum http_refusal refusal;
        size_t at = 0, end = 0, length = strlen(row->text);
        bytes_writer_init(&body, 64);
        while (progress == HTTP_MORE && end < length) {
            size_t used = 0;
            end = end + piece < length ? end + piece : length;
            progress = http_chunks_read(&chunks, (const uint8_t *)row->text + at, end - at, &body, &used, &refusal);
            at += used;
        }

        ck_assert_int_eq(progress, row->progress);
        if (progress != HTTP_REFUSED) {
            ck_assert_str_eq(bytes_text(&body), row->body);
        }
        bytes_writer_free(&body);
    }
}
END_TEST

// Over the wire.

static const struct nonsense_row {
    const char *text;
    int status;
    const char *code, *why;
} nonsense_rows[] = {
    {"GET " WEBAPI_LOGIN_PATH " HTTP/1.1\r\n" HOST END, 405, "method", "another method"},
    {"DELETE " WEBAPI_SEARCH_PATH " HTTP/1.1\r\n" HOST END, 405, "method", "another method"},
    {"POST / HTTP/1.1\r\n" HOST END, 404, "no-such-path", "no path"},
    {"POST /../../etc/passwd HTTP/1.1\r\n" HOST END, 404, "no-such-path", "a path out of here"},
    {"POST " WEBAPI_LOGIN_PATH "/ HTTP/1.1\r\n" HOST END, 404, "no-such-path", "a slash too much"},
    {"POST " WEBAPI_OWN_PATH "OQSxxxxx99 HTTP/1.1\r\n" HOST END, 404, "no-such-path", "no message"},
    {"nonsense\r\n\r\n", 400, "bad-http", "no HTTP"},
    {POST HOST "Content-Length: 104857600\r\n" END, 413, "bad-http", "100 MB"},
    {POST HOST "Content-Length: 99999999999999999999999999\r\n" END, 413, "bad-http", "more than there is"},
    {POST HOST "Content-Length: -1\r\n" END, 400, "bad-http", "a negative length"},
    {POST HOST "Content-Length: 5\r\nContent-Length: 6\r\n" END, 400, "bad-http", "two lengths"},
    {POST HOST END, 400, "bad-json", "no body"},
    {POST HOST "Content-Length: 2\r\n" END "{}", 400, "login", "an empty object"},
    {POST HOST "Content-Length: 4\r\n" END "{\"\xE3\"", 400, "bad-json", "no UTF-8"},
    {POST HOST "Content-Length: 9\r\n" END "{\"a\":\"\xC0\x80\"}", 400, "bad-json", "an overlong NUL"},
    {POST HOST "Content-Length: 17\r\n" END "{\"a\":\"1\",\"a\":\"2\"}", 400, "bad-json", "a name twice"},
    {POST HOST "Transfer-Encoding: chunked\r\n" END "zz\r\n", 400, "bad-http", "no chunk"},
};

START_TEST(test_webapi_http_nonsense_is_answered) {
    const struct nonsense_row *row = &nonsense_rows[_i];
    struct web_client client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);

    ck_assert(web_send(&client, row->text, strlen(row->text)));
    struct web_reply reply = web_receive(&client, WEB_WAIT_MS);

    ck_assert_msg(reply.status == row->status, "%s: %d %s", row->why, reply.status, reply.body);
    ck_assert_str_eq(web_item(reply.body, "code", NULL), row->code);
    ck_assert_str_ne(web_item(reply.body, "msg", NULL), "");
    ck_assert_str_ne(web_item(reply.body, "msg_en", NULL), "");
    ck_assert_ptr_nonnull(web_find(WEBAPI_REQUEST_REFUSED, 0) != NULL ? web_find(WEBAPI_REQUEST_REFUSED, 0)
                                                                       : web_find(WEBAPI_REQUEST_TAKEN, 0));
    web_reply_free(&reply);
    web_hang_up(&client);
}
END_TEST

// A known client counts characters [BUG: Content-Length in characters]: the body ends early, and the rest is no
// request.
START_TEST(test_webapi_http_length_in_characters) {
    static const char body[] = "{\"userId\":\"花子\",\"password\":\"秘密の言葉\"}";
    char request[512];
    struct web_client client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);
    (void)snprintf(request, sizeof request, POST HOST "Content-Length: %zu\r\n" END "%s", sizeof body - 1 - 2 * 7, body);

    ck_assert(web_send(&client, request, strlen(request)));
    struct web_reply reply = web_receive(&client, WEB_WAIT_MS);
    struct web_reply rest = web_receive(&client, WEB_WAIT_MS);

    ck_assert_int_eq(reply.status, 400);
    ck_assert_msg(strstr(web_item(reply.body, "msg", NULL), "バイト数") != NULL, "%s", reply.body);
    ck_assert_ptr_nonnull(strstr(web_item(reply.body, "msg_en", NULL), "bytes, not characters"));
    ck_assert(rest.status == 400 || rest.status == 0);
    web_reply_free(&reply);
    web_reply_free(&rest);
    web_hang_up(&client);
}
END_TEST

START_TEST(test_webapi_http_chunked_body_is_taken) {
    static const char text[] = POST HOST "Transfer-Encoding: chunked\r\n" END
        "10\r\n{\"userId\":\"hanak\r\n1A\r\no\",\"password\":\"himitsu\"}\r\n\r\n0\r\n\r\n";
    struct web_client client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);

    ck_assert(web_send(&client, text, sizeof text - 1));
    struct web_reply reply = web_receive(&client, WEB_WAIT_MS);

    ck_assert_msg(reply.status == 200, "%d %s", reply.status, reply.body);
    web_reply_free(&reply);
    web_hang_up(&client);
}
END_TEST

START_TEST(test_webapi_http_pipelined_requests_are_answered_in_order) {
    enum { REQUESTS = 200 };
    char text[256];
    struct web_client client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);
    for (int i = 0; i < REQUESTS; i++) {
        (void)snprintf(text, sizeof text, "POST /%d HTTP/1.1\r\n" HOST END, i);
        ck_assert(web_send(&client, text, strlen(text)));
    }

    for (int i = 0; i < REQUESTS; i++) {
        struct web_reply reply = web_receive(&client, WEB_WAIT_MS);
        (void)snprintf(text, sizeof text, "/%d", i);
        ck_assert_int_eq(reply.status, 404);
        ck_assert_str_eq(web_item(reply.body, "detail", NULL), text);
        web_reply_free(&reply);
    }
    web_hang_up(&client);
}
END_TEST

static void fill(char *out, size_t length, char c) {
    memset(out, c, length);
    out[length] = 0;
}

START_TEST(test_webapi_http_floods_are_bounded) {
    static char text[200000];
    struct web_client client = web_connect(WEBAPI_SEARCH_DOOR, PKI_KINDS);
    if (_i == 0) { // an endless request line
        fill(text, 20000, 'A');
    } else if (_i == 1) { // an endless field
        size_t length = (size_t)snprintf(text, 100, POST HOST "X: ");
        fill(text + length, 100000, 'y');
    } else { // very many fields
        size_t length = (size_t)snprintf(text, 100, POST HOST);
        for (int i = 0; i < 1000; i++) {
            length += (size_t)snprintf(text + length, 16, "X-%d: y\r\n", i);
        }
        (void)snprintf(text + length, 3, END);
    }

    (void)web_send(&client, text, strlen(text));
    struct web_reply reply = web_receive(&client, WEB_WAIT_MS);

    ck_assert_msg(reply.status == (_i == 0 ? 414 : 431), "%d", reply.status);
    web_reply_free(&reply);
    web_hang_up(&client);
}
END_TEST

#if defined(__SANITIZE_ADDRESS__)
size_t __sanitizer_get_current_allocated_bytes(void); // its header comes with clang only
#endif

// What client and server hold at this moment. Not the process's peak: a sanitizer keeps what was freed.
static size_t live_bytes(void) {
#if defined(__SANITIZE_ADDRESS__)
    return __sanitizer_get_current_allocated_bytes();
#else
    struct mallinfo2 heap = mallinfo2();
    return heap.uordblks + heap.hblkhd;
#endif
}

enum { LIVE_GROWTH_BYTES = 2 * 1024 * 1024 };

// 100 MB that are really sent: refused by the head alone, and dropped in bounded time and memory.
START_TEST(test_webapi_http_hundred_megabytes) {
    static const char head[] = POST HOST "Content-Length: 104857600\r\n" END;
    static char block[65536];
    int64_t from = clock_monotonic_us();
    struct web_client client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);
    size_t before = live_bytes();
    size_t most = before;
    ck_assert(web_send(&client, head, sizeof head - 1));
    for (int i = 0; i < 1600 && web_send(&client, block, sizeof block); i++) {
        ck_assert_int_lt(clock_monotonic_us() - from, 20 * 1000000);
        most = live_bytes() > most ? live_bytes() : most;
    }

    struct web_reply reply = web_receive(&client, WEB_WAIT_MS);

    ck_assert(reply.status == 413 || reply.end == WEB_RESET);
    ck_assert_int_eq(web_find(WEBAPI_ANSWERED, 0)->status, 413);
    ck_assert_uint_lt(most - before, LIVE_GROWTH_BYTES);
    web_reply_free(&reply);
    web_hang_up(&client);
}
END_TEST

// A client may want short records [RFC 6066 4]: then an answer does not go out in one piece.
START_TEST(test_webapi_http_short_records) {
    char token[SESSION_TOKEN_SIZE];
    web.fragments = TLSEXT_max_fragment_length_512;
    struct web_client client = web_connect_tls(WEBAPI_LOGIN_DOOR, PKI_TERMINAL, TLS1_2_VERSION, TLS1_2_VERSION);
    web_login(&client, token);

    for (int i = 0; i < 20; i++) {
        struct web_reply reply = web_post(&client, WEBAPI_SEARCH_PATH, token, WEB_SEARCH);
        ck_assert_int_eq(reply.status, 200);
        ck_assert_uint_gt(reply.length, 1000);
        ck_assert_msg(reply.body[reply.length - 1] == '}', "%s", reply.body);
        web_reply_free(&reply);
    }
    web_hang_up(&client);
}
END_TEST

START_TEST(test_webapi_http_deep_json_is_refused) {
    static char body[20001];
    char token[SESSION_TOKEN_SIZE];
    memset(body, '[', 10000);
    memset(body + 10000, ']', 10000);
    struct web_client client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);
    web_login(&client, token);

    struct web_reply reply = web_post(&client, WEBAPI_SEARCH_PATH, token, body);

    ck_assert_int_eq(reply.status, 400);
    ck_assert_str_eq(web_item(reply.body, "code", NULL), "bad-json");
    web_reply_free(&reply);
    web_hang_up(&client);
}
END_TEST

// Time.

enum { HONEST_MS = 5000 }; // an answer's deadline, and the login's

static void honest_client_is_served(void) {
    char token[SESSION_TOKEN_SIZE];
    int64_t from = clock_monotonic_us();
    struct web_client client = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);
    web_login(&client, token);
    struct web_reply reply = web_post(&client, WEBAPI_SEARCH_PATH, token, WEB_SEARCH);
    ck_assert_int_eq(reply.status, 200);
    ck_assert_int_lt(clock_monotonic_us() - from, HONEST_MS * 1000);
    web_reply_free(&reply);
    web_hang_up(&client);
}

START_TEST(test_webapi_http_slow_clients_by_the_hundred) {
    enum { SLOW = 300 };
    static struct web_client slow[SLOW];
    for (int i = 0; i < SLOW; i++) { // a third stays in the handshake, a third in the head, a third in the body
        slow[i] = i % 3 == 0 ? web_connect_plain(WEBAPI_LOGIN_DOOR) : web_connect(WEBAPI_SEARCH_DOOR, PKI_KINDS);
        const char *text = i % 3 == 1 ? "POST /" : i % 3 == 2 ? POST HOST "Content-Length: 9\r\n" END "{" : "";
        ck_assert(web_send(&slow[i], text, strlen(text)));
    }

    honest_client_is_served();

    int answered = 0;
    for (int i = 0; i < SLOW; i++) {
        struct web_reply reply = web_receive(&slow[i], WEB_WAIT_MS);
        answered += reply.status == 408;
        ck_assert_int_ne(reply.end, WEB_SILENT);
        web_reply_free(&reply);
        web_hang_up(&slow[i]);
    }
    ck_assert_int_eq(answered, SLOW / 3 * 2);
}
END_TEST

START_TEST(test_webapi_http_room_is_made_for_the_honest) {
    enum { MANY = 40 }; // and the limit is 16
    static struct web_client many[MANY];
    for (int i = 0; i < MANY; i++) {
        many[i] = web_connect_plain(WEBAPI_SEARCH_DOOR);
        web_turn();
    }

    honest_client_is_served();

    ck_assert_ptr_nonnull(web_find(WEBAPI_DISCONNECTED, MANY - 16)); // the honest one too has taken a place
    for (int i = 0; i < MANY; i++) {
        web_hang_up(&many[i]);
    }
}
END_TEST

START_TEST(test_webapi_http_unfinished_bodies_are_bounded) {
    enum { CLIENTS = 8, EACH = 10000 }; // and the limit is 64 000 bytes
    static struct web_client clients[CLIENTS];
    static char body[EACH + 1];
    int refused = 0;
    memset(body, ' ', EACH);
    for (int i = 0; i < CLIENTS; i++) {
        clients[i] = web_connect(WEBAPI_LOGIN_DOOR, PKI_TERMINAL);
        static const char head[] = POST HOST "Content-Length: 16000\r\n" END;
        ck_assert(web_send(&clients[i], head, sizeof head - 1));
        ck_assert(web_send(&clients[i], body, EACH));
        web_turn();
    }

    for (int i = 0; i < web.event_count; i++) {
        refused += web.events[i].kind == WEBAPI_ANSWERED && web.events[i].status == 503;
    }
    ck_assert_int_eq(refused, 2);
    for (int i = 0; i < CLIENTS; i++) {
        web_hang_up(&clients[i]);
    }
}
END_TEST

START_TEST(test_webapi_http_idle_connection_ends_cleanly) {
    struct web_client client = web_connect(WEBAPI_SEARCH_DOOR, PKI_KINDS);

    struct web_reply reply = web_receive(&client, WEB_WAIT_MS);

    ck_assert_int_eq(reply.status, 0);
    ck_assert_int_eq(reply.end, WEB_ENDED);
    web_reply_free(&reply);
    web_hang_up(&client);
}
END_TEST

START_TEST(test_webapi_http_clients_that_leave) {
    static const char text[] = POST HOST "Content-Length: 100\r\n" END "{";
    for (size_t cut = 0; cut < sizeof text; cut += 7) {
        struct web_client client = web_connect(WEBAPI_SEARCH_DOOR, PKI_KINDS);
        ck_assert(web_send(&client, text, cut));
        web_hang_up(&client);
    }

    honest_client_is_served();
}
END_TEST

static void open_impatient(void) {
    web.limits = (struct webapi_limits){
        .handshake_ms = 1500, .head_ms = 1500, .body_ms = 1500, .idle_ms = 1500, .write_ms = 500};
    web_open();
}

static void open_narrow(void) {
    web.limits = (struct webapi_limits){.connections = 16, .bodies_bytes = 64000};
    web_open();
}

static void add_all(Suite *suite) {
    TCase *usual = tcase_create("webapi-http");
    TCase *impatient = tcase_create("webapi-http-impatient");
    TCase *narrow = tcase_create("webapi-http-narrow");
    TCase *const all[] = {usual, impatient, narrow};
    tcase_add_checked_fixture(usual, web_open, web_close);
    tcase_add_checked_fixture(impatient, open_impatient, web_close);
    tcase_add_checked_fixture(narrow, open_narrow, web_close);
    for (int i = 0; i < 3; i++) {
        tcase_set_timeout(all[i], WEB_CASE_SECONDS);
        suite_add_tcase(suite, all[i]);
    }
    tcase_add_loop_test(usual, test_webapi_http_head, 0, (int)(sizeof head_rows / sizeof head_rows[0]));
    tcase_add_test(usual, test_webapi_http_head_in_pieces);
    tcase_add_loop_test(usual, test_webapi_http_chunks, 0, (int)(sizeof chunk_rows / sizeof chunk_rows[0]));
    tcase_add_loop_test(usual, test_webapi_http_nonsense_is_answered, 0, (int)(sizeof nonsense_rows / sizeof nonsense_rows[0]));
    tcase_add_test(usual, test_webapi_http_length_in_characters);
    tcase_add_test(usual, test_webapi_http_chunked_body_is_taken);
    tcase_add_test(usual, test_webapi_http_pipelined_requests_are_answered_in_order);
    tcase_add_loop_test(usual, test_webapi_http_floods_are_bounded, 0, 3);
    tcase_add_test(usual, test_webapi_http_hundred_megabytes);
    tcase_add_test(usual, test_webapi_http_short_records);
    tcase_add_test(usual, test_webapi_http_deep_json_is_refused);
    tcase_add_test(usual, test_webapi_http_clients_that_leave);
    tcase_add_test(impatient, test_webapi_http_slow_clients_by_the_hundred);
    tcase_add_test(impatient, test_webapi_http_idle_connection_ends_cleanly);
    tcase_add_test(narrow, test_webapi_http_room_is_made_for_the_honest);
    tcase_add_test(narrow, test_webapi_http_unfinished_bodies_are_bounded);
}

int main(void) {
    Suite *suite = suite_create("mocks");
    add_all(suite);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
