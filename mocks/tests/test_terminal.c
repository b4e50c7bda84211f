// SPDX-License-Identifier: Apache-2.0
//
// The folders of a terminal.
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xml.h"
#include "mocks/terminal/requests.h"
#include "mocks/tests/site.h"

static const char request_text[] = SITE_REQUEST;
enum { REQUEST_LENGTH = sizeof request_text - 1 };

START_TEST(test_terminal_answers_a_request_under_its_name) {
    site_put_request("OQSsiquc01req_202104050001.xml");

    const struct seen *written = site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);
    const struct seen *taken = site_find(TERMINAL_REQUEST_TAKEN, 0);
    xmlDoc *doc = site_document(written);

    ck_assert(taken->valid);
    ck_assert_str_eq(written->name, "OQSsiquc01res_202104050001.xml");
    ck_assert(site_has(site.folders[1], written->name));
    ck_assert(!site_has(site.folders[0], taken->name));
    ck_assert_str_eq(body_item(doc, "QualificationValidity"), "1");
    ck_assert_str_eq(header_item(doc, "ProcessExecutionTime"), "20210405090000");
    xmlFreeDoc(doc);
}
END_TEST

START_TEST(test_terminal_registers_a_reference) {
    site_put(site.folders[0], "OQSsiimm01req_202104050002.xml", SITE_BINDING, sizeof SITE_BINDING - 1, 0);

    const struct seen *written = site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);

    ck_assert_str_eq(written->name, "OQSsiimm01res_202104050002.xml");
    ck_assert_str_eq(ledger_reference(site.world.ledger, CLINIC, &taro), "K1");
}
END_TEST

// A hard link raises no event that is watched for, as a write from the other end of a share raises none.
START_TEST(test_terminal_finds_a_request_by_looking) {
    char from[PATH_BYTES], to[PATH_BYTES * 2];
    site_put(site.root, "outside", request_text, REQUEST_LENGTH, O_EXCL);
    (void)snprintf(from, sizeof from, "%s/outside", site.root);
    (void)snprintf(to, sizeof to, "%s/OQSsiquc01req_202104050012.xml", site.folders[0]);
    ck_assert_int_eq(link(from, to), 0);
    (void)unlink(from);

    const struct seen *written = site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);

    ck_assert_str_eq(written->name, "OQSsiquc01res_202104050012.xml");
}
END_TEST

START_TEST(test_terminal_waits_for_the_rest_of_a_file) {
    const char *name = "OQSsiquc01req_202104050003.xml";
    site_put(site.folders[0], name, request_text, 300, O_EXCL);
    for (int i = 0; i < 5; i++) {
        (void)event_base_loop(site.base, EVLOOP_NONBLOCK);
    }
    int before = site.event_count;

    site_put(site.folders[0], name, request_text + 300, REQUEST_LENGTH - 300, O_APPEND);
    xmlDoc *doc = site_document(site_wait_for(TERMINAL_ANSWER_WRITTEN, 0));

    ck_assert_int_eq(before, 0);
    ck_assert_str_eq(header_item(doc, "SegmentOfResult"), "1");
    xmlFreeDoc(doc);
}
END_TEST

// Files that never become a document, or one with a DTD: the whole file fails.
static const char *const broken[] = {
    "", "<XmlMsg>", "no XML at all", "<!DOCTYPE XmlMsg [<!ENTITY a 'b'>]><XmlMsg>&a;</XmlMsg>", "<XmlMsg>\xff</XmlMsg>",
    "<Other/>",
};

START_TEST(test_terminal_refuses_a_broken_file) {
    site_put(site.folders[0], "OQSsiquc01req_202104050004.xml", broken[_i], strlen(broken[_i]), O_EXCL);

    xmlDoc *doc = site_document(site_wait_for(TERMINAL_ANSWER_WRITTEN, 0));

    ck_assert_str_eq(header_item(doc, "SegmentOfResult"), "9");
    ck_assert_str_eq(header_item(doc, "ErrorCode"), "MOCK0001E");
    ck_assert_str_eq(body_item(doc, "ProcessingResultStatus"), "2");
    xmlFreeDoc(doc);
}
END_TEST

START_TEST(test_terminal_refuses_more_than_the_maximum) {
    size_t length = XML_MAXIMUM_BYTES + 4096U;
    char *text = malloc(length);
    ck_assert_ptr_nonnull(text);
    memset(text, ' ', length);
    memcpy(text + length - REQUEST_LENGTH, request_text, REQUEST_LENGTH);
    site_put(site.folders[0], "OQSsiquc01req_202104050005.xml", text, length, O_EXCL);
    free(text);

    xmlDoc *doc = site_document(site_wait_for(TERMINAL_ANSWER_WRITTEN, 0));

    ck_assert_str_eq(header_item(doc, "SegmentOfResult"), "9");
    xmlFreeDoc(doc);
}
END_TEST

START_TEST(test_terminal_tells_the_verdict_of_the_schema) {
    char text[sizeof request_text];
    memcpy(text, request_text, sizeof text);
    memcpy(strstr(text, "06990014"), "0699001x", 8);
    site_put(site.folders[0], "OQSsiquc01req_202104050006.xml", text, REQUEST_LENGTH, O_EXCL);

    xmlDoc *doc = site_document(site_wait_for(TERMINAL_ANSWER_WRITTEN, 0));
    const struct seen *taken = site_find(TERMINAL_REQUEST_TAKEN, 0);

    ck_assert(!taken->valid);
    ck_assert_ptr_nonnull(strstr(taken->text, "InsurerNumber"));
    ck_assert_str_eq(body_item(doc, "ProcessingResultStatus"), "2");
    xmlFreeDoc(doc);
}
END_TEST

START_TEST(test_terminal_ignores_other_names_and_says_so_once) {
    site_put_request("CIPsiquc01req_202104050001.xml");
    site_put_request(".receptionagent-1.tmp");

    const struct seen *ignored = site_wait_for(TERMINAL_REQUEST_IGNORED, 0);
    site_put_request("OQSsiquc01req_202104050007.xml"); // a fence
    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);
    site_put_request("OQSsidisasterreq_20210405.xml");
    const struct seen *second = site_wait_for(TERMINAL_REQUEST_IGNORED, 1);

    ck_assert_str_eq(ignored->name, "CIPsiquc01req_202104050001.xml");
    ck_assert_str_eq(second->name, "OQSsidisasterreq_20210405.xml");
    ck_assert(site_has(site.folders[0], ignored->name));
    char path[PATH_BYTES * 2];
    (void)snprintf(path, sizeof path, "%s/.receptionagent-1.tmp", site.folders[0]);
    (void)unlink(path);
}
END_TEST

static const struct {
    const char *name;
    bool wanted;
} names[] = {
    {"OQSsiquc01req_12345678.xml", true},
    {"OQSsiquc01req_1234567.xml", false},
    {"OQSsiquc01req_123456789012345678901234567890123456789012345678901234567890.xml", true},
    {"OQSsiquc01req_1234567890123456789012345678901234567890123456789012345678901.xml", false},
    {"OQSsiquc01req_患者番号一二三四.xml", true},
    {"OQSsiquc01req_123\xff.45678.xml", false},
    {"OQSsiquc01res_12345678.xml", false},
    {"OQSsiquc01req_12345678.XML.bak", false},
    {"oqssiquc01req_12345678.xml", false},
    {"OQSsiimm01req_12345678.xml", true},
    {"YZKsiquc01req_12345678.xml", true},
    {"TKKsiquc01req_12345678.xml", true},
    {"OQSmuquc01req_12345678.xml", true},
    {"OQSmuimm02req_12345678.xml", true},
    {"OQSmutic01req_12345678.xml", false}, // 医療扶助, of 2024
    {"OQSsisai01req_12345678.xml", false}, // no file for a disaster [SEED-134]
};

START_TEST(test_terminal_knows_the_names_of_requests) {
    ck_assert_msg((request_kind_of(names[_i].name) != NULL) == names[_i].wanted, "%s", names[_i].name);
}
END_TEST

START_TEST(test_terminal_is_silent_when_told_so) {
    site.options.silent = true;
    terminal_set_options(site.terminal, &site.options);
    site_put_request("OQSsiquc01req_202104050008.xml");
    (void)site_wait_for(TERMINAL_REQUEST_TAKEN, 0);
    site.options.silent = false;
    terminal_set_options(site.terminal, &site.options);
    site_put_request("OQSsiquc01req_202104050009.xml");

    const struct seen *written = site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);

    ck_assert_str_eq(written->name, "OQSsiquc01res_202104050009.xml");
}
END_TEST

START_TEST(test_terminal_does_not_send_what_fails_its_own_schema) {
    static const char *const omit[] = {"Name", NULL};
    site.options.style.omit = omit;
    terminal_set_options(site.terminal, &site.options);
    site_put_request("OQSsiquc01req_202104050010.xml");

    const struct seen *trouble = site_wait_for(TERMINAL_TROUBLE, 0);

    ck_assert(!site_has(site.folders[1], trouble->name));
    ck_assert_str_ne(trouble->text, "");
}
END_TEST

START_TEST(test_terminal_delivers_a_given_file_into_face) {
    const char *name = "OQSsiquc01res_face_99100000181234_20210405090000.xml";

    ck_assert_int_eq(terminal_deliver_face(site.terminal, name, "<XmlMsg/>", 9), ONSHI_OK);
    ck_assert_int_eq(terminal_deliver_face(site.terminal, "../x.xml", "<XmlMsg/>", 9), ONSHI_MALFORMED);

    ck_assert(site_has(site.folders[2], name));
    ck_assert_str_eq(site_find(TERMINAL_FACE_PUSHED, 0)->data, "<XmlMsg/>");
}
END_TEST

START_TEST(test_terminal_needs_its_folders) {
    struct terminal *none = NULL;
    const struct terminal_config config = {
        .base = site.base, .institution = CLINIC, .req = site.folders[0], .res = "/nonexistent", .face = site.folders[2]};

    ck_assert_int_eq(terminal_new(&config, &none), ONSHI_IO);
    ck_assert_ptr_null(none);
}
END_TEST

// A profile with one parameter, from a folder of its own.
static enum onshi_status options_with(const char *parameter, struct terminal_options *out) {
    char folder[PATH_BYTES], text[1024];
    struct profile *profile = NULL;
    (void)snprintf(folder, sizeof folder, "%s/profiles", site.root);
    (void)mkdir(folder, 0700);
    (void)snprintf(text, sizeof text, "<profile id=\"desk\"><ja>机</ja><en>desk</en>"
                                      "<gate key=\"eligibility.start\" opens=\"2021-03-01\" source=\"test\"/>%s</profile>",
                   parameter);
    site_put(folder, "desk.xml", text, strlen(text), O_TRUNC);
    ck_assert_int_eq(profile_load(site.root, "desk", &profile, NULL), ONSHI_OK);
    enum onshi_status status = terminal_options_of_profile(profile, out);
    profile_free(profile);
    return status;
}

static const struct {
    const char *parameter;
    struct terminal_options expected;
} settings[] = {
    {"", {.manner = TERMINAL_IN_PLACE}},
    {"<parameter key=\"folder.err_file\" value=\"on\" source=\"t\"/>", {.error_files = true}},
    {"<parameter key=\"folder.zip\" value=\"on\" source=\"t\"/>", {.zip = true}},
    {"<parameter key=\"folder.manner\" value=\"renamed\" source=\"t\"/>", {.manner = TERMINAL_RENAMED}},
    {"<parameter key=\"folder.stay_minutes\" value=\"1440\" source=\"t\"/>", {.stay_minutes = 1440}},
    {"<parameter key=\"res.order\" value=\"shuffled\" source=\"t\"/>", {.style.order = WIRE_SHUFFLED}},
    {"<parameter key=\"res.encoding\" value=\"cp932\" source=\"t\"/>", {.style.characters = WIRE_CP932}},
};

START_TEST(test_terminal_takes_its_settings_from_a_profile) {
    struct terminal_options options = {.silent = false};

    ck_assert_int_eq(options_with(settings[_i].parameter, &options), ONSHI_OK);

    ck_assert_int_eq(options.error_files, settings[_i].expected.error_files);
    ck_assert_int_eq(options.zip, settings[_i].expected.zip);
    ck_assert_int_eq(options.manner, settings[_i].expected.manner);
    ck_assert_int_eq(options.stay_minutes, settings[_i].expected.stay_minutes);
    ck_assert_int_eq(options.style.order, settings[_i].expected.style.order);
    ck_assert_int_eq(options.style.characters, settings[_i].expected.style.characters);
}
END_TEST

static const char *const impossible[] = {
    "<parameter key=\"folder.err_file\" value=\"maybe\" source=\"t\"/>",
    "<parameter key=\"folder.manner\" value=\"by-fax\" source=\"t\"/>",
    "<parameter key=\"folder.stay_minutes\" value=\"-1\" source=\"t\"/>",
    "<parameter key=\"res.encoding\" value=\"euc-jp\" source=\"t\"/>",
};

START_TEST(test_terminal_refuses_settings_that_cannot_be) {
    struct terminal_options options = {.stay_minutes = 7};

    ck_assert_int_eq(options_with(impossible[_i], &options), ONSHI_MALFORMED);
    ck_assert_int_eq(options.stay_minutes, 7);
}
END_TEST

int main(void) {
    enum { BROKEN = sizeof broken / sizeof broken[0], NAMES = sizeof names / sizeof names[0] };
    TCase *tests = tcase_create("terminal");
    tcase_set_timeout(tests, SITE_CASE_SECONDS);
    tcase_add_checked_fixture(tests, site_open, site_close);
    tcase_add_test(tests, test_terminal_answers_a_request_under_its_name);
    tcase_add_test(tests, test_terminal_registers_a_reference);
    tcase_add_test(tests, test_terminal_finds_a_request_by_looking);
    tcase_add_test(tests, test_terminal_waits_for_the_rest_of_a_file);
    tcase_add_loop_test(tests, test_terminal_refuses_a_broken_file, 0, BROKEN);
    tcase_add_test(tests, test_terminal_refuses_more_than_the_maximum);
    tcase_add_test(tests, test_terminal_tells_the_verdict_of_the_schema);
    tcase_add_test(tests, test_terminal_ignores_other_names_and_says_so_once);
    tcase_add_loop_test(tests, test_terminal_knows_the_names_of_requests, 0, NAMES);
    tcase_add_test(tests, test_terminal_is_silent_when_told_so);
    tcase_add_test(tests, test_terminal_does_not_send_what_fails_its_own_schema);
    tcase_add_test(tests, test_terminal_delivers_a_given_file_into_face);
    tcase_add_test(tests, test_terminal_needs_its_folders);
    tcase_add_loop_test(tests, test_terminal_takes_its_settings_from_a_profile, 0, sizeof settings / sizeof settings[0]);
    tcase_add_loop_test(tests, test_terminal_refuses_settings_that_cannot_be, 0, sizeof impossible / sizeof impossible[0]);
    return run_case(tests);
}
