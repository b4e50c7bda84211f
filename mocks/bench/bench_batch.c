// SPDX-License-Identifier: Apache-2.0
//
// bench-mocks-batch FOLDER ROWS [PEOPLE]: a 一括照会 (batch inquiry) of so many rows about invented people, bytes in and bytes
// out, on a ledger in a file. Prints "rows ROWS in RATE out RATE peak_kib KIB" for mocks/bench/batch. Rows are made on the
// fly; the answer is counted and thrown away.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/calendar.h"
#include "mocks/ledger/ledger.h"
#include "mocks/service/batch_messages.h"

#define CLINIC "9910000018"
#define APRIL_1 INT64_C(1617202800) // 2021-04-01
#define BIRTHDAY INT64_C(765644400) // 1994-04-07

enum { PEOPLE = 100 * 1000, GROUP = 1000, TEXT_BYTES = 64, HEAD_BYTES = 512, STATUS_BYTES = 16 * 1024 };

static const char list_head[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n<XmlMsg>\n<MessageHeader>"
    "<QualificationConfirmationDate>20210405</QualificationConfirmationDate><MedicalInstitutionCode>" CLINIC
    "</MedicalInstitutionCode><ArbitraryFileIdentifier>BENCH</ArbitraryFileIdentifier></MessageHeader>\n<MessageBody>\n";
static const char list_tail[] = "</MessageBody>\n</XmlMsg>\n";
static const char profile_text[] =
    "<profile id=\"bench\"><ja>計測</ja><en>bench</en><gate key=\"eligibility.start\" opens=\"2021-03-01\" source=\"-\"/>"
    "<parameter key=\"bulk.max\" value=\"100000000\" source=\"-\"/></profile>";

static double seconds(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void must(enum onshi_status status, const char *what) {
    if (status != ONSHI_OK) {
        (void)fprintf(stderr, "%s: %s\n", what, onshi_status_name(status));
        exit(EXIT_FAILURE);
    }
}

// The same person for the same index, whenever it is asked.
static void add_person(struct ledger *ledger, int64_t index) {
    char id[TEXT_BYTES], name[TEXT_BYTES], number[TEXT_BYTES], serial[TEXT_BYTES];
    (void)snprintf(id, sizeof id, "bench-%06" PRId64, index);
    (void)snprintf(name, sizeof name, "計測　%06" PRId64, index);
    (void)snprintf(number, sizeof number, "%08" PRId64, index);
    (void)snprintf(serial, sizeof serial, "B%07" PRIX64, (uint64_t)index);
    struct person person = {
        .id = id, .population = "POP-49", .name = name, .kana = "ｹｲｿｸ", .sex = "1", .birthdate = BIRTHDAY,
        .address = "架空県見本市例町１－２－３", .post = "999-0001", .serial = serial,
        .certificate_revoked = CALENDAR_NEVER, .coverage_count = 1,
    };
    person.coverages[0] = (struct coverage){
        .id = "main", .card_class = "01", .insurer = "06990014", .insurer_name = "架空健康保険組合", .symbol = "００１",
        .number = number, .branch = "01", .relation = "1", .from = APRIL_1, .until = CALENDAR_NEVER, .issued = APRIL_1,
        .expires = CALENDAR_NEVER, .known = APRIL_1,
    };
    must(ledger_add_person(ledger, &person), "person");
}

static void add_people(struct ledger *ledger, int64_t people) {
    for (int64_t i = 0; i < people; i += GROUP) {
        must(ledger_begin(ledger), "begin");
        for (int64_t j = i; j < i + GROUP && j < people; j++) {
            add_person(ledger, j);
        }
        must(ledger_end(ledger, ONSHI_OK), "end");
    }
}

// A request whose bytes are made when they are read. Rows are about people here and there.
struct request {
    const char *whole; // of a short one; NULL: a list
    int64_t rows, made, people;
    char text[2 * HEAD_BYTES];
    size_t at, length;
    bool begun, ended;
};

static void make_row(struct request *request) {
    int64_t person = request->made * 7919 % request->people;
    int length = snprintf(
        request->text, sizeof request->text,
        "<QualificationConfirmSearchInfo><InsurerNumber>06990014</InsurerNumber>"
        "<InsuredCardSymbol>００１</InsuredCardSymbol><InsuredIdentificationNumber>%08" PRId64
        "</InsuredIdentificationNumber><InsuredBranchNumber>01</InsuredBranchNumber><Birthdate>19940407</Birthdate>"
        "<LimitApplicationCertificateRelatedConsFlg>0</LimitApplicationCertificateRelatedConsFlg>"
        "<ArbitraryIdentifier>%" PRId64 "_1</ArbitraryIdentifier></QualificationConfirmSearchInfo>\n",
        person, request->made);
    request->length = (size_t)length;
    request->made++;
}

static void take_text(struct request *request, const char *text) {
    request->length = strlen(text);
    memcpy(request->text, text, request->length);
}

static bool make_more(struct request *request) {
    request->at = 0;
    if (!request->begun) {
        request->begun = true;
        take_text(request, request->whole == NULL ? list_head : request->whole);
        return true;
    }
    if (request->whole == NULL && request->made < request->rows) {
        make_row(request);
        return true;
    }
    bool more = request->whole == NULL && !request->ended;
    request->ended = true;
    take_text(request, more ? list_tail : "");
    return more;
}

static enum onshi_status read_request(void *context, void *block, size_t size, size_t *out_length) {
    struct request *request = context;
    size_t filled = 0;
    while (filled < size && (request->at < request->length || make_more(request))) {
        size_t left = request->length - request->at;
        size_t length = left < size - filled ? left : size - filled;
        memcpy((char *)block + filled, request->text + request->at, length);
        request->at += length;
        filled += length;
    }
    *out_length = filled;
    return ONSHI_OK;
}

// The answer: its beginning is kept, the rest counted.
struct answer {
    char begin[4096];
    size_t kept, bytes;
};

static enum onshi_status write_answer(void *context, const void *data, size_t length) {
    struct answer *answer = context;
    size_t room = sizeof answer->begin - 1 - answer->kept;
    size_t part = length < room ? length : room;
    memcpy(answer->begin + answer->kept, data, part);
    answer->kept += part;
    answer->bytes += length;
    return ONSHI_OK;
}

static const char *between(const char *text, const char *before, const char *after, char out[TEXT_BYTES]) {
    const char *from = strstr(text, before);
    const char *until = from == NULL ? NULL : strstr(from, after);
    must(until == NULL ? ONSHI_MALFORMED : ONSHI_OK, text);
    from += strlen(before);
    (void)snprintf(out, TEXT_BYTES, "%.*s", (int)(until - from), from);
    return out;
}

static long peak_kib(void) {
    char status[STATUS_BYTES];
    FILE *file = fopen("/proc/self/status", "re");
    size_t length = file == NULL ? 0 : fread(status, 1, sizeof status - 1, file);
    status[length] = 0;
    const char *peak = strstr(status, "VmHWM:");
    if (file != NULL) {
        (void)fclose(file);
    }
    must(peak == NULL ? ONSHI_UNSUPPORTED : ONSHI_OK, "/proc/self/status");
    return strtol(peak + strlen("VmHWM:"), NULL, 10);
}

static void converse(const struct batch_line *line, enum wire_kind kind, int64_t now, struct request *request,
                     struct answer *answer) {
    const struct batch_input input = {read_request, request};
    const struct wire_output output = {write_answer, answer};
    memset(answer, 0, sizeof *answer);
    must(batch_converse(line, kind, now, &input, &output), "converse");
}

static void run(struct service *service, int64_t rows, int64_t people) {
    const struct wire_style style = {.order = WIRE_LOGICAL};
    struct random_source random = random_from(1, "bench");
    const struct batch_line line = {service, CLINIC, &style, &random, NULL};
    static struct answer answer;
    char reception[TEXT_BYTES], count[TEXT_BYTES], question[HEAD_BYTES];
    struct request list = {.rows = rows, .people = people};
    double began = seconds();
    converse(&line, WIRE_ELIGIBILITY_LIST, APRIL_1, &list, &answer);
    double in = seconds() - began;
    between(answer.begin, "<ReceptionNumber>", "</", reception);
    (void)snprintf(question, sizeof question,
                   "<XmlMsg><MessageHeader><MedicalInstitutionCode>" CLINIC "</MedicalInstitutionCode></MessageHeader>"
                   "<MessageBody><ReceptionNumber>%s</ReceptionNumber></MessageBody></XmlMsg>", reception);
    struct request download = {.whole = question};
    began = seconds();
    converse(&line, WIRE_ELIGIBILITY_LIST_DOWNLOAD, APRIL_1 + 60, &download, &answer);
    double out = seconds() - began;
    between(answer.begin, "<NumberOfNormalProcessing>", "</", count);
    must(strtoll(count, NULL, 10) == rows && strstr(answer.begin, "計測　") != NULL ? ONSHI_OK : ONSHI_MALFORMED, "rows");
    (void)printf("rows %" PRId64 " in %.0f out %.0f peak_kib %ld\n", rows, (double)rows / in, (double)rows / out,
                 peak_kib());
}

static struct profile *load_profile(const char *folder) {
    char path[4096];
    struct profile *profile = NULL;
    (void)snprintf(path, sizeof path, "%s/profiles/bench.xml", folder);
    FILE *file = fopen(path, "we");
    must(file != NULL && fputs(profile_text, file) >= 0 && fclose(file) == 0 ? ONSHI_OK : ONSHI_IO, path);
    must(profile_load(folder, "bench", &profile, NULL), path);
    return profile;
}

int main(int count, char **arguments) {
    char path[4096];
    struct ledger *ledger = NULL;
    if (count < 3) {
        (void)fprintf(stderr, "bench-mocks-batch FOLDER ROWS [PEOPLE]\n");
        return EXIT_FAILURE;
    }
    int64_t rows = strtoll(arguments[2], NULL, 10);
    int64_t people = count > 3 ? strtoll(arguments[3], NULL, 10) : PEOPLE;
    (void)snprintf(path, sizeof path, "%s/bench.ledger", arguments[1]);
    must(ledger_open(path, &ledger, NULL), path);
    add_people(ledger, people);
    struct service *service = service_new(ledger);
    struct profile *profile = load_profile(arguments[1]);
    must(service == NULL ? ONSHI_NO_MEMORY : ONSHI_OK, "service");
    service_set_profile(service, profile);
    must(service_add_institution(service, CLINIC), CLINIC);
    run(service, rows, people);
    service_free(service);
    profile_free(profile);
    ledger_free(ledger);
    return EXIT_SUCCESS;
}
