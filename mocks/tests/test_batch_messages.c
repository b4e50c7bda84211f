// SPDX-License-Identifier: Apache-2.0
//
// Batches as bytes: what goes in and out, what is broken, and a process that is killed in the middle.
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/xml.h"
#include "mocks/ledger/batches.h"
#include "mocks/service/batch_messages.h"
#include "mocks/tests/ledgers.h"

#define NOW "2021-04-05T09:00:00"
#define LATER "2021-04-05T09:00:10"

#define PROLOG "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>"
#define HEADER                                                                                                        \
    "<XmlMsg><MessageHeader><QualificationConfirmationDate>20210405</QualificationConfirmationDate>"                 \
    "<MedicalInstitutionCode>9910000018</MedicalInstitutionCode>"                                                    \
    "<ArbitraryFileIdentifier>F1</ArbitraryFileIdentifier></MessageHeader><MessageBody>"
#define ROW(number)                                                                                                   \
    "<QualificationConfirmSearchInfo><InsurerNumber>06990014</InsurerNumber><InsuredCardSymbol>１１"                  \
    "</InsuredCardSymbol><InsuredIdentificationNumber>" number "</InsuredIdentificationNumber>"                       \
    "<Birthdate>19680101</Birthdate><LimitApplicationCertificateRelatedConsFlg>0"                                     \
    "</LimitApplicationCertificateRelatedConsFlg><ArbitraryIdentifier>A" number                                       \
    "</ArbitraryIdentifier></QualificationConfirmSearchInfo>"
#define TAIL "</MessageBody></XmlMsg>"

static struct ledgers home;
static struct service *service;
static struct random_source chance;
static struct wire_style style;

// A request: a head, then one row so many times, then a tail.
struct source {
    const char *parts[3];
    long times; // of the second part
    int part;
    size_t at;
    long done;
};

static enum onshi_status read_source(void *context, void *block, size_t size, size_t *out_length) {
    struct source *source = context;
    size_t filled = 0;
    while (filled < size && source->part < 3) {
        const char *text = source->parts[source->part];
        size_t left = strlen(text) - source->at;
        size_t length = left < size - filled ? left : size - filled;
        memcpy((char *)block + filled, text + source->at, length);
        filled += length;
        source->at += length;
        if (text[source->at] == 0) {
            source->at = 0;
            source->done++;
            source->part += source->part != 1 || source->done > source->times;
        }
    }
    *out_length = filled;
    return ONSHI_OK;
}

static enum onshi_status write_answer(void *context, const void *data, size_t length) {
    return bytes_write(context, data, length);
}

static void open_service(void) {
    service = service_new(home.ledger);
    ck_assert_ptr_nonnull(service);
    ck_assert_int_eq(service_add_institution(service, CLINIC), ONSHI_OK);
}

static void set_up(void) {
    ledgers_set_up(&home, FILE_LEDGER);
    ledgers_add_people(&home);
    open_service();
    chance = random_from(1, "chance");
    style = (struct wire_style){.order = WIRE_LOGICAL};
}

static void tear_down(void) {
    service_free(service);
    ledgers_tear_down(&home);
}

static xmlDoc *converse(enum wire_kind kind, struct source *source, const char *now) {
    const struct batch_line line = {service, CLINIC, &style, &chance, NULL};
    const struct batch_input input = {read_source, source};
    struct bytes_writer bytes, text;
    bytes_writer_init(&bytes, XML_MAXIMUM_BYTES);
    bytes_writer_init(&text, XML_MAXIMUM_BYTES);
    const struct wire_output output = {write_answer, &bytes};
    xmlDoc *doc = NULL;
    ck_assert_int_eq(batch_converse(&line, kind, instant(now), &input, &output), ONSHI_OK);
    ck_assert_int_eq(wire_decode(bytes_text(&bytes), bytes.length, &text), ONSHI_OK);
    ck_assert_int_eq(xml_parse(bytes_text(&text), text.length, &doc), ONSHI_OK);
    bytes_writer_free(&bytes);
    bytes_writer_free(&text);
    return doc;
}

static const char *item(const xmlDoc *doc, const char *group, const char *name) {
    return xml_child_text(xml_child(xmlDocGetRootElement(doc), group), name);
}

static void send_list(struct source *source, char reception[LEDGER_RECEPTION_SIZE]) {
    xmlDoc *receipt = converse(WIRE_ELIGIBILITY_LIST, source, NOW);
    ck_assert_str_eq(item(receipt, "MessageHeader", "ErrorCode"), "");
    (void)snprintf(reception, LEDGER_RECEPTION_SIZE, "%s", item(receipt, "MessageBody", "ReceptionNumber"));
    ck_assert_str_ne(reception, "");
    xmlFreeDoc(receipt);
}

static xmlDoc *fetch_list(const char *reception) {
    char body[256];
    (void)snprintf(body, sizeof body, "<MessageBody><ReceptionNumber>%s</ReceptionNumber></MessageBody></XmlMsg>",
                   reception);
    struct source source = {
        {"<XmlMsg><MessageHeader><MedicalInstitutionCode>9910000018</MedicalInstitutionCode></MessageHeader>", body, ""},
        .times = 1};
    return converse(WIRE_ELIGIBILITY_LIST_DOWNLOAD, &source, LATER);
}

// How many batches there are; they are gone then.
static int64_t batches_left(void) {
    int64_t removed = -1;
    ck_assert_int_eq(ledger_batch_expire(home.ledger, INT64_MAX, &removed), ONSHI_OK);
    return removed;
}

START_TEST(test_batch_messages_go_in_and_come_out) {
    struct source source = {{PROLOG HEADER, ROW("00111"), ROW("00112") TAIL}, .times = 2};
    char reception[LEDGER_RECEPTION_SIZE];
    send_list(&source, reception);

    xmlDoc *answer = fetch_list(reception);

    ck_assert_str_eq(item(answer, "MessageHeader", "SegmentOfResult"), "1");
    ck_assert_str_eq(item(answer, "MessageHeader", "NumberOfProcessingResult"), "3");
    ck_assert_str_eq(item(answer, "MessageHeader", "ArbitraryFileIdentifier"), "F1");
    ck_assert_str_eq(item(answer, "MessageHeader", "ReceptionNumber"), reception);
    const xmlNode *unit = xml_child(xml_child(xmlDocGetRootElement(answer), "MessageBody"), "BulkConfirmUnit");
    ck_assert_str_eq(xml_child_text(unit, "QualificationValidity"), "1");
    unit = xml_next(xml_next(unit, "BulkConfirmUnit"), "BulkConfirmUnit");
    ck_assert_str_eq(xml_child_text(unit, "QualificationValidity"), "4");
    ck_assert_str_eq(xml_child_text(xml_child(unit, "QualificationConfirmSearchInfo"), "ArbitraryIdentifier"), "A00112");
    xmlFreeDoc(answer);
}
END_TEST

START_TEST(test_batch_messages_are_valid_by_their_schemas) {
    struct source source = {{PROLOG HEADER, ROW("00111"), ROW("x") ROW("") TAIL}, .times = 2};
    struct wire_schemas *schemas;
    struct bytes_writer why;
    char reception[LEDGER_RECEPTION_SIZE];
    bytes_writer_init(&why, 4096);
    ck_assert_int_eq(wire_schemas_load(MOCKS_SCHEMAS, &schemas), ONSHI_OK);
    send_list(&source, reception);

    xmlDoc *answer = fetch_list(reception);

    ck_assert_msg(wire_check(schemas, WIRE_ELIGIBILITY_LIST_RESULT, answer, &why) == ONSHI_OK, "%s", bytes_text(&why));
    ck_assert_str_eq(item(answer, "MessageHeader", "NumberOfError"), "1");
    xmlFreeDoc(answer);
    bytes_writer_free(&why);
    wire_schemas_free(schemas);
}
END_TEST

START_TEST(test_batch_messages_speak_cp932) {
    // １１ in CP932, under a declaration that says so.
    static const char row[] = "<QualificationConfirmSearchInfo><InsurerNumber>06990014</InsurerNumber><InsuredCardSymbol>"
                              "\x82\x50\x82\x50</InsuredCardSymbol><InsuredIdentificationNumber>00111"
                              "</InsuredIdentificationNumber><Birthdate>19680101</Birthdate>"
                              "<LimitApplicationCertificateRelatedConsFlg>0</LimitApplicationCertificateRelatedConsFlg>"
                              "</QualificationConfirmSearchInfo>";
    struct source source = {{"<?xml version='1.0' encoding='Shift_JIS'?>" HEADER, row, TAIL}, .times = 1};
    char reception[LEDGER_RECEPTION_SIZE];
    style.characters = WIRE_CP932;
    send_list(&source, reception);

    xmlDoc *answer = fetch_list(reception);

    const xmlNode *unit = xml_child(xml_child(xmlDocGetRootElement(answer), "MessageBody"), "BulkConfirmUnit");
    ck_assert_str_eq(item(answer, "MessageHeader", "CharacterCodeIdentifier"), "1");
    ck_assert_str_eq(xml_child_text(xml_child(unit, "QualificationConfirmSearchInfo"), "InsuredCardSymbol"), "１１");
    ck_assert_str_eq(xml_child_text(unit, "QualificationValidity"), "1");
    xmlFreeDoc(answer);
}
END_TEST

static const struct {
    const char *head, *row, *tail;
    long times;
    const char *why;
} broken[] = {
    {PROLOG HEADER, ROW("00111"), "<QualificationConfirmSearchInfo><Insurer", 9000, "it breaks off in row 9001"},
    {PROLOG HEADER, ROW("00111"), "", 9000, "it breaks off between two rows"},
    {PROLOG "<!DOCTYPE XmlMsg [<!ENTITY a 'b'>]>" HEADER, ROW("00111"), TAIL, 1, "a DTD"},
    {"<?xml version='1.0' encoding='UTF-8'?>" HEADER, "<QualificationConfirmSearchInfo><InsuredCardSymbol>\x82\x50"
     "</InsuredCardSymbol></QualificationConfirmSearchInfo>", TAIL, 1, "CP932 under a declaration of UTF-8"},
    {PROLOG "<XmlMsg><MessageBody>", ROW("00111"), TAIL, 1, "rows before the header"},
    {PROLOG HEADER, "", TAIL, 1, "no rows"},
    {"", "not XML at all", "", 1, "no XML"},
    {"", "", "", 1, "nothing"},
};

START_TEST(test_batch_messages_refuse_what_is_broken_and_keep_nothing) {
    struct source source = {{broken[_i].head, broken[_i].row, broken[_i].tail}, .times = broken[_i].times};

    xmlDoc *receipt = converse(WIRE_ELIGIBILITY_LIST, &source, NOW);

    ck_assert_msg(strcmp(item(receipt, "MessageHeader", "SegmentOfResult"), "9") == 0, "%s", broken[_i].why);
    ck_assert_str_eq(item(receipt, "MessageHeader", "ErrorCode"), "MOCK0001E");
    ck_assert_msg(strstr(item(receipt, "MessageHeader", "ErrorMessage"), "ファイルの形式が正しくありません。") != NULL, "%s",
                  broken[_i].why);
    ck_assert_ptr_null(strchr(item(receipt, "MessageHeader", "ErrorMessage"), '\n'));
    ck_assert_str_eq(item(receipt, "MessageBody", "ReceptionNumber"), "");
    ck_assert_int_eq(batches_left(), 0);
    xmlFreeDoc(receipt);
}
END_TEST

START_TEST(test_batch_messages_answer_a_broken_question_for_a_result) {
    struct source source = {{"<XmlMsg>", "<MessageHeader>", ""}, .times = 1};

    xmlDoc *answer = converse(WIRE_ELIGIBILITY_LIST_DOWNLOAD, &source, LATER);

    ck_assert_str_eq(item(answer, "MessageHeader", "SegmentOfResult"), "9");
    ck_assert_str_eq(item(answer, "MessageHeader", "ErrorCode"), "MOCK0001E");
    xmlFreeDoc(answer);
}
END_TEST

static enum onshi_status break_off(void *context, void *block, size_t size, size_t *out_length) {
    struct source *source = context;
    return source->done > 8000 ? ONSHI_CLOSED : read_source(context, block, size < 512 ? size : 512, out_length);
}

START_TEST(test_batch_messages_forget_a_list_whose_sender_is_gone) {
    struct source source = {{PROLOG HEADER, ROW("00111"), TAIL}, .times = 9000};
    const struct batch_line line = {service, CLINIC, &style, &chance, NULL};
    const struct batch_input input = {break_off, &source};
    const struct wire_output output = {write_answer, NULL};

    ck_assert_int_eq(batch_converse(&line, WIRE_ELIGIBILITY_LIST, instant(NOW), &input, &output), ONSHI_CLOSED);

    ck_assert_int_eq(batches_left(), 0);
}
END_TEST

START_TEST(test_batch_messages_stop_when_nobody_takes_the_answer) {
    struct source source = {{PROLOG HEADER, ROW("00111"), TAIL}, .times = 1};
    struct bytes_writer small;
    bytes_writer_init(&small, 16);
    const struct batch_line line = {service, CLINIC, &style, &chance, NULL};
    const struct batch_input input = {read_source, &source};
    const struct wire_output output = {write_answer, &small};

    ck_assert_int_eq(batch_converse(&line, WIRE_ELIGIBILITY_LIST, instant(NOW), &input, &output), ONSHI_TOO_LONG);

    bytes_writer_free(&small);
}
END_TEST

static void let_go(void) {
    service_free(service);
    ledger_free(home.ledger);
    service = NULL;
    home.ledger = NULL;
}

static void come_back(void) {
    ck_assert_int_eq(ledger_open(home.path, &home.ledger, NULL), ONSHI_OK);
    open_service();
}

static enum onshi_status die_in_the_tail(void *context, void *block, size_t size, size_t *out_length) {
    struct source *source = context;
    if (source->done > 9000) {
        (void)raise(SIGKILL);
    }
    return read_source(context, block, size < 4096 ? size : 4096, out_length);
}

// In a process of its own: a list that is acknowledged by the pipe, then one in whose middle the process is killed.
static void upload_and_die(int pipe_end) {
    char reception[LEDGER_RECEPTION_SIZE] = "";
    struct source good = {{PROLOG HEADER, ROW("00111"), TAIL}, .times = 2};
    struct source cut = {{PROLOG HEADER, ROW("00111"), TAIL}, .times = 9500};
    const struct batch_line line = {service, CLINIC, &style, &chance, NULL};
    const struct batch_input input = {die_in_the_tail, &cut};
    xmlDoc *doc = NULL;
    send_list(&good, reception);
    if (write(pipe_end, reception, sizeof reception) == sizeof reception) {
        (void)!batch_take_list(&line, WIRE_ELIGIBILITY_LIST, instant(NOW), &input, &doc);
    }
    _exit(EXIT_FAILURE); // not reached
}

START_TEST(test_batch_messages_survive_a_kill) {
    char reception[LEDGER_RECEPTION_SIZE];
    int ends[2];
    int status = 0;
    let_go();
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        come_back();
        upload_and_die(ends[1]);
    }
    (void)close(ends[1]);
    ck_assert_int_eq(read(ends[0], reception, sizeof reception), sizeof reception);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    (void)close(ends[0]);

    come_back();
    xmlDoc *answer = fetch_list(reception);

    ck_assert_str_eq(item(answer, "MessageHeader", "NumberOfProcessingResult"), "2");
    ck_assert_int_eq(batches_left(), 1);
    xmlFreeDoc(answer);
}
END_TEST

int main(void) {
    TCase *tests = tcase_create("batch messages");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, test_batch_messages_go_in_and_come_out);
    tcase_add_test(tests, test_batch_messages_are_valid_by_their_schemas);
    tcase_add_test(tests, test_batch_messages_speak_cp932);
    tcase_add_loop_test(tests, test_batch_messages_refuse_what_is_broken_and_keep_nothing, 0,
                        sizeof broken / sizeof broken[0]);
    tcase_add_test(tests, test_batch_messages_answer_a_broken_question_for_a_result);
    tcase_add_test(tests, test_batch_messages_forget_a_list_whose_sender_is_gone);
    tcase_add_test(tests, test_batch_messages_stop_when_nobody_takes_the_answer);
    tcase_add_test(tests, test_batch_messages_survive_a_kill);
    return run_case(tests);
}
