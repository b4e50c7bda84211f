// SPDX-License-Identifier: Apache-2.0
//
// The traps of mynumber-card section 8 that concern the link and the process, by number, and what resets do on both
// interfaces: through a real pcscd. The others are in test_card_traps.c and with the face reader.
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "virtual-card/card/card.h"
#include "virtual-card/tests/test_lane_bench.h"

#define SELECT_JPKI "00A4040C0AD392F000260100000001"
#define STATUS_PIN "00200098"
#define VERIFY_PIN "002000980434373731" // BENCH_PIN
#define SIGN "802A0097013100"

static struct bench bench;

// A card with contacts: the applications of the bench's card do not matter to what a reset ends, so it is a small one.
static const struct card_file small_files[] = {
    {.id = 0x0018, .kind = CARD_FILE_PIN, .tries = 3, .name = "PIN"},
    {.id = 0x000A, .kind = CARD_FILE_BINARY, .size_bytes = 16, .access = {CARD_AFTER_PIN, {0x0018}}, .name = "secret"},
};
static const struct card_application small_application = {
    .aid = {0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01},
    .aid_length = 10,
    .files = small_files,
    .file_count = 2,
};

#define READ_SECRET "00B08A0010"

static struct card *small_card(const struct card_interface *interface)
{
    static const struct card_content contents[] = {{.file = 0x0018, .bytes = {(const uint8_t *)BENCH_PIN, 4}}};
    const struct card_load load = {&small_application, contents, 1};
    const struct card_image image = {.interface = interface, .loads = &load, .load_count = 1};
    struct card *card = NULL;

    ck_assert_int_eq(card_new(&image, &card), ONSHI_OK);
    return card;
}

static SCARDHANDLE connect_shared(SCARDCONTEXT context)
{
    SCARDHANDLE card;

    if (bench_connect(context, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T1, &card) != SCARD_S_SUCCESS) {
        _Exit(100);
    }
    return card;
}

// --- Resets ---

enum { KEPT = 1, LOST = 2, NOT_VERIFIED = 3, NOT_CONNECTED = 4 };

static int log_in(SCARDHANDLE card)
{
    (void)bench_transmit(card, SELECT_JPKI);
    return bench_transmit(card, VERIFY_PIN) == 0x9000 && bench_transmit(card, READ_SECRET) == 0x9000;
}

// A card that has lost its session has no application either; only reading at once tells.
static int right_is_kept(SCARDHANDLE card)
{
    return bench_transmit(card, READ_SECRET) == 0x9000 ? KEPT : LOST;
}

static int reconnect(SCARDCONTEXT context, DWORD initialization)
{
    SCARDHANDLE card = connect_shared(context);
    DWORD protocol;

    if (!log_in(card)) {
        return NOT_VERIFIED;
    }
    if (SCardReconnect(card, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T1, initialization, &protocol) != SCARD_S_SUCCESS) {
        return NOT_CONNECTED;
    }
    return right_is_kept(card);
}

static int reconnect_leave(SCARDCONTEXT context)
{
    return reconnect(context, SCARD_LEAVE_CARD);
}

static int reconnect_reset(SCARDCONTEXT context)
{
    return reconnect(context, SCARD_RESET_CARD);
}

static int reconnect_unpower(SCARDCONTEXT context)
{
    return reconnect(context, SCARD_UNPOWER_CARD);
}

// disconnect leaves a second connection open, without which pcscd switches the card off by itself.
static int disconnect(SCARDCONTEXT context, DWORD disposition)
{
    SCARDHANDLE first = connect_shared(context);
    SCARDHANDLE second = connect_shared(context);
    DWORD protocol;

    if (!log_in(first)) {
        return NOT_VERIFIED;
    }
    SCardDisconnect(first, disposition);
    if (disposition != SCARD_LEAVE_CARD && SCardReconnect(second, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T1,
                                                          SCARD_LEAVE_CARD, &protocol) != SCARD_S_SUCCESS) {
        return NOT_CONNECTED;
    }
    return right_is_kept(second);
}

static int disconnect_leave(SCARDCONTEXT context)
{
    return disconnect(context, SCARD_LEAVE_CARD);
}

static int disconnect_reset(SCARDCONTEXT context)
{
    return disconnect(context, SCARD_RESET_CARD);
}

static int disconnect_unpower(SCARDCONTEXT context)
{
    return disconnect(context, SCARD_UNPOWER_CARD);
}

// [mynumber-card 4]
static const struct {
    const struct card_interface *interface;
    int (*client)(SCARDCONTEXT context);
    int expected;
    const char *why;
} RESET_ROWS[] = {
    {&card_contactless, reconnect_leave, KEPT, "contactless, reconnect: leave"},
    {&card_contactless, reconnect_reset, KEPT, "contactless, reconnect: the reader does not drop its field for a reset"},
    {&card_contactless, reconnect_unpower, LOST, "contactless, reconnect: power"},
    {&card_contactless, disconnect_leave, KEPT, "contactless, disconnect: leave"},
    {&card_contactless, disconnect_reset, KEPT, "contactless, disconnect: reset"},
    {&card_contactless, disconnect_unpower, LOST, "contactless, disconnect: power"},
    {&card_contact, reconnect_leave, KEPT, "contact, reconnect: leave"},
    {&card_contact, reconnect_reset, LOST, "contact, reconnect: the chip is reset"},
    {&card_contact, reconnect_unpower, LOST, "contact, reconnect: power"},
    {&card_contact, disconnect_leave, KEPT, "contact, disconnect: leave"},
    {&card_contact, disconnect_reset, LOST, "contact, disconnect: the chip is reset"},
    {&card_contact, disconnect_unpower, LOST, "contact, disconnect: power"},
};

START_TEST(test_lane_reset_ends_what_the_interface_says)
{
    bench_open_with(&bench, small_card(RESET_ROWS[_i].interface));
    bench_card(&bench, "insert", "inserted");

    int result = bench_client(lane_socket(bench.lane), RESET_ROWS[_i].client);

    ck_assert_msg(result == RESET_ROWS[_i].expected, "%s: %d", RESET_ROWS[_i].why, result);
    bench_close(&bench);
}
END_TEST

// --- Traps ---

enum { REFUSED = 0, BROKEN = 3, BASE = 4 }; // beside SCARD_PROTOCOL_T0, 1, and SCARD_PROTOCOL_T1, 2

// active_protocol connects with the protocols that are asked for, disconnects, and returns which one it was.
static DWORD active_protocol(SCARDCONTEXT context, DWORD asked)
{
    SCARDHANDLE card;
    DWORD state;
    DWORD protocol = 0;
    DWORD none = 0;

    LONG connected = bench_connect(context, SCARD_SHARE_SHARED, asked, &card);
    if (connected != SCARD_S_SUCCESS) {
        return connected == SCARD_E_PROTO_MISMATCH ? REFUSED : BROKEN;
    }
    (void)SCardStatus(card, NULL, &none, &state, &protocol, NULL, &none);
    SCardDisconnect(card, SCARD_UNPOWER_CARD);
    return protocol;
}

// which_protocols asks for T=0, for T=1 and for either: a digit each, the last lowest.
static int which_protocols(SCARDCONTEXT context)
{
    DWORD zero = active_protocol(context, SCARD_PROTOCOL_T0);
    DWORD one = active_protocol(context, SCARD_PROTOCOL_T1);
    DWORD either = active_protocol(context, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1);

    return (int)(BASE * (BASE * zero + one) + either);
}

// The ATR that PC/SC part 3 makes for a contactless card names T=0 before T=1, and pcscd lets a program have either; a
// program that offers both gets T=1. With contacts there is T=1 alone.
static const struct {
    const struct card_interface *interface;
    int expected;
} PROTOCOL_ROWS[] = {
    {&card_contact, BASE * SCARD_PROTOCOL_T1 + SCARD_PROTOCOL_T1},
    {&card_contactless, BASE * (BASE * SCARD_PROTOCOL_T0 + SCARD_PROTOCOL_T1) + SCARD_PROTOCOL_T1},
};

START_TEST(test_trap_20_card_with_contacts_has_t1_alone)
{
    bench_open_with(&bench, small_card(PROTOCOL_ROWS[_i].interface));
    bench_card(&bench, "insert", "inserted");

    ck_assert_int_eq(bench_client(lane_socket(bench.lane), which_protocols), PROTOCOL_ROWS[_i].expected);
    bench_close(&bench);
}
END_TEST

enum { HURRIED = 200, DELAYED_MILLISECONDS = 44 };

// hurry sends many commands and returns how many milliseconds one took, at most 99.
static int hurry(SCARDCONTEXT context)
{
    SCARDHANDLE card = connect_shared(context);
    int64_t begun_us = clock_monotonic_us();

    for (int i = 0; i < HURRIED; i++) {
        (void)bench_transmit(card, STATUS_PIN);
    }
    int64_t each_ms = (clock_monotonic_us() - begun_us) / HURRIED / 1000;
    return each_ms > 99 ? 99 : (int)each_ms;
}

START_TEST(test_trap_28_no_delayed_acknowledgement_between_two_commands)
{
    bench_open(&bench);
    bench_card(&bench, "insert", "inserted");

    ck_assert_int_lt(bench_client(lane_socket(bench.lane), hurry), DELAYED_MILLISECONDS / 2);
    bench_close(&bench);
}
END_TEST

static int send_malformed(SCARDCONTEXT context)
{
    static const char *const malformed[] = {"00A4", "00A404", "00A4040CFF", "00A4040C0AD392", "0020009800",
                                            "00B0000000FF", "00200098000000", "FFFFFFFFFFFFFFFFFF", "802A0097000000"};
    SCARDHANDLE card = connect_shared(context);

    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
        if (bench_transmit(card, malformed[i]) < 0x6281) {
            return (int)i + 2;
        }
    }
    return bench_transmit(card, SELECT_JPKI) == 0x9000 ? 1 : 0;
}

START_TEST(test_trap_29_card_process_survives_malformed_input)
{
    bench_open(&bench);
    bench_card(&bench, "insert", "inserted");

    ck_assert_int_eq(bench_client(lane_socket(bench.lane), send_malformed), 1);
    ck_assert_int_eq(bench_client(lane_socket(bench.lane), send_malformed), 1);
    bench_close(&bench);
}
END_TEST

static int verify_and_leave(SCARDCONTEXT context)
{
    SCARDHANDLE card = connect_shared(context);

    (void)bench_transmit(card, SELECT_JPKI);
    int status = bench_transmit(card, VERIFY_PIN);
    SCardDisconnect(card, SCARD_LEAVE_CARD);
    return status == 0x9000;
}

static int sign(SCARDCONTEXT context)
{
    SCARDHANDLE card = connect_shared(context);

    (void)bench_transmit(card, SELECT_JPKI);
    return bench_transmit(card, SIGN) == 0x6982;
}

// pcscd's own time is 5 s with drivers that can tell it of changes; with this one it is two rounds of its polling.
START_TEST(test_trap_30_pcscd_switches_off_and_ends_the_pin)
{
    bench_open(&bench);
    bench_card(&bench, "insert", "inserted");
    ck_assert_int_eq(bench_client(lane_socket(bench.lane), verify_and_leave), 1);

    json_t *event = bench_hear(&bench, "power");
    while (json_is_true(json_object_get(event, "on"))) {
        json_decref(event);
        event = bench_hear(&bench, "power");
    }

    ck_assert_int_eq(bench_client(lane_socket(bench.lane), sign), 1);
    json_decref(event);
    bench_close(&bench);
}
END_TEST

static int ask_status(SCARDCONTEXT context)
{
    return bench_transmit(connect_shared(context), STATUS_PIN) > 0;
}

static int read_certificate(SCARDCONTEXT context)
{
    return bench_transmit(connect_shared(context), "00B08A0004") > 0;
}

START_TEST(test_trap_31_parallel_lanes_talk_to_their_own_card)
{
    struct bench other;
    bench_open(&bench);
    bench_open(&other);
    bench_card(&bench, "insert", "inserted");
    bench_card(&other, "insert", "inserted");

    pid_t first = bench_begin_client(lane_socket(bench.lane), ask_status);
    pid_t second = bench_begin_client(lane_socket(other.lane), read_certificate);
    json_t *at_first = bench_hear(&bench, "apdu");
    json_t *at_second = bench_hear(&other, "apdu");

    ck_assert_str_eq(bench_text(at_first, "command"), STATUS_PIN);
    ck_assert_str_eq(bench_text(at_second, "command"), "00B08A0004");
    ck_assert_int_eq(bench_end_client(first), 1);
    ck_assert_int_eq(bench_end_client(second), 1);
    json_decref(at_first);
    json_decref(at_second);
    bench_close(&other);
    bench_close(&bench);
}
END_TEST

// writes_core looks up what the kernel would write of a process.
static bool writes_core(pid_t pid)
{
    char path[64];
    char line[256];
    bool none = false;
    snprintf(path, sizeof path, "/proc/%d/limits", (int)pid);
    FILE *limits = fopen(path, "re");
    ck_assert_ptr_nonnull(limits);

    while (fgets(line, sizeof line, limits) != NULL) {
        char soft[32] = "";
        none = none || (sscanf(line, "Max core file size %31s", soft) == 1 && strcmp(soft, "0") == 0);
    }
    fclose(limits);
    return !none;
}

START_TEST(test_lane_processes_with_pins_leave_no_core_file)
{
    struct rlimit limit;
    ck_assert_int_eq(getrlimit(RLIMIT_CORE, &limit), 0);
    limit.rlim_cur = limit.rlim_max;
    ck_assert_int_eq(setrlimit(RLIMIT_CORE, &limit), 0);

    bench_open(&bench);
    bench_card(&bench, "insert", "inserted"); // by then both are up

    ck_assert(!writes_core(card_process_pid(bench.holder)));
    ck_assert(!writes_core(lane_daemon(bench.lane)));
    bench_close(&bench);
}
END_TEST

static Suite *lane_traps_suite(void)
{
    Suite *suite = suite_create("lane-traps");
    TCase *resets = tcase_create("resets");
    TCase *traps = tcase_create("traps");

    tcase_set_timeout(resets, 30);
    tcase_add_loop_test(resets, test_lane_reset_ends_what_the_interface_says, 0,
                        sizeof RESET_ROWS / sizeof *RESET_ROWS);
    suite_add_tcase(suite, resets);

    tcase_set_timeout(traps, 30);
    tcase_add_loop_test(traps, test_trap_20_card_with_contacts_has_t1_alone, 0,
                        sizeof PROTOCOL_ROWS / sizeof *PROTOCOL_ROWS);
    tcase_add_test(traps, test_trap_28_no_delayed_acknowledgement_between_two_commands);
    tcase_add_test(traps, test_trap_29_card_process_survives_malformed_input);
    tcase_add_test(traps, test_trap_30_pcscd_switches_off_and_ends_the_pin);
    tcase_add_test(traps, test_trap_31_parallel_lanes_talk_to_their_own_card);
    tcase_add_test(traps, test_lane_processes_with_pins_leave_no_core_file);
    suite_add_tcase(suite, traps);
    return suite;
}

int main(void)
{
    if (!bench_possible()) {
        return BENCH_SKIPPED;
    }

    SRunner *runner = srunner_create(lane_traps_suite());
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
