// SPDX-License-Identifier: Apache-2.0
//
// What a terminal answers, and when: held and failing answers, viewing, Shift_JIS.
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xml.h"
#include "mocks/tests/site.h"

static const char request_text[] = SITE_REQUEST;

START_TEST(test_terminal_holds_answers_until_they_are_released) {
    site.options.hold = true;
    terminal_set_options(site.terminal, &site.options);
    site_put_request("OQSsiquc01req_202104050020.xml");
    (void)site_wait_for(TERMINAL_REQUEST_TAKEN, 0);
    site_put_request("OQSsiquc01req_202104050021.xml");
    (void)site_wait_for(TERMINAL_REQUEST_TAKEN, 1);
    site.options.hold = false;
    terminal_set_options(site.terminal, &site.options);
    site_put_request("OQSsiquc01req_202104050022.xml");
    const struct seen *prompt = site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);
    site.now += 60;
    terminal_release(site.terminal);
    terminal_release(site.terminal);

    const struct seen *late = site_find(TERMINAL_ANSWER_WRITTEN, 1);
    const struct seen *later = site_find(TERMINAL_ANSWER_WRITTEN, 2);
    xmlDoc *doc = site_document(late);
    ck_assert_str_eq(prompt->name, "OQSsiquc01res_202104050022.xml");
    ck_assert_str_eq(late->name, "OQSsiquc01res_202104050020.xml");
    ck_assert_str_eq(later->name, "OQSsiquc01res_202104050021.xml");
    ck_assert(site_has(site.folders[1], late->name));
    ck_assert_str_eq(header_item(doc, "ProcessExecutionTime"), "20210405090000"); // when it was made
    ck_assert_ptr_null(site_find(TERMINAL_ANSWER_WRITTEN, 3));
    xmlFreeDoc(doc);
}
END_TEST

START_TEST(test_terminal_forgets_what_it_holds) {
    site.options.hold = true;
    terminal_set_options(site.terminal, &site.options);
    site_put_request("OQSsiquc01req_202104050023.xml");

    (void)site_wait_for(TERMINAL_REQUEST_TAKEN, 0);

    ck_assert(!site_has(site.folders[1], "OQSsiquc01res_202104050023.xml")); // and terminal_free releases the memory
}
END_TEST

// What each kind of request is answered with while the service is out of order.
static const struct {
    const char *name, *text, *code_item, *text_item;
} failures[] = {
    {"OQSsiquc01req_202104050024.xml", request_text, "ErrorCode", "ErrorMessage"},
    {"OQSsiimm01req_202104050025.xml", SITE_BINDING, "ErrorCode", "ErrorMessage"},
    {"YZKsiquc01req_202104050026.xml", request_text, "ResultCode", "MessageContents"},
    {"TKKsiquc01req_202104050027.xml", "no document", "ResultCode", "MessageContents"},
};

START_TEST(test_terminal_fails_everything_when_told_so) {
    site.options.fail_header = "システムメンテナンス中です。";
    terminal_set_options(site.terminal, &site.options);
    site_put(site.folders[0], failures[_i].name, failures[_i].text, strlen(failures[_i].text), O_EXCL);

    xmlDoc *doc = site_document(site_wait_for(TERMINAL_ANSWER_WRITTEN, 0));

    ck_assert_str_eq(header_item(doc, failures[_i].code_item), "MOCK0009E");
    ck_assert_str_eq(header_item(doc, failures[_i].text_item), "システムメンテナンス中です。");
    xmlFreeDoc(doc);
}
END_TEST

// Viewing.

static const char viewing_text[] =
    "<XmlMsg><MessageHeader><MedicalInstitutionCode>9910000018</MedicalInstitutionCode>"
    "<InsurerNumber>39990011</InsurerNumber><InsuranceCardSymbol></InsuranceCardSymbol>"
    "<InsuredPersonIdentificationNumber>55555551</InsuredPersonIdentificationNumber><BranchNumber></BranchNumber>"
    "<ArbitraryFileIdentifier>55</ArbitraryFileIdentifier></MessageHeader><MessageBody>%s"
    "<FileCategory>%s</FileCategory></MessageBody></XmlMsg>";
static const char period_text[] = "<StartDate>201801</StartDate><EndDate>203012</EndDate>";

static const struct {
    const char *name, *period, *category, *answer, *code;
} viewings[] = {
    {"YZKsiquc01req_202110200001.xml", period_text, "2", "YZKsiquc01res_202110200001.xml", "1"},
    {"TKKsiquc01req_202110200001.xml", "", "2", "TKKsiquc01res_202110200001.xml", "1"},
    {"YZKsiquc01req_202110200002.xml", period_text, "1", "YZKsiquc01res_202110200002.pdf", "1"},
    {"TKKsiquc01req_202110200002.xml", "", "1", "TKKsiquc01res_202110200002.pdf", "1"},
    {"YZKsiquc01req_202110200003.xml", period_text, "3", "YZKsiquc01res_202110200003.xml", "MOCK2003E"},
    {"TKKsiquc01req_202110200003.xml", "", "3", "TKKsiquc01res_202110200003.xml", "MOCK2003E"},
};

START_TEST(test_terminal_answers_viewing_in_the_form_that_was_asked_and_refuses_in_xml) {
    char text[2048];
    (void)snprintf(text, sizeof text, viewing_text, viewings[_i].period, viewings[_i].category);
    site.now = instant("2021-10-20T09:00:00");
    for (int kind = 0; kind < CONSENT_KINDS; kind++) {
        ck_assert_int_eq(ledger_set_consent(site.world.ledger, CLINIC, &elder, (enum consent_kind)kind, true, site.now),
                         ONSHI_OK);
    }
    site_put(site.folders[0], viewings[_i].name, text, strlen(text), O_EXCL);

    const struct seen *written = site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);
    xmlDoc *doc = site_document(written);

    bool offered = strcmp(viewings[_i].code, "1") == 0; // a category of later eras is none yet
    bool pages = strstr(viewings[_i].answer, ".pdf") != NULL;
    ck_assert(site_find(TERMINAL_REQUEST_TAKEN, 0)->valid == offered);
    ck_assert_str_eq(written->name, viewings[_i].answer);
    ck_assert(pages == (strncmp(written->data, "%PDF-", 5) == 0));
    ck_assert_str_eq(header_item(doc, "ResultCode"), viewings[_i].code);
    ck_assert_str_eq(header_item(doc, "ArbitraryFileIdentifier"), "55");
    xmlFreeDoc(doc);
}
END_TEST

// What a request may hold follows the era that the profile wears on the day [design 9].
static const struct {
    const char *now;
    bool valid;
} eras[] = {{"2021-10-20T09:00:00", false}, {"2022-12-31T23:59:59", false}, {"2023-01-01T00:00:00", true}};

START_TEST(test_terminal_checks_by_the_era_of_the_day) {
    char text[2048];
    (void)snprintf(text, sizeof text, viewing_text, period_text,
                   "2</FileCategory><PrDiInfClassification>0</PrDiInfClassification></MessageBody></XmlMsg><!--");
    size_t length = (size_t)(strstr(text, "<!--") - text);
    world_set_profile(&site.world, "actual");
    site.now = instant(eras[_i].now);
    site_put(site.folders[0], "YZKsiquc01req_202301010001.xml", text, length, O_EXCL);

    (void)site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);

    ck_assert(site_find(TERMINAL_REQUEST_TAKEN, 0)->valid == eras[_i].valid);
}
END_TEST

// Shift_JIS.

// The same request with its symbol １１ in full width: 8250 8250 in CP932.
static size_t cp932_request(const char *declared, const char *symbol, char out[1024]) {
    const char *body = strchr(request_text, '>') + 1;
    const char *at = strstr(body, ">11<") + 1;
    return (size_t)snprintf(out, 1024, "<?xml version=\"1.0\" encoding=\"%s\"?>%.*s%s%s", declared,
                            (int)(at - body), body, symbol, at + 2);
}

START_TEST(test_terminal_answers_shift_jis_in_shift_jis_when_told_so) {
    char text[1024];
    size_t length = cp932_request("Shift_JIS", "\x82\x50\x82\x50", text);
    site.options.style.characters = WIRE_CP932;
    terminal_set_options(site.terminal, &site.options);
    site_put(site.folders[0], "OQSsiquc01req_202104050030.xml", text, length, O_EXCL);

    const struct seen *written = site_wait_for(TERMINAL_ANSWER_WRITTEN, 0);
    const struct seen *taken = site_find(TERMINAL_REQUEST_TAKEN, 0);
    xmlDoc *doc = site_document(written);

    ck_assert(taken->valid);
    ck_assert_str_eq(taken->data, text);
    ck_assert_ptr_nonnull(strstr(taken->utf8, "encoding=\"UTF-8\""));
    ck_assert_ptr_nonnull(strstr(taken->utf8, "１１"));
    ck_assert_ptr_nonnull(strstr(written->data, "encoding=\"Shift_JIS\""));
    ck_assert_ptr_nonnull(strstr(written->data, "\x82\x50\x82\x50"));
    ck_assert_str_eq(header_item(doc, "CharacterCodeIdentifier"), "1");
    ck_assert_str_eq(body_item(doc, "QualificationValidity"), "1");
    xmlFreeDoc(doc);
}
END_TEST

static const struct {
    const char *declared, *symbol, *why;
} contradictions[] = {
    {"Shift_JIS", "１１", "bytes are UTF-8"},
    {"UTF-8", "\x82\x50\x82\x50", "bytes are CP932"},
    {"Shift_JIS", "\x82", "half a character"},
    {"EUC-JP", "11", "neither of the two"},
};

START_TEST(test_terminal_refuses_a_declaration_that_contradicts_the_bytes) { // BUG-28
    char text[1024];
    size_t length = cp932_request(contradictions[_i].declared, contradictions[_i].symbol, text);
    site_put(site.folders[0], "OQSsiquc01req_202104050031.xml", text, length, O_EXCL);

    xmlDoc *doc = site_document(site_wait_for(TERMINAL_ANSWER_WRITTEN, 0));

    ck_assert_ptr_nonnull(site_find(TERMINAL_REQUEST_REFUSED, 0));
    ck_assert_ptr_null(site_find(TERMINAL_REQUEST_REFUSED, 0)->utf8);
    ck_assert_msg(strcmp(header_item(doc, "ErrorCode"), "MOCK0001E") == 0, "%s", contradictions[_i].why);
    xmlFreeDoc(doc);
}
END_TEST

static const struct {
    const char *bytes, *ja, *en;
} unreadable[] = {
    {"<XmlMsg>\n<a></b></XmlMsg>", "2 行目", "mend line 2"},
    {"<!DOCTYPE XmlMsg><XmlMsg/>", "<!DOCTYPE> を除いて", "leave <!DOCTYPE> out"},
    {"<XmlMsg>\x83\x5C</XmlMsg>", "CP932", "are not in the characters that they declare"},
    {"", "空のファイル", "an empty file"},
};

START_TEST(test_terminal_says_what_to_do_about_a_file_that_is_no_message) {
    site_put(site.folders[0], "OQSsiquc01req_202104050099.xml", unreadable[_i].bytes, strlen(unreadable[_i].bytes), 0);

    const struct seen *refused = site_wait_for(TERMINAL_REQUEST_REFUSED, 0);

    ck_assert_ptr_nonnull(strstr(refused->text, unreadable[_i].ja));
    ck_assert_ptr_nonnull(strstr(refused->text, unreadable[_i].en));
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("answers");
    tcase_set_timeout(tests, SITE_CASE_SECONDS);
    tcase_add_checked_fixture(tests, site_open, site_close);
    tcase_add_test(tests, test_terminal_holds_answers_until_they_are_released);
    tcase_add_test(tests, test_terminal_forgets_what_it_holds);
    tcase_add_loop_test(tests, test_terminal_fails_everything_when_told_so, 0, sizeof failures / sizeof failures[0]);
    tcase_add_loop_test(tests, test_terminal_answers_viewing_in_the_form_that_was_asked_and_refuses_in_xml, 0,
                        sizeof viewings / sizeof viewings[0]);
    tcase_add_loop_test(tests, test_terminal_checks_by_the_era_of_the_day, 0, sizeof eras / sizeof eras[0]);
    tcase_add_test(tests, test_terminal_answers_shift_jis_in_shift_jis_when_told_so);
    tcase_add_loop_test(tests, test_terminal_refuses_a_declaration_that_contradicts_the_bytes, 0,
                        sizeof contradictions / sizeof contradictions[0]);
    tcase_add_loop_test(tests, test_terminal_says_what_to_do_about_a_file_that_is_no_message, 0,
                        sizeof unreadable / sizeof unreadable[0]);
    return run_case(tests);
}
