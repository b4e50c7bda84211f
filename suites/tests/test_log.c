// SPDX-License-Identifier: Apache-2.0
//
// The raw log is evidence: nothing in it can be changed unseen. The canonical log holds no accident of the run.
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suites/log/canonical.h"
#include "suites/log/rawlog.h"
#include "suites/tests/fixture.h"

static int64_t noon(void *context) {
    (void)context;
    return 0;
}

static int64_t tick(void *context) {
    return ++*(int64_t *)context;
}

static struct fixture fixture;
static int64_t ticks;

static void set_up(void) {
    fixture = fixture_make();
    ticks = 0;
}

static void tear_down(void) {
    fixture_remove(&fixture);
}

static struct rawlog *create(void) {
    struct rawlog *log = NULL;
    const struct rawlog_times times = {noon, tick, &ticks};
    ck_assert_int_eq(rawlog_create(fixture_path(&fixture, "raw.jsonl"), times, &log), ONSHI_OK);
    return log;
}

static void event(struct rawlog *log, const char *channel, const char *name, const char *members) {
    ck_assert_int_eq(rawlog_event(log, channel, name, fixture_json(members)), ONSHI_OK);
}

static void write_three_lines(void) {
    struct rawlog *log = create();
    event(log, "stage", "begin", "{'token':'SC-T-01'}");
    event(log, "req", "taken", "{'file':'OQSsiquc01req_1.xml'}");
    event(log, "stage", "end", "{'how':'played'}");
    rawlog_close(log);
}

// Writes bytes as they are, also such as are no text.
static void put_raw(const char *bytes, size_t length) {
    FILE *file = fopen(fixture_path(&fixture, "raw.jsonl"), "we");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
    ck_assert_int_eq(fclose(file), 0);
}

static enum onshi_status read_raw(json_t **out, int *out_bad_line) {
    return rawlog_read(fixture_path(&fixture, "raw.jsonl"), out, out_bad_line);
}

START_TEST(test_rawlog_reads_back_what_was_written) {
    write_three_lines();
    json_t *lines = NULL;

    enum onshi_status status = read_raw(&lines, NULL);

    ck_assert_int_eq(status, ONSHI_OK);
    json_t *second = json_array_get(lines, 1);
    ck_assert_uint_eq(json_array_size(lines), 3);
    ck_assert_int_eq(json_integer_value(json_object_get(second, "n")), 2);
    ck_assert_int_eq(json_integer_value(json_object_get(second, "us")), 2);
    ck_assert_str_eq(json_string_value(json_object_get(second, "ch")), "req");
    ck_assert_str_eq(json_string_value(json_object_get(second, "ev")), "taken");
    ck_assert_str_eq(json_string_value(json_object_get(second, "file")), "OQSsiquc01req_1.xml");
    ck_assert_ptr_null(json_object_get(second, "h"));
    json_decref(lines);
}
END_TEST

START_TEST(test_rawlog_lets_no_member_stand_for_its_own) {
    struct rawlog *log = create();
    event(log, "desk", "answer", "{'n':99,'ch':'req','ev':'taken','at':'x','us':0}");
    rawlog_close(log);
    json_t *lines = NULL;

    enum onshi_status status = read_raw(&lines, NULL);

    ck_assert_int_eq(status, ONSHI_OK);
    json_t *line = json_array_get(lines, 0);
    ck_assert_int_eq(json_integer_value(json_object_get(line, "n")), 1);
    ck_assert_str_eq(json_string_value(json_object_get(line, "ch")), "desk");
    ck_assert_str_eq(json_string_value(json_object_get(line, "ev")), "answer");
    json_decref(lines);
}
END_TEST

START_TEST(test_rawlog_notices_each_changed_byte) {
    write_three_lines();
    size_t length = 0;
    char *bytes = fixture_read(&fixture, "raw.jsonl", &length);

    for (size_t i = 0; i < length; i++) {
        bytes[i] = (char)(bytes[i] ^ 1);
        put_raw(bytes, length);
        bytes[i] = (char)(bytes[i] ^ 1);
        json_t *lines = NULL;
        enum onshi_status status = read_raw(&lines, NULL);

        ck_assert_msg(status == ONSHI_MALFORMED, "byte %zu (%c) was changed unseen", i, bytes[i]);
        ck_assert_ptr_null(lines);
    }

    free(bytes);
}
END_TEST

START_TEST(test_rawlog_notices_a_missing_line_and_names_where) {
    write_three_lines();
    size_t length = 0;
    char *bytes = fixture_read(&fixture, "raw.jsonl", &length);
    char *second = strchr(bytes, '\n') + 1;
    char *third = strchr(second, '\n') + 1;
    memmove(second, third, strlen(third) + 1);
    put_raw(bytes, strlen(bytes));
    json_t *lines = NULL;
    int bad_line = 0;

    enum onshi_status status = read_raw(&lines, &bad_line);

    ck_assert_int_eq(status, ONSHI_MALFORMED);
    ck_assert_int_eq(bad_line, 2);
    free(bytes);
}
END_TEST

START_TEST(test_rawlog_notices_a_torn_last_line) {
    write_three_lines();
    size_t length = 0;
    char *bytes = fixture_read(&fixture, "raw.jsonl", &length);
    size_t last = (size_t)(strstr(bytes, "\"how\"") - bytes);

    for (size_t kept = last; kept < length; kept++) {
        put_raw(bytes, kept);
        json_t *lines = NULL;
        int bad_line = 0;
        enum onshi_status status = read_raw(&lines, &bad_line);

        ck_assert_int_eq(status, ONSHI_MALFORMED);
        ck_assert_int_eq(bad_line, 3);
    }

    free(bytes);
}
END_TEST

START_TEST(test_rawlog_that_is_not_there_is_not_found) {
    json_t *lines = NULL;

    enum onshi_status status = read_raw(&lines, NULL);

    ck_assert_int_eq(status, ONSHI_NOT_FOUND);
}
END_TEST

START_TEST(test_rawlog_never_writes_over_another) {
    write_three_lines();
    struct rawlog *log = NULL;
    const struct rawlog_times times = {noon, tick, &ticks};

    enum onshi_status status = rawlog_create(fixture_path(&fixture, "raw.jsonl"), times, &log);

    ck_assert_int_eq(status, ONSHI_IO);
    ck_assert_ptr_null(log);
}
END_TEST

START_TEST(test_rawlog_keeps_its_maximum_and_stays_readable) {
    enum { BLOCK = 9 * 1024 * 1024, FITTING = RAWLOG_MAXIMUM_BYTES / BLOCK };
    char *block = malloc(BLOCK + 1);
    ck_assert_ptr_nonnull(block);
    memset(block, 'x', BLOCK);
    block[BLOCK] = 0;
    struct rawlog *log = create();
    enum onshi_status status = ONSHI_OK;
    int written = 0;

    while (status == ONSHI_OK && written <= FITTING) {
        status = rawlog_event(log, "desk", "answer", json_pack("{s:s}", "body", block));
        written += status == ONSHI_OK;
    }
    rawlog_close(log);

    json_t *lines = NULL;
    ck_assert_int_eq(status, ONSHI_TOO_LONG);
    ck_assert_int_eq(written, FITTING);
    ck_assert_int_eq(read_raw(&lines, NULL), ONSHI_OK);
    ck_assert_uint_eq(json_array_size(lines), FITTING);
    json_decref(lines);
    free(block);
}
END_TEST

START_TEST(test_rawlog_that_is_full_still_tells_how_the_case_ended) {
    enum { FLOOD = 80, BLOCK = 1024 * 1024 };
    char *block = calloc(1, BLOCK);
    ck_assert_ptr_nonnull(block);
    memset(block, 'x', BLOCK - 1);
    struct rawlog *log = create();
    enum onshi_status status = ONSHI_OK;

    for (int i = 0; i < FLOOD; i++) {
        status = rawlog_event(log, "port", "told", json_pack("{s:s}", "line", block));
    }

    ck_assert_int_eq(status, ONSHI_TOO_LONG);
    ck_assert_int_eq(rawlog_event(log, "stage", "end", NULL), ONSHI_OK);
    rawlog_close(log);
    free(block);
}
END_TEST

START_TEST(test_rawlog_refuses_what_could_not_be_read_again) {
    struct rawlog *log = create();
    json_t *deep = json_object();
    for (int i = 0; i < 3000; i++) {
        deep = json_pack("{s:o}", "a", deep);
    }

    enum onshi_status status = rawlog_event(log, "desk", "answer", deep);
    event(log, "desk", "answer", "{'body':{'a':[{'b':[1]}]}}");
    rawlog_close(log);

    json_t *lines = NULL;
    ck_assert_int_eq(status, ONSHI_TOO_LONG);
    ck_assert_int_eq(read_raw(&lines, NULL), ONSHI_OK);
    ck_assert_uint_eq(json_array_size(lines), 1);
    json_decref(lines);
}
END_TEST

// The canonical log of `raw`, in JSON with ' for ", as text with ' for "; to be freed.
static char *canonical_of(const char *raw) {
    json_t *lines = fixture_json(raw);
    json_t *canonical = NULL;
    struct bytes_writer text;
    bytes_writer_init(&text, 1024 * 1024);
    ck_assert_int_eq(canonical_from_raw(lines, &canonical), ONSHI_OK);
    ck_assert_int_eq(canonical_write(canonical, &text), ONSHI_OK);
    json_decref(canonical);
    json_decref(lines);
    char *copy = strdup(bytes_text(&text));
    bytes_writer_free(&text);
    ck_assert_ptr_nonnull(copy);
    for (char *c = copy; *c != 0; c++) {
        *c = *c == '"' ? '\'' : *c;
    }
    return copy;
}

static const struct {
    const char *raw, *canonical, *why;
} rows[] = {
    {"[]", "", "nothing is nothing"},
    {"[{'ch':'req','ev':'taken','file':'OQSsiquc01req_9.xml'},"
     " {'ch':'req','ev':'taken','file':'OQSsiimm01req_1.xml'},"
     " {'ch':'res','ev':'written','file':'OQSsiquc01res_9.xml'}]",
     "{'b':0,'ch':'req','ev':'taken','file':'OQSsiquc01req_{F1}.xml'}\n"
     "{'b':0,'ch':'req','ev':'taken','file':'OQSsiimm01req_{F2}.xml'}\n"
     "{'b':0,'ch':'res','ev':'written','file':'OQSsiquc01res_{F1}.xml'}\n",
     "the tail that the product chose is a symbol, by first use, and the same one wherever it stands"},
    {"[{'ch':'face','ev':'written','file':'OQSsiquc01res_face_1_20210405090000.xml'},"
     " {'ch':'req','ev':'ignored','file':'notes.txt'}]",
     "{'b':0,'ch':'face','ev':'written','file':'OQSsiquc01res_face_1_20210405090000.xml'}\n"
     "{'b':0,'ch':'req','ev':'ignored','file':'notes.txt'}\n",
     "a face file is named by the suite and keeps its name; so does what has no tail"},
    {"[{'ch':'req','ev':'taken','message':'<a><ArbitraryFileIdentifier>zz</ArbitraryFileIdentifier></a>'},"
     " {'ch':'req','ev':'taken','message':'<a><ArbitraryFileIdentifier>aa</ArbitraryFileIdentifier></a>'},"
     " {'ch':'res','ev':'written','message':'<a><ArbitraryFileIdentifier>zz</ArbitraryFileIdentifier></a>'}]",
     "{'b':0,'ch':'req','ev':'taken','message':'<a><ArbitraryFileIdentifier>{I1}</ArbitraryFileIdentifier></a>'}\n"
     "{'b':0,'ch':'req','ev':'taken','message':'<a><ArbitraryFileIdentifier>{I2}</ArbitraryFileIdentifier></a>'}\n"
     "{'b':0,'ch':'res','ev':'written','message':'<a><ArbitraryFileIdentifier>{I1}</ArbitraryFileIdentifier></a>'}\n",
     "so is the identifier that it chose"},
    {"[{'ch':'req','ev':'b'},{'ch':'face','ev':'a'},{'ch':'desk','ev':'c'},{'ch':'req','ev':'d'},"
     " {'ch':'stage','ev':'e'}]",
     "{'b':0,'ch':'stage','ev':'e'}\n{'b':0,'ch':'desk','ev':'c'}\n{'b':0,'ch':'face','ev':'a'}\n"
     "{'b':0,'ch':'req','ev':'b'}\n{'b':0,'ch':'req','ev':'d'}\n",
     "channels stand in one order, events of a channel in theirs"},
    {"[{'ch':'req','ev':'a'},{'ch':'stage','ev':'barrier'},{'ch':'desk','ev':'b'},{'ch':'stage','ev':'barrier'},"
     " {'ch':'truth','ev':'c'}]",
     "{'b':0,'ch':'stage','ev':'barrier'}\n{'b':0,'ch':'req','ev':'a'}\n{'b':1,'ch':'stage','ev':'barrier'}\n"
     "{'b':1,'ch':'desk','ev':'b'}\n{'b':2,'ch':'truth','ev':'c'}\n",
     "but nothing crosses a barrier"},
    {"[{'ch':'card','ev':'power','on':true},{'ch':'card','ev':'apdu','command':'00A4'},{'ch':'card','ev':'reset'},"
     " {'ch':'card','ev':'atr'},{'ch':'process','ev':'stderr','text':'pid 7'},"
     " {'ch':'process','ev':'ended','how':'exited'}]",
     "{'b':0,'ch':'card','command':'00A4','ev':'apdu'}\n{'b':0,'ch':'process','ev':'ended','how':'exited'}\n",
     "what pcscd does on its own is left out, and so is the product's stderr"},
    {"[{'ch':'card','ev':'harm','kind':'left-verified','by':'time-out'},{'ch':'card','ev':'removed','by':'fault'}]",
     "{'b':0,'ch':'card','ev':'harm','kind':'left-verified'}\n{'b':0,'by':'fault','ch':'card','ev':'removed'}\n",
     "so is whether pcscd was quicker than the hand that takes the card, and nothing else that is called so"},
    {"[{'n':1,'us':2,'pid':3,'port':4,'ch':'stage','ev':'begin','box':'/tmp/onshi-x/1','at':'20210405090000'}]",
     "{'at':'20210405090000','b':0,'ch':'stage','ev':'begin'}\n", "so are numbers that the run chose"},
    {"[{'ch':'stage','ev':'begin','box':'/tmp/onshi-x/1'},"
     " {'ch':'desk','ev':'request','body':{'site':{'req':'/tmp/onshi-x/1/req','list':['/tmp/onshi-x/1']},'id':1}}]",
     "{'b':0,'ch':'stage','ev':'begin'}\n"
     "{'b':0,'body':{'site':{'list':['{BOX}'],'req':'{BOX}/req'}},'ch':'desk','ev':'request'}\n",
     "the sandbox's path is a symbol wherever it stands"},
    {"[{'ch':'stage','ev':'begin','box':'/tmp/onshi-x/1'},"
     " {'ch':'desk','ev':'answer','body':{'error':'/tmp/onshi-x/1/a is not /tmp/onshi-x/1/b'}}]",
     "{'b':0,'ch':'stage','ev':'begin'}\n"
     "{'b':0,'body':{'error':'{BOX}/a is not {BOX}/b'},'ch':'desk','ev':'answer'}\n",
     "also twice in one text"},
    {"[{'ch':'desk','ev':'request','body':{'id':7,'do':'settle'}},{'ch':'desk','ev':'answer','body':{'id':7,'ok':true}},"
     " {'ch':'desk','ev':'request','body':{'id':8,'do':'settle'}},{'ch':'desk','ev':'answer','body':{'id':8}}]",
     "{'b':0,'body':{'do':'settle'},'ch':'desk','ev':'request'}\n{'b':0,'body':{},'ch':'desk','ev':'answer'}\n",
     "of two polls in a row the last is kept, and the numbers of requests go"},
    {"[{'ch':'desk','ev':'request','body':{'id':7,'do':'settle'}},{'ch':'desk','ev':'answer','body':{'id':7}},"
     " {'ch':'stage','ev':'barrier'},"
     " {'ch':'desk','ev':'request','body':{'id':8,'do':'settle'}},{'ch':'desk','ev':'answer','body':{'id':8}}]",
     "{'b':0,'ch':'stage','ev':'barrier'}\n{'b':0,'body':{'do':'settle'},'ch':'desk','ev':'request'}\n"
     "{'b':0,'body':{},'ch':'desk','ev':'answer'}\n{'b':1,'body':{'do':'settle'},'ch':'desk','ev':'request'}\n"
     "{'b':1,'body':{},'ch':'desk','ev':'answer'}\n",
     "but a barrier stands between polls"},
    {"[{'ch':'web','ev':'connected','connection':1},{'ch':'web','ev':'request','connection':1,'kind':'login'},"
     " {'ch':'web','ev':'disconnected','connection':1},{'ch':'reader','ev':'card','present':false}]",
     "{'b':0,'ch':'web','ev':'request','kind':'login'}\n",
     "how often a product connects is left out, and when pcscd sees an empty slot"},
    {"[{'ch':'desk','ev':'request','body':{'site':{'web':{'url':'https://127.0.0.1:4','ca':'x'},'pcsc':'/y','keys':'/z'}}}]",
     "{'b':0,'body':{'site':{'web':{'ca':'x'}}},'ch':'desk','ev':'request'}\n",
     "so is where this run's doors and folders are"},
    {"[{'ch':'web','ev':'request','message':'{\\'ArbitraryFileIdentifier\\':\\'zz\\'}'}]",
     "{'b':0,'ch':'web','ev':'request','message':'{\\'ArbitraryFileIdentifier\\':\\'{I1}\\'}'}\n",
     "the identifier that a product chose is a symbol in JSON too"},
    {"[{'ch':'partner','ev':'request','body':{'id':1,'do':'settle'}},{'ch':'partner','ev':'answer','body':{'id':1}},"
     " {'ch':'partner','ev':'request','body':{'id':2,'do':'settle'}},{'ch':'partner','ev':'answer','body':{'id':2}}]",
     "{'b':0,'body':{'do':'settle'},'ch':'partner','ev':'request'}\n{'b':0,'body':{},'ch':'partner','ev':'answer'}\n",
     "polls of a second product are collapsed as those of the first"},
    {"[{'ch':'stage','ev':'begin','box':'/tmp/onshi-x/1'},{'ch':'reader','ev':'odd','box':'','b':99,'text':'/tmp/onshi-x/1/a'}]",
     "{'b':0,'ch':'stage','ev':'begin'}\n{'b':0,'ch':'reader','ev':'odd','text':'{BOX}/a'}\n",
     "a reader under test says neither where the sandbox is nor behind which barrier it stands"},
};

START_TEST(test_canonical_says_what_the_row_says) {
    char *canonical = canonical_of(rows[_i].raw);

    ck_assert_msg(strcmp(canonical, rows[_i].canonical) == 0, "%s: %s", rows[_i].why, canonical);
    free(canonical);
}
END_TEST

static const char *const lines_of_nobody[] = {
    "[{'ev':'taken'}]",
    "[{'ch':'req'}]",
    "[{'ch':'no such channel','ev':'taken'}]",
    "[{'ch':7,'ev':'taken'}]",
    "['req']",
};

START_TEST(test_canonical_refuses_a_line_without_channel_or_event) {
    json_t *lines = fixture_json(lines_of_nobody[_i]);
    json_t *canonical = NULL;

    enum onshi_status status = canonical_from_raw(lines, &canonical);

    ck_assert_int_eq(status, ONSHI_MALFORMED);
    ck_assert_ptr_null(canonical);
    json_decref(lines);
}
END_TEST

START_TEST(test_canonical_bounds_its_symbols) {
    enum { FILES = 600, SYMBOLS = 512 };
    json_t *lines = json_array();
    for (int i = 0; i < FILES; i++) {
        json_array_append_new(lines, json_pack("{s:s, s:s, s:o}", "ch", "req", "ev", "taken", "file",
                                               json_sprintf("OQSsiquc01req_%d.xml", i)));
    }
    json_t *canonical = NULL;

    enum onshi_status status = canonical_from_raw(lines, &canonical);

    ck_assert_int_eq(status, ONSHI_OK);
    const json_t *within = json_array_get(canonical, SYMBOLS - 1);
    const json_t *beyond = json_array_get(canonical, SYMBOLS);
    ck_assert_str_eq(json_string_value(json_object_get(within, "file")), "OQSsiquc01req_{F512}.xml");
    ck_assert_str_eq(json_string_value(json_object_get(beyond, "file")), "OQSsiquc01req_{F0}.xml");
    json_decref(canonical);
    json_decref(lines);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("log");
    TCase *raw = tcase_create("raw");
    tcase_add_checked_fixture(raw, set_up, tear_down);
    tcase_set_timeout(raw, 30);
    tcase_add_test(raw, test_rawlog_reads_back_what_was_written);
    tcase_add_test(raw, test_rawlog_lets_no_member_stand_for_its_own);
    tcase_add_test(raw, test_rawlog_notices_each_changed_byte);
    tcase_add_test(raw, test_rawlog_notices_a_missing_line_and_names_where);
    tcase_add_test(raw, test_rawlog_notices_a_torn_last_line);
    tcase_add_test(raw, test_rawlog_that_is_not_there_is_not_found);
    tcase_add_test(raw, test_rawlog_never_writes_over_another);
    tcase_add_test(raw, test_rawlog_keeps_its_maximum_and_stays_readable);
    tcase_add_test(raw, test_rawlog_that_is_full_still_tells_how_the_case_ended);
    tcase_add_test(raw, test_rawlog_refuses_what_could_not_be_read_again);
    suite_add_tcase(suite, raw);
    TCase *canonical = tcase_create("canonical");
    tcase_add_loop_test(canonical, test_canonical_says_what_the_row_says, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_loop_test(canonical, test_canonical_refuses_a_line_without_channel_or_event, 0,
                        (int)(sizeof lines_of_nobody / sizeof lines_of_nobody[0]));
    tcase_add_test(canonical, test_canonical_bounds_its_symbols);
    suite_add_tcase(suite, canonical);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
