// SPDX-License-Identifier: Apache-2.0
//
// The plan of faults: which message is hit by what.
#include <check.h>
#include <string.h>

#include "base/bytes.h"
#include "mocks/fault/fault.h"
#include "mocks/tests/fixture.h"

static struct fault_plan *plan;
static struct bytes_writer why;
static int64_t clock_now;

static int64_t now(void *context) {
    (void)context;
    return clock_now;
}

static void set_up(void) {
    clock_now = instant("2021-10-20T09:00:00");
    plan = fault_plan_new(now, NULL);
    bytes_writer_init(&why, 4096);
}

static void tear_down(void) {
    fault_plan_free(plan);
    bytes_writer_free(&why);
}

static enum onshi_status arm(const char *text) {
    struct planned_fault fault;
    ck_assert_msg(fault_read(text, &fault, &why) == ONSHI_OK, "%s: %s", text, bytes_text(&why));
    return fault_arm(plan, &fault, &why);
}

// What hits one message, "" for nothing.
static const char *due(enum fault_transport transport, const char *message) {
    const struct planned_fault *fault = fault_due(plan, transport, message);
    return fault == NULL ? "" : fault_describe(fault->kind)->name;
}

START_TEST(test_fault_hits_the_message_at_its_position) {
    ck_assert_int_eq(arm("silence:on=folder,kind=OQSsiquc01,at=2,count=2"), ONSHI_OK);

    ck_assert_str_eq(due(FAULT_FOLDER, "OQSsiquc01"), "");
    ck_assert_str_eq(due(FAULT_FOLDER, "OQSsiimm01"), ""); // another message is not counted
    ck_assert_str_eq(due(FAULT_WEB, "OQSsiquc01"), "");    // nor is another transport
    ck_assert_str_eq(due(FAULT_FOLDER, "OQSsiquc01"), "silence");
    ck_assert_str_eq(due(FAULT_FOLDER, "OQSsiquc01"), "silence");
    ck_assert_str_eq(due(FAULT_FOLDER, "OQSsiquc01"), "");
}
END_TEST

START_TEST(test_fault_happens_for_ever) {
    ck_assert_int_eq(arm("silence:at=2,count=ever"), ONSHI_OK);

    ck_assert_str_eq(due(FAULT_FOLDER, "OQSsiquc01"), "");
    for (int i = 0; i < 1000; i++) {
        ck_assert_str_eq(due(FAULT_WEB, "OQSsiquc01"), "silence");
    }
}
END_TEST

START_TEST(test_fault_that_finds_another_one_takes_the_next_message) {
    ck_assert_int_eq(arm("silence:at=1"), ONSHI_OK);
    ck_assert_int_eq(arm("delay:at=1"), ONSHI_OK);

    ck_assert_str_eq(due(FAULT_FOLDER, "OQSsiquc01"), "silence");
    ck_assert_str_eq(due(FAULT_FOLDER, "OQSsiquc01"), "delay");
    ck_assert_str_eq(due(FAULT_FOLDER, "OQSsiquc01"), "");
}
END_TEST

START_TEST(test_fault_in_a_window_holds_from_its_beginning_until_before_its_end) {
    static const struct {
        const char *at, *hit;
    } rows[] = {
        {"2021-10-20T02:59:59", ""},
        {"2021-10-20T03:00:00", "maintenance"},
        {"2021-10-20T03:59:59", "maintenance"},
        {"2021-10-20T04:00:00", ""},
    };
    ck_assert_int_eq(arm("maintenance:from=2021-10-20T03:00,until=2021-10-20T04:00:00"), ONSHI_OK);

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        clock_now = instant(rows[i].at);
        bool lasts = fault_lasts(plan, FAULT_FOLDER, FAULT_KIND_MAINTENANCE) != NULL;

        ck_assert_msg(strcmp(due(FAULT_FOLDER, "OQSsiquc01"), rows[i].hit) == 0, "%s", rows[i].at);
        ck_assert_int_eq(lasts, rows[i].hit[0] != 0);
    }
}
END_TEST

START_TEST(test_fault_of_a_connection_counts_connections) {
    ck_assert_int_eq(arm("old-tls:at=2"), ONSHI_OK);

    ck_assert_str_eq(due(FAULT_WEB, FAULT_CONNECTION), "");
    ck_assert_str_eq(due(FAULT_WEB, "OQSsiquc01"), "");
    ck_assert_str_eq(due(FAULT_WEB, FAULT_CONNECTION), "old-tls");
}
END_TEST

START_TEST(test_fault_of_some_messages_passes_the_others) {
    ck_assert_int_eq(arm("processing-for-ever:count=ever"), ONSHI_OK);

    ck_assert_str_eq(due(FAULT_FOLDER, "OQSsiquc01"), "");
    ck_assert_str_eq(due(FAULT_FOLDER, "OQSmuquc02"), "processing-for-ever");
}
END_TEST

START_TEST(test_fault_plan_that_is_not_there_has_no_faults) {
    fault_seal(NULL);

    ck_assert_ptr_null(fault_due(NULL, FAULT_FOLDER, "OQSsiquc01"));
    ck_assert_ptr_null(fault_lasts(NULL, FAULT_FOLDER, FAULT_KIND_MAINTENANCE));
    ck_assert_int_eq(fault_report(NULL, NULL, NULL), 0);
}
END_TEST

START_TEST(test_fault_has_its_usual_value_or_the_one_it_was_given) {
    ck_assert_int_eq(arm("delay"), ONSHI_OK);
    ck_assert_int_eq(arm("cut:value=7"), ONSHI_OK);

    ck_assert_int_eq(fault_due(plan, FAULT_FOLDER, "OQSsiquc01")->value, 3000);
    ck_assert_int_eq(fault_due(plan, FAULT_FOLDER, "OQSsiquc01")->value, 7);
}
END_TEST

// What was told, one letter a fault: f fired, u unfired; and how often.
struct told {
    char marks[8];
    int64_t fired[8];
    int count;
};

static void tell(void *context, const struct fault_result *result) {
    struct told *told = context;
    told->marks[told->count] = result->fired > 0 ? 'f' : 'u';
    told->fired[told->count++] = result->fired;
}

START_TEST(test_fault_report_tells_what_fired_and_what_did_not) {
    struct told told = {.count = 0};
    ck_assert_int_eq(arm("silence:count=2"), ONSHI_OK);
    ck_assert_int_eq(arm("cut:at=9"), ONSHI_OK);
    ck_assert_int_eq(arm("drip:on=web"), ONSHI_OK);
    for (int i = 0; i < 3; i++) {
        (void)due(FAULT_FOLDER, "OQSsiquc01");
    }

    ck_assert_int_eq(fault_report(plan, tell, &told), 2);
    ck_assert_str_eq(told.marks, "fuu");
    ck_assert_int_eq(told.fired[0], 2);
}
END_TEST

START_TEST(test_fault_that_could_not_be_carried_out_has_not_fired) {
    struct told told = {.count = 0};
    ck_assert_int_eq(arm("silence"), ONSHI_OK);

    fault_withdraw(plan, fault_due(plan, FAULT_FOLDER, "OQSsiquc01"));

    ck_assert_int_eq(fault_report(plan, tell, &told), 1);
    ck_assert_str_eq(due(FAULT_FOLDER, "OQSsiquc01"), "silence"); // and tries the next message
}
END_TEST

START_TEST(test_fault_plan_is_closed_when_messages_may_come) {
    fault_seal(plan);

    ck_assert_int_eq(arm("silence"), ONSHI_UNSUPPORTED);
    ck_assert_ptr_nonnull(strstr(bytes_text(&why), "too late"));
}
END_TEST

START_TEST(test_fault_plan_has_its_maximum) {
    for (int i = 0; i < FAULTS_ARMED_MAXIMUM; i++) {
        ck_assert_int_eq(arm("silence"), ONSHI_OK);
    }

    ck_assert_int_eq(arm("silence"), ONSHI_TOO_LONG);
}
END_TEST

static const struct {
    const char *text;
    enum onshi_status status;
    const char *remedy;
} unreadable[] = {
    {"nonsense", ONSHI_NOT_FOUND, "another-patient"},
    {"", ONSHI_NOT_FOUND, "possible are delay"},
    {"delay:at=0", ONSHI_MALFORMED, "1 or more"},
    {"delay:at=2x", ONSHI_MALFORMED, "1 or more"},
    {"delay:count=0", ONSHI_MALFORMED, "or ever"},
    {"delay:value=99999999999999999999", ONSHI_MALFORMED, "a number"},
    {"delay:on=fax", ONSHI_MALFORMED, "folder, web or reader"},
    {"delay:colour=red", ONSHI_MALFORMED, "possible are on, kind"},
    {"delay:at", ONSHI_MALFORMED, "possible are on, kind"},
    {"delay:kind=", ONSHI_MALFORMED, "prefix of a message"},
    {"maintenance:from=2021-02-30", ONSHI_MALFORMED, "as 2021-10-20T09:00"},
    {"odd-value:element=,text=9", ONSHI_MALFORMED, "name of an element"},
    {"odd-value:element=Name,text=<b>", ONSHI_MALFORMED, "without < > &"},
};

START_TEST(test_fault_that_cannot_be_read_says_what_is_possible) {
    struct planned_fault fault;

    ck_assert_int_eq(fault_read(unreadable[_i].text, &fault, &why), unreadable[_i].status);
    ck_assert_msg(strstr(bytes_text(&why), unreadable[_i].remedy) != NULL, "%s", bytes_text(&why));
}
END_TEST

static const struct {
    const char *text;
    enum onshi_status status;
    const char *remedy;
} senseless[] = {
    {"old-tls:on=folder", ONSHI_UNSUPPORTED, "possible on: web"},
    {"wrong-prolog:on=web", ONSHI_UNSUPPORTED, "possible on: folder"},
    {"jpki-outage:on=folder,from=2021-10-20,until=2021-10-21", ONSHI_UNSUPPORTED, "possible on: web reader"},
    {"processing-for-ever:kind=OQSsiquc01", ONSHI_UNSUPPORTED, "OQSmuquc02"},
    {"maintenance", ONSHI_MALFORMED, "from=…,until=…"},
    {"maintenance:from=2021-10-21,until=2021-10-20", ONSHI_MALFORMED, "until a later one"},
    {"maintenance:at=2,from=2021-10-20,until=2021-10-21", ONSHI_MALFORMED, "not counted"},
    {"silence:from=2021-10-20,until=2021-10-21", ONSHI_MALFORMED, "by its number"},
    {"silence:value=3", ONSHI_MALFORMED, "takes no value"},
    {"delay:value=-5", ONSHI_MALFORMED, "1 to 3600000 milliseconds"},
    {"odd-value:text=9", ONSHI_MALFORMED, "element=…,text=…"},
    {"odd-value:on=web,element=Name,text=9", ONSHI_UNSUPPORTED, "possible on: folder"},
    {"delay:element=Name,text=9", ONSHI_MALFORMED, "no element and no text"},
    {"delay:text=9", ONSHI_MALFORMED, "no element and no text"},
};

START_TEST(test_fault_that_makes_no_sense_is_not_armed) {
    ck_assert_int_eq(arm(senseless[_i].text), senseless[_i].status);
    ck_assert_msg(strstr(bytes_text(&why), senseless[_i].remedy) != NULL, "%s", bytes_text(&why));
    ck_assert_int_eq(fault_report(plan, tell, NULL), 0);
}
END_TEST

START_TEST(test_fault_table_is_complete) {
    for (int kind = 0; kind < FAULT_KINDS; kind++) {
        const struct fault_description *row = fault_describe((enum fault_kind)kind);
        enum fault_kind found = FAULT_KINDS;

        ck_assert_ptr_nonnull(row->name);
        ck_assert_int_eq(fault_find(row->name, &found), ONSHI_OK);
        ck_assert_int_eq(found, kind);
        ck_assert(row->transports != 0 && row->clause[0] != 0 && row->ja[0] != 0 && row->en[0] != 0);
        ck_assert(row->unit[0] == 0 || (row->usual >= row->least && row->usual <= row->most));
    }
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("fault");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, test_fault_hits_the_message_at_its_position);
    tcase_add_test(tests, test_fault_happens_for_ever);
    tcase_add_test(tests, test_fault_that_finds_another_one_takes_the_next_message);
    tcase_add_test(tests, test_fault_in_a_window_holds_from_its_beginning_until_before_its_end);
    tcase_add_test(tests, test_fault_of_a_connection_counts_connections);
    tcase_add_test(tests, test_fault_of_some_messages_passes_the_others);
    tcase_add_test(tests, test_fault_plan_that_is_not_there_has_no_faults);
    tcase_add_test(tests, test_fault_has_its_usual_value_or_the_one_it_was_given);
    tcase_add_test(tests, test_fault_report_tells_what_fired_and_what_did_not);
    tcase_add_test(tests, test_fault_that_could_not_be_carried_out_has_not_fired);
    tcase_add_test(tests, test_fault_plan_is_closed_when_messages_may_come);
    tcase_add_test(tests, test_fault_plan_has_its_maximum);
    tcase_add_loop_test(tests, test_fault_that_cannot_be_read_says_what_is_possible, 0,
                        sizeof unreadable / sizeof unreadable[0]);
    tcase_add_loop_test(tests, test_fault_that_makes_no_sense_is_not_armed, 0, sizeof senseless / sizeof senseless[0]);
    tcase_add_test(tests, test_fault_table_is_complete);
    return run_case(tests);
}
