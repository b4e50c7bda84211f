// SPDX-License-Identifier: Apache-2.0
#include <check.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/xml.h"
#include "mocks/terminal/requests.h"
#include "mocks/terminal/terminal.h"
#include "mocks/tests/fixture.h"

enum { EVENTS_MAXIMUM = 64, PATH_BYTES = 512, GUARD_SECONDS = 10 };

struct seen {
    enum terminal_event_kind kind;
    bool valid;
    char name[256];
    char text[512];
    char *data; // NUL-terminated copy
};

static struct world world;
static struct wire_schemas *schemas;
static struct event_base *base;
static struct terminal *terminal;
static struct terminal_options options;
static char root[64];
static char folders[3][PATH_BYTES]; // req, res, face
static struct seen events[EVENTS_MAXIMUM];
static int event_count;
static int64_t clock_now;

static int64_t now(void *context) {
    (void)context;
    return clock_now;
}

static void observe(void *context, const struct terminal_event *happening) {
    (void)context;
    ck_assert_int_lt(event_count, EVENTS_MAXIMUM);
    struct seen *seen = &events[event_count++];
    *seen = (struct seen){.kind = happening->kind, .valid = happening->valid};
    (void)snprintf(seen->name, sizeof seen->name, "%s", happening->name);
    (void)snprintf(seen->text, sizeof seen->text, "%s", happening->text);
    seen->data = happening->data == NULL ? NULL : strndup((const char *)happening->data, happening->length);
}

static void make_folders(void) {
    static const char *const names[] = {"req", "res", "face"};
    (void)snprintf(root, sizeof root, "/tmp/onshi-terminal-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(root));
    for (int i = 0; i < 3; i++) {
        (void)snprintf(folders[i], PATH_BYTES, "%s/%s", root, names[i]);
        ck_assert_int_eq(mkdir(folders[i], 0700), 0);
    }
}

static void set_up(void) {
    make_folders();
    world = world_new();
    ck_assert_int_eq(wire_schemas_load(MOCKS_SCHEMAS, &schemas), ONSHI_OK);
    base = event_base_new();
    event_count = 0;
    clock_now = instant("2021-04-05T09:00:00");
    options = (struct terminal_options){.asks = 1U << CONSENT_CHECKUP | 1U << CONSENT_MEDICATION};
    const struct terminal_config config = {
        .base = base,
        .service = world.service,
        .schemas = schemas,
        .institution = CLINIC,
        .req = folders[0],
        .res = folders[1],
        .face = folders[2],
        .random = random_from(5, "terminal"),
        .options = options,
        .now = now,
        .observe = observe,
    };
    ck_assert_int_eq(terminal_new(&config, &terminal), ONSHI_OK);
}

static void remove_folders(void) {
    for (int i = 0; i < 3; i++) {
        struct bytes_writer path;
        bytes_writer_init(&path, PATH_BYTES);
        for (int k = 0; k < event_count; k++) {
            bytes_writer_free(&path);
            ck_assert_int_eq(bytes_printf(&path, "%s/%s", folders[i], events[k].name), ONSHI_OK);
            (void)unlink(bytes_text(&path));
        }
        bytes_writer_free(&path);
        (void)rmdir(folders[i]);
    }
    (void)rmdir(root);
}

static void tear_down(void) {
    terminal_free(terminal);
    event_base_free(base);
    wire_schemas_free(schemas);
    world_free(&world);
    remove_folders();
    for (int i = 0; i < event_count; i++) {
        free(events[i].data);
    }
}

static const struct seen *find(enum terminal_event_kind kind, int nth) {
    for (int i = 0; i < event_count; i++) {
        if (events[i].kind == kind && nth-- == 0) {
            return &events[i];
        }
    }
    return NULL;
}

static void on_guard(evutil_socket_t fd, short what, void *context) {
    (void)fd;
    (void)what;
    *(bool *)context = true;
}

// Runs the loop until the nth event of `kind` was seen; fails when that takes too long.
static const struct seen *wait_for(enum terminal_event_kind kind, int nth) {
    bool expired = false;
    const struct timeval limit = {.tv_sec = GUARD_SECONDS};
    struct event *guard = event_new(base, -1, 0, on_guard, &expired);
    (void)event_add(guard, &limit);
    while (find(kind, nth) == NULL && !expired) {
        (void)event_base_loop(base, EVLOOP_ONCE);
    }
    event_free(guard);
    ck_assert_msg(!expired, "no event: %s", terminal_event_name(kind));
    return find(kind, nth);
}

static void put_file(const char *folder, const char *name, const char *text, size_t length, int flags) {
    char path[PATH_BYTES * 2];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    int file = open(path, O_WRONLY | O_CREAT | flags, 0600);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(write(file, text, length), (ssize_t)length);
    (void)close(file);
}

static bool exists(const char *folder, const char *name) {
    char path[PATH_BYTES * 2];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return access(path, F_OK) == 0;
}

static xmlDoc *document(const struct seen *seen) {
    xmlDoc *doc = NULL;
    ck_assert_int_eq(xml_parse(seen->data, strlen(seen->data), &doc), ONSHI_OK);
    return doc;
}

static const char *header_item(const xmlDoc *doc, const char *name) {
    return xml_child_text(xml_child(xmlDocGetRootElement(doc), "MessageHeader"), name);
}

static const char *body_item(const xmlDoc *doc, const char *name) {
    return xml_child_text(xml_child(xmlDocGetRootElement(doc), "MessageBody"), name);
}

static const char request_text[] =
    "<?xml version='1.0' encoding='UTF-8'?><XmlMsg><MessageHeader>"
    "<QualificationConfirmationDate>20210405</QualificationConfirmationDate>"
    "<MedicalInstitutionCode>9910000018</MedicalInstitutionCode></MessageHeader><MessageBody>"
    "<QualificationConfirmSearchInfo><InsurerNumber>06990014</InsurerNumber><InsuredCardSymbol>11</InsuredCardSymbol>"
    "<InsuredIdentificationNumber>00111</InsuredIdentificationNumber><Birthdate>19680101</Birthdate>"
    "<LimitApplicationCertificateRelatedConsFlg>0</LimitApplicationCertificateRelatedConsFlg>"
    "</QualificationConfirmSearchInfo></MessageBody></XmlMsg>";
enum { REQUEST_LENGTH = sizeof request_text - 1 };

static const char binding_text[] =
    "<XmlMsg><MessageHeader><MedicalInstitutionCode>9910000018</MedicalInstitutionCode></MessageHeader><MessageBody>"
    "<ReferenceNumberRegistrationInfo><ReferenceNumber>K1</ReferenceNumber><InsurerNumber>06990014</InsurerNumber>"
    "<InsuredCardSymbol>11</InsuredCardSymbol><InsuredIdentificationNumber>00111</InsuredIdentificationNumber>"
    "</ReferenceNumberRegistrationInfo></MessageBody></XmlMsg>";

static void put_request(const char *name) {
    put_file(folders[0], name, request_text, REQUEST_LENGTH, O_EXCL);
}

// Folders.

START_TEST(test_terminal_answers_a_request_under_its_name) {
    put_request("OQSsiquc01req_202104050001.xml");

    const struct seen *written = wait_for(TERMINAL_ANSWER_WRITTEN, 0);
    const struct seen *taken = find(TERMINAL_REQUEST_TAKEN, 0);
    xmlDoc *doc = document(written);

    ck_assert(taken->valid);
    ck_assert_str_eq(written->name, "OQSsiquc01res_202104050001.xml");
    ck_assert(exists(folders[1], written->name));
    ck_assert(!exists(folders[0], taken->name));
    ck_assert_str_eq(body_item(doc, "QualificationValidity"), "1");
    ck_assert_str_eq(header_item(doc, "ProcessExecutionTime"), "20210405090000");
    xmlFreeDoc(doc);
}
END_TEST

START_TEST(test_terminal_registers_a_reference) {
    put_file(folders[0], "OQSsiimm01req_202104050002.xml", binding_text, sizeof binding_text - 1, 0);

    const struct seen *written = wait_for(TERMINAL_ANSWER_WRITTEN, 0);

    ck_assert_str_eq(written->name, "OQSsiimm01res_202104050002.xml");
    ck_assert_str_eq(ledger_reference(world.ledger, CLINIC, &taro), "K1");
}
END_TEST

// A hard link raises no event that is watched for, as a write from the other end of a share raises none.
START_TEST(test_terminal_finds_a_request_by_looking) {
    char from[PATH_BYTES], to[PATH_BYTES * 2];
    put_file(root, "outside", request_text, REQUEST_LENGTH, O_EXCL);
    (void)snprintf(from, sizeof from, "%s/outside", root);
    (void)snprintf(to, sizeof to, "%s/OQSsiquc01req_202104050012.xml", folders[0]);
    ck_assert_int_eq(link(from, to), 0);
    (void)unlink(from);

    const struct seen *written = wait_for(TERMINAL_ANSWER_WRITTEN, 0);

    ck_assert_str_eq(written->name, "OQSsiquc01res_202104050012.xml");
}
END_TEST

START_TEST(test_terminal_waits_for_the_rest_of_a_file) {
    const char *name = "OQSsiquc01req_202104050003.xml";
    put_file(folders[0], name, request_text, 300, O_EXCL);
    for (int i = 0; i < 5; i++) {
        (void)event_base_loop(base, EVLOOP_NONBLOCK);
    }
    int before = event_count;

    put_file(folders[0], name, request_text + 300, REQUEST_LENGTH - 300, O_APPEND);
    xmlDoc *doc = document(wait_for(TERMINAL_ANSWER_WRITTEN, 0));

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
    put_file(folders[0], "OQSsiquc01req_202104050004.xml", broken[_i], strlen(broken[_i]), O_EXCL);

    xmlDoc *doc = document(wait_for(TERMINAL_ANSWER_WRITTEN, 0));

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
    put_file(folders[0], "OQSsiquc01req_202104050005.xml", text, length, O_EXCL);
    free(text);

    xmlDoc *doc = document(wait_for(TERMINAL_ANSWER_WRITTEN, 0));

    ck_assert_str_eq(header_item(doc, "SegmentOfResult"), "9");
    xmlFreeDoc(doc);
}
END_TEST

START_TEST(test_terminal_tells_the_verdict_of_the_schema) {
    char text[sizeof request_text];
    memcpy(text, request_text, sizeof text);
    memcpy(strstr(text, "06990014"), "0699001x", 8);
    put_file(folders[0], "OQSsiquc01req_202104050006.xml", text, REQUEST_LENGTH, O_EXCL);

    xmlDoc *doc = document(wait_for(TERMINAL_ANSWER_WRITTEN, 0));
    const struct seen *taken = find(TERMINAL_REQUEST_TAKEN, 0);

    ck_assert(!taken->valid);
    ck_assert_ptr_nonnull(strstr(taken->text, "InsurerNumber"));
    ck_assert_str_eq(body_item(doc, "ProcessingResultStatus"), "2");
    xmlFreeDoc(doc);
}
END_TEST

START_TEST(test_terminal_ignores_other_names_and_says_so_once) {
    put_request("YZKsiquc01req_202104050001.xml");
    put_request(".receptionagent-1.tmp");

    const struct seen *ignored = wait_for(TERMINAL_REQUEST_IGNORED, 0);
    put_request("OQSsiquc01req_202104050007.xml"); // a fence
    (void)wait_for(TERMINAL_ANSWER_WRITTEN, 0);
    put_request("YZKsiquc01req_202104050002.xml");
    const struct seen *second = wait_for(TERMINAL_REQUEST_IGNORED, 1);

    ck_assert_str_eq(ignored->name, "YZKsiquc01req_202104050001.xml");
    ck_assert_str_eq(second->name, "YZKsiquc01req_202104050002.xml");
    ck_assert(exists(folders[0], ignored->name));
    char path[PATH_BYTES * 2];
    (void)snprintf(path, sizeof path, "%s/.receptionagent-1.tmp", folders[0]);
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
    {"OQSmuquc01req_12345678.xml", false}, // later
};

START_TEST(test_terminal_knows_the_names_of_requests) {
    ck_assert_msg((request_kind_of(names[_i].name) != NULL) == names[_i].wanted, "%s", names[_i].name);
}
END_TEST

START_TEST(test_terminal_is_silent_when_told_so) {
    options.silent = true;
    terminal_set_options(terminal, &options);
    put_request("OQSsiquc01req_202104050008.xml");
    (void)wait_for(TERMINAL_REQUEST_TAKEN, 0);
    options.silent = false;
    terminal_set_options(terminal, &options);
    put_request("OQSsiquc01req_202104050009.xml");

    const struct seen *written = wait_for(TERMINAL_ANSWER_WRITTEN, 0);

    ck_assert_str_eq(written->name, "OQSsiquc01res_202104050009.xml");
}
END_TEST

START_TEST(test_terminal_does_not_send_what_fails_its_own_schema) {
    static const char *const omit[] = {"Name", NULL};
    options.style.omit = omit;
    terminal_set_options(terminal, &options);
    put_request("OQSsiquc01req_202104050010.xml");

    const struct seen *trouble = wait_for(TERMINAL_TROUBLE, 0);

    ck_assert(!exists(folders[1], trouble->name));
    ck_assert_str_ne(trouble->text, "");
}
END_TEST

START_TEST(test_terminal_delivers_a_given_file_into_face) {
    const char *name = "OQSsiquc01res_face_99100000181234_20210405090000.xml";

    ck_assert_int_eq(terminal_deliver_face(terminal, name, "<XmlMsg/>", 9), ONSHI_OK);
    ck_assert_int_eq(terminal_deliver_face(terminal, "../x.xml", "<XmlMsg/>", 9), ONSHI_MALFORMED);

    ck_assert(exists(folders[2], name));
    ck_assert_str_eq(find(TERMINAL_FACE_PUSHED, 0)->data, "<XmlMsg/>");
}
END_TEST

START_TEST(test_terminal_needs_its_folders) {
    struct terminal *none = NULL;
    const struct terminal_config config = {
        .base = base, .institution = CLINIC, .req = folders[0], .res = "/nonexistent", .face = folders[2]};

    ck_assert_int_eq(terminal_new(&config, &none), ONSHI_IO);
    ck_assert_ptr_null(none);
}
END_TEST

// The port of the reader.

static int reader;

static void attach(void) {
    int pair[2];
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
    reader = pair[0];
    ck_assert_int_eq(terminal_attach_reader(terminal, pair[1]), ONSHI_OK);
}

static void say(const char *line) {
    ck_assert_int_eq(send(reader, line, strlen(line), MSG_NOSIGNAL), (ssize_t)strlen(line));
    ck_assert_int_eq(send(reader, "\n", 1, MSG_NOSIGNAL), 1);
}

// What the terminal told the reader as its nth line.
static json_t *told(int nth) {
    json_t *message = json_loads(wait_for(TERMINAL_READER_TOLD, nth)->data, 0, NULL);
    ck_assert_ptr_nonnull(message);
    return message;
}

static const char *member(const json_t *message, const char *key) {
    return json_string_value(json_object_get(message, key));
}

static size_t from_hex(const char *hex, uint8_t *out) {
    size_t length = strlen(hex) / 2;
    for (size_t i = 0; i < length; i++) {
        unsigned byte = 0;
        ck_assert_int_eq(sscanf(hex + 2 * i, "%2x", &byte), 1);
        out[i] = (uint8_t)byte;
    }
    return length;
}

// Says "identified" with a signature over the challenge of `identify`.
static void identify(const struct test_card *card, const json_t *identify_message, bool spoil) {
    uint8_t challenge[64], signature[256];
    uint8_t *certificate;
    size_t challenge_length = from_hex(member(identify_message, "challenge"), challenge);
    size_t certificate_length = test_card_certificate(card, &certificate);
    challenge[0] ^= spoil;
    size_t signature_length = test_card_sign(card, challenge, challenge_length, signature);
    struct bytes_writer line;
    bytes_writer_init(&line, 65536);
    ck_assert_int_eq(bytes_write_text(&line, "{\"event\":\"identified\",\"session\":1,\"method\":\"pin\","
                                             "\"certificate\":\""), ONSHI_OK);
    ck_assert_int_eq(bytes_write_hex(&line, certificate, certificate_length), ONSHI_OK);
    ck_assert_int_eq(bytes_write_text(&line, "\",\"signature\":\""), ONSHI_OK);
    ck_assert_int_eq(bytes_write_hex(&line, signature, signature_length), ONSHI_OK);
    ck_assert_int_eq(bytes_write_text(&line, "\"}"), ONSHI_OK);
    say(bytes_text(&line));
    bytes_writer_free(&line);
    free(certificate);
}

static void go_to_identified(const char *serial, bool spoil) {
    struct test_card *card = test_card_new(serial);
    attach();
    say("{\"port\":1,\"event\":\"card-placed\",\"session\":1}");
    json_t *message = told(0);
    identify(card, message, spoil);
    json_decref(message);
    test_card_free(card);
}

static const xmlNode *result_in(const xmlDoc *doc) {
    const xmlNode *body = xml_child(xmlDocGetRootElement(doc), "MessageBody");
    return xml_child(xml_child(body, "ResultList"), "ResultOfQualificationConfirmation");
}

START_TEST(test_terminal_asks_a_reader_to_identify) {
    attach();
    say("{\"port\":1,\"event\":\"card-placed\",\"session\":7}");

    json_t *message = told(0);
    const json_t *ask = json_object_get(message, "ask");

    ck_assert_str_eq(member(message, "do"), "identify");
    ck_assert_int_eq(json_integer_value(json_object_get(message, "session")), 7);
    ck_assert_uint_eq(strlen(member(message, "challenge")), 64);
    ck_assert_uint_eq(json_array_size(ask), 2);
    ck_assert_str_eq(json_string_value(json_array_get(ask, 0)), "checkup");
    json_decref(message);
    (void)close(reader);
}
END_TEST

START_TEST(test_terminal_pushes_a_face_answer) {
    options.style.order = WIRE_SHUFFLED;
    terminal_set_options(terminal, &options);
    go_to_identified("0A0001", false);
    say("{\"event\":\"consents\",\"session\":1,\"consents\":{\"checkup\":true,\"limit\":true}}");

    json_t *show = told(1);
    const struct seen *pushed = find(TERMINAL_FACE_PUSHED, 0);
    ck_assert_ptr_nonnull(pushed);
    xmlDoc *doc = document(pushed);
    const xmlNode *result = result_in(doc);

    ck_assert_str_eq(member(show, "result"), "done");
    ck_assert(strncmp(pushed->name, "OQSsiquc01res_face_" CLINIC, 29) == 0);
    ck_assert_ptr_nonnull(strstr(pushed->name, "_20210405090000.xml"));
    ck_assert_uint_eq(strlen(pushed->name), 29 + 8 + 1 + 14 + 4);
    ck_assert_str_eq(header_item(doc, "ReferenceClassification"), "1");
    ck_assert_uint_eq(strlen(header_item(doc, "ArbitraryFileIdentifier")), 16);
    ck_assert_str_eq(xml_child_text(result, "SpecificHealthCheckupsInfoConsFlg"), "1");
    ck_assert_str_eq(xml_child_text(result, "SpecificHealthCheckupsInfoAvailableTime"), "20210406090000");
    ck_assert_str_eq(xml_child_text(result, "PharmacistsInfoConsFlg"), "0");
    ck_assert_str_eq(xml_child_text(result, "LimitApplicationCertificateRelatedConsFlg"), "0"); // was not asked
    ck_assert_int_eq(wire_check(schemas, WIRE_FACE_PUSH, doc, NULL), ONSHI_OK);
    xmlFreeDoc(doc);
    json_decref(show);
    (void)close(reader);
}
END_TEST

START_TEST(test_terminal_pushes_nothing_when_the_session_ended_before_consents) {
    go_to_identified("0A0001", false);
    say("{\"event\":\"session-end\",\"session\":1,\"reason\":\"card-removed\"}");
    say("{\"event\":\"consents\",\"session\":1,\"consents\":{\"checkup\":true}}");

    const struct seen *refused = wait_for(TERMINAL_READER_REFUSED, 0);

    ck_assert_str_eq(refused->text, "out of place: the session is idle");
    ck_assert_ptr_null(find(TERMINAL_FACE_PUSHED, 0));
    (void)close(reader);
}
END_TEST

START_TEST(test_terminal_pushes_nothing_after_a_wrong_signature) {
    go_to_identified("0A0001", true);
    say("{\"event\":\"consents\",\"session\":1,\"consents\":{}}");

    json_t *show = told(1);

    ck_assert_str_eq(member(show, "result"), "error");
    ck_assert_ptr_null(find(TERMINAL_FACE_PUSHED, 0));
    ck_assert_ptr_nonnull(strstr(find(TERMINAL_READER_UNKNOWN, 0)->text, "MOCK0005E"));
    json_decref(show);
    (void)close(reader);
}
END_TEST

START_TEST(test_terminal_shows_not_confirmed_without_valid_coverage) {
    go_to_identified("0A0004", false); // not registered before 2021-04-20
    say("{\"event\":\"consents\",\"session\":1,\"consents\":{}}");

    json_t *show = told(1);

    ck_assert_str_eq(member(show, "result"), "not-confirmed");
    ck_assert_ptr_nonnull(find(TERMINAL_FACE_PUSHED, 0));
    json_decref(show);
    (void)close(reader);
}
END_TEST

// Lines that a reader should not have said before any card was placed; each is refused and the port goes on.
static const char *const garbage[] = {
    "", "hello", "[1,2]", "{\"event\":\"dance\",\"session\":1}", "{\"event\":\"identified\",\"session\":0}",
    "{\"event\":\"card-placed\",\"session\":1}", "{\"port\":2,\"event\":\"card-placed\",\"session\":1}",
    "{\"port\":1,\"event\":\"card-placed\",\"session\":\"1\"}",
};

START_TEST(test_terminal_refuses_garbage_and_goes_on) {
    attach();
    say(garbage[_i]);
    say("{\"port\":1,\"event\":\"card-placed\",\"session\":1}");

    json_t *message = told(0);

    ck_assert_str_eq(member(message, "do"), "identify");
    ck_assert_ptr_nonnull(find(TERMINAL_READER_REFUSED, 0));
    json_decref(message);
    (void)close(reader);
}
END_TEST

START_TEST(test_terminal_drops_a_line_that_is_too_long) {
    char part[8192];
    memset(part, 'x', sizeof part);
    attach();
    for (int i = 0; i < 9; i++) {
        ck_assert_int_eq(send(reader, part, sizeof part, MSG_NOSIGNAL), (ssize_t)sizeof part);
    }
    const struct seen *refused = wait_for(TERMINAL_READER_REFUSED, 0);
    say("");
    say("{\"port\":1,\"event\":\"card-placed\",\"session\":1}");

    json_t *message = told(0);

    ck_assert_str_eq(refused->text, "too long");
    ck_assert_ptr_null(find(TERMINAL_READER_REFUSED, 1));
    json_decref(message);
    (void)close(reader);
}
END_TEST

START_TEST(test_terminal_notices_that_the_reader_has_gone) {
    attach();
    (void)close(reader);

    (void)wait_for(TERMINAL_READER_GONE, 0);
    attach(); // another one may come

    ck_assert_int_eq(event_count, 1);
    (void)close(reader);
}
END_TEST

int main(void) {
    enum { BROKEN = sizeof broken / sizeof broken[0], NAMES = sizeof names / sizeof names[0] };
    TCase *tests = tcase_create("terminal");
    tcase_set_timeout(tests, 2 * GUARD_SECONDS);
    tcase_add_checked_fixture(tests, set_up, tear_down);
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
    tcase_add_test(tests, test_terminal_asks_a_reader_to_identify);
    tcase_add_test(tests, test_terminal_pushes_a_face_answer);
    tcase_add_test(tests, test_terminal_pushes_nothing_when_the_session_ended_before_consents);
    tcase_add_test(tests, test_terminal_pushes_nothing_after_a_wrong_signature);
    tcase_add_test(tests, test_terminal_shows_not_confirmed_without_valid_coverage);
    tcase_add_loop_test(tests, test_terminal_refuses_garbage_and_goes_on, 0, sizeof garbage / sizeof garbage[0]);
    tcase_add_test(tests, test_terminal_drops_a_line_that_is_too_long);
    tcase_add_test(tests, test_terminal_notices_that_the_reader_has_gone);
    return run_case(tests);
}
