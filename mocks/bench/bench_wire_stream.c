// SPDX-License-Identifier: Apache-2.0
//
// bench-wire-stream ROWS [SCHEMAS]: how many rows of a list are read, checked and written a second, in UTF-8 and in CP932,
// and how much memory that takes. Target: 50 000 rows a second each way, memory that does not grow (design 8).
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/calendar.h"
#include "mocks/wire/encoder.h"
#include "mocks/wire/stream.h"

static const char list_head[] =
    "<?xml version=\"1.0\" encoding=\"%s\" standalone=\"no\"?>\n<XmlMsg>\n<MessageHeader>"
    "<QualificationConfirmationDate>20211020</QualificationConfirmationDate>"
    "<MedicalInstitutionCode>9910000018</MedicalInstitutionCode></MessageHeader>\n<MessageBody>\n";
static const char list_row[] =
    "<QualificationConfirmSearchInfo><InsurerNumber>06999999</InsurerNumber>"
    "<InsuredCardSymbol>１２－３４</InsuredCardSymbol><InsuredIdentificationNumber>５６７</InsuredIdentificationNumber>"
    "<InsuredBranchNumber>02</InsuredBranchNumber><Birthdate>19850405</Birthdate>"
    "<LimitApplicationCertificateRelatedConsFlg>0</LimitApplicationCertificateRelatedConsFlg>"
    "<ArbitraryIdentifier>123_1</ArbitraryIdentifier></QualificationConfirmSearchInfo>\n";
static const char list_tail[] = "</MessageBody>\n</XmlMsg>\n";

static double seconds(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void must(enum onshi_status status, const char *what) {
    if (status != ONSHI_OK) {
        fprintf(stderr, "%s: %s\n", what, onshi_status_name(status));
        exit(EXIT_FAILURE);
    }
}

static void report(const char *what, long rows, double began) {
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage);
    printf("%-28s %10.0f rows/s, at most %ld KiB so far\n", what, (double)rows / (seconds() - began), usage.ru_maxrss);
}

static enum onshi_status count_row(void *context, const struct wire_list_row *row) {
    *(long *)context += row->valid;
    return ONSHI_OK;
}

static void read_list(long rows, enum wire_characters characters, struct wire_schemas *schemas, const char *what) {
    struct wire_encoder *encoder;
    struct wire_list_reader *reader;
    struct bytes_writer row;
    long valid = 0;
    const struct wire_list_taker taker = {.row = count_row, .context = &valid};
    char head[512];
    bytes_writer_init(&row, sizeof list_row);
    must(wire_encoder_new(characters, &encoder), "encoder");
    must(wire_encoder_put(encoder, list_row, sizeof list_row - 1, &row), "row");
    must(wire_list_reader_new(WIRE_ELIGIBILITY_LIST, schemas, &taker, &reader), "reader");
    int length = snprintf(head, sizeof head, list_head, wire_characters_name(characters));
    double began = seconds();
    must(wire_list_reader_feed(reader, head, (size_t)length), "head");
    for (long i = 0; i < rows; i++) {
        must(wire_list_reader_feed(reader, row.data, row.length), "row");
    }
    must(wire_list_reader_feed(reader, list_tail, sizeof list_tail - 1), "tail");
    must(wire_list_reader_end(reader), wire_list_reader_why(reader));
    must(valid == rows ? ONSHI_OK : ONSHI_MALFORMED, "valid rows");
    report(what, rows, began);
    wire_list_reader_free(reader);
    wire_encoder_free(encoder);
    bytes_writer_free(&row);
}

static enum onshi_status drop(void *context, const void *data, size_t length) {
    (void)data;
    *(size_t *)context += length;
    return ONSHI_OK;
}

static struct batch_confirmation confirmation(void) {
    return (struct batch_confirmation){
        .search = {"06999999", "１２－３４", "５６７", "02", "19850405", "0", "123_1"},
        .status = STATUS_NORMAL,
        .validity = VALIDITY_VALID,
        .has_result = true,
        .result = {.card_class = "01", .insurer = "06999999", .symbol = "１２－３４", .number = "５６７", .branch = "02",
                   .relation = "2", .holder = "架空　太郎", .name = "架空　花子", .kana = "ｶｸｳ ﾊﾅｺ", .sex = "2",
                   .birthdate = 481474800, .until = CALENDAR_NEVER, .issued = CALENDAR_NEVER, .expires = CALENDAR_NEVER,
                   .from = 1617202800, .valid_from = 1617202800, .insurer_name = "架空健康保険組合",
                   .ceiling_changed = '0', .reference = "P0000123"},
    };
}

static void write_list(long rows, struct wire_style style, const char *what) {
    size_t bytes = 0;
    const struct wire_output output = {drop, &bytes};
    const struct batch_result header = {.header = {.processed = 1634634000, .day = 1634655600, .institution = "9910000018",
                                                   .segment = SEGMENT_NORMAL},
                                        .reception = "1", .processed = rows, .normal = rows};
    const struct batch_confirmation row = confirmation();
    struct random_source random = random_from(1, "order");
    struct wire_list_writer *writer;
    must(wire_list_writer_new(WIRE_ELIGIBILITY_LIST_RESULT, &style, &random, &output, &writer), "writer");
    double began = seconds();
    must(wire_list_write_header(writer, &header), "header");
    for (long i = 0; i < rows; i++) {
        must(wire_list_write_confirmation(writer, &row), "row");
    }
    must(wire_list_write_end(writer), "end");
    report(what, rows, began);
    wire_list_writer_free(writer);
}

int main(int argc, char **argv) {
    long rows = argc > 1 ? strtol(argv[1], NULL, 10) : 200000;
    struct wire_schemas *schemas = NULL;
    if (argc > 2) {
        must(wire_schemas_load(argv[2], &schemas), argv[2]);
    }
    read_list(rows, WIRE_UTF8, NULL, "read, UTF-8");
    read_list(rows, WIRE_CP932, NULL, "read, CP932");
    if (schemas != NULL) {
        read_list(rows, WIRE_UTF8, schemas, "read and checked, UTF-8");
    }
    write_list(rows, (struct wire_style){.order = WIRE_LOGICAL}, "write, UTF-8");
    write_list(rows, (struct wire_style){.order = WIRE_SHUFFLED}, "write, UTF-8, shuffled");
    write_list(rows, (struct wire_style){.characters = WIRE_CP932}, "write, CP932");
    wire_schemas_free(schemas);
    return EXIT_SUCCESS;
}
