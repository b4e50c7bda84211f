// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer target: any bytes as a request file, and any texts as the items of a request. Each is asked as every kind,
// and every answer must fit its schema, also after it went over the wire in either characters.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/xml.h"
#include "mocks/terminal/requests.h"

enum { NOW = 1617580800, ITEM_BYTES = 512 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = {
    "OQSsiquc01req_12345678.xml", "OQSsiimm01req_12345678.xml", "YZKsiquc01req_12345678.xml",
    "TKKsiquc01req_12345678.xml",
};

static const char *const paths[][2] = {
    {"MessageHeader", "ArbitraryFileIdentifier"},
    {"QualificationConfirmSearchInfo", "InsurerNumber"},
    {"QualificationConfirmSearchInfo", "InsuredCardSymbol"},
    {"QualificationConfirmSearchInfo", "InsuredIdentificationNumber"},
    {"QualificationConfirmSearchInfo", "InsuredBranchNumber"},
    {"QualificationConfirmSearchInfo", "Birthdate"},
    {"QualificationConfirmSearchInfo", "LimitApplicationCertificateRelatedConsFlg"},
    {"QualificationConfirmSearchInfo", "ArbitraryIdentifier"},
    {"ReferenceNumberRegistrationInfo", "ReferenceNumber"},
    {"ReferenceNumberRegistrationInfo", "InsurerNumber"},
    {"ReferenceNumberRegistrationInfo", "InsuredIdentificationNumber"},
    {"MessageHeader", "QualificationConfirmationDate"},
    {"MessageHeader", "InsurerNumber"},
    {"MessageHeader", "InsuranceCardSymbol"},
    {"MessageHeader", "InsuredPersonIdentificationNumber"},
    {"MessageHeader", "BranchNumber"},
    {"MessageBody", "StartDate"},
    {"MessageBody", "EndDate"},
    {"MessageBody", "FileCategory"},
};

static void must(bool condition) {
    if (!condition) {
        abort();
    }
}

// What the bytes of a file say, NULL when they are no document.
static xmlDoc *from_bytes(const void *data, size_t size) {
    struct bytes_writer text;
    xmlDoc *doc = NULL;
    bytes_writer_init(&text, XML_MAXIMUM_BYTES);
    if (wire_decode(data, size, &text) == ONSHI_OK) {
        must(text_is_utf8(bytes_text(&text), text.length));
        (void)!xml_parse(bytes_text(&text), text.length, &doc);
    }
    bytes_writer_free(&text);
    return doc;
}

static xmlDoc *over_the_wire(xmlDoc *doc, enum wire_characters characters) {
    struct bytes_writer text, bytes;
    bytes_writer_init(&text, XML_MAXIMUM_BYTES);
    bytes_writer_init(&bytes, XML_MAXIMUM_BYTES);
    must(wire_print(doc, &text) == ONSHI_OK);
    must(wire_encode(characters, text.data, text.length, &bytes) == ONSHI_OK);
    xmlDoc *again = from_bytes(bytes.data, bytes.length);
    bytes_writer_free(&bytes);
    bytes_writer_free(&text);
    return again;
}

static void ask_all(const struct request_line *line, struct wire_schemas *schemas, xmlDoc *doc) {
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct request_kind *kind = request_kind_of(names[i]);
        xmlDoc *answer = NULL;
        if (doc != NULL) {
            (void)!wire_check(schemas, kind->request, doc, NULL);
        }
        must(request_ask(kind, line, doc, NOW, &answer) == ONSHI_OK);
        must(wire_check(schemas, kind->answer, answer, NULL) == ONSHI_OK);
        xmlDoc *received = over_the_wire(answer, line->style->characters);
        must(received != NULL && wire_check(schemas, kind->answer, received, NULL) == ONSHI_OK);
        xmlFreeDoc(received);
        xmlFreeDoc(answer);
    }
}

// A request whose items are the lines of the input.
static xmlDoc *from_lines(const uint8_t *data, size_t size) {
    static const char empty[] = "<XmlMsg><MessageHeader><MedicalInstitutionCode>9910000018</MedicalInstitutionCode>"
                                "</MessageHeader><MessageBody><QualificationConfirmSearchInfo/>"
                                "<ReferenceNumberRegistrationInfo/></MessageBody></XmlMsg>";
    xmlDoc *doc = NULL;
    must(xml_parse(empty, sizeof empty - 1, &doc) == ONSHI_OK);
    xmlNode *root = xmlDocGetRootElement(doc);
    for (size_t i = 0; i < sizeof paths / sizeof paths[0] && size > 0; i++) {
        const uint8_t *end = memchr(data, '\n', size);
        size_t length = end == NULL ? size : (size_t)(end - data);
        char text[ITEM_BYTES] = "";
        memcpy(text, data, length < sizeof text ? length : sizeof text - 1);
        xmlNode *block = xml_child(root, paths[i][0]);
        block = block != NULL ? block : xml_child(xml_child(root, "MessageBody"), paths[i][0]);
        if (text_is_utf8(text, strlen(text))) {
            (void)xmlNewTextChild(block, NULL, (const xmlChar *)paths[i][1], (const xmlChar *)text);
        }
        size -= end == NULL ? size : length + 1;
        data += end == NULL ? 0 : length + 1;
    }
    return doc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct wire_schemas *schemas; // loading them takes longer than all the rest
    const struct wire_style style = {
        .order = WIRE_SHUFFLED,
        .characters = size % 2 == 0 ? WIRE_UTF8 : WIRE_CP932,
    };
    must(schemas != NULL || wire_schemas_load(MOCKS_SCHEMAS, &schemas) == ONSHI_OK);
    struct random_source order = random_from(size, "fuzz");
    struct ledger *ledger = ledger_new();
    struct service *service = service_new(ledger);
    must(service != NULL && service_add_institution(service, "9910000018") == ONSHI_OK);
    const struct request_line line = {
        .service = service, .institution = "9910000018", .style = &style, .order = &order};
    xmlDoc *file = from_bytes(data, size);
    ask_all(&line, schemas, file);
    xmlFreeDoc(file);
    xmlDoc *items = from_lines(data, size);
    xmlDoc *sent = over_the_wire(items, WIRE_UTF8); // NULL when it could not have come
    ask_all(&line, schemas, sent);
    xmlFreeDoc(sent);
    xmlFreeDoc(items);
    service_free(service);
    ledger_free(ledger);
    return 0;
}
