// SPDX-License-Identifier: Apache-2.0
//
// The Web API alone, for mocks/bench/webapi: with the people of scenarios/people, at a clock that stands still at the
// beginning of the run (nginx and curl judge certificates by the machine's). Writes the files that a client needs and a
// question about one person into a directory, prints its ports, and runs until its standard input ends.
//
//     webapi_server SCENARIOS SCHEMAS KEYS DIRECTORY
#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/clock.h"
#include "base/person.h"
#include "mocks/webapi/webapi.h"

enum { PEOPLE = 4, SEED = 1 };

static const char institution[] = "9910000018";
static const char *const names[PEOPLE] = {"kenkou-ichiro", "onshika-taro", "kouki-hatsu", "bangou-hanako"};

struct bench {
    struct event_base *base;
    struct ledger *ledger;
    struct service *service;
    struct wire_schemas *schemas;
    struct pki *pki;
    struct webapi *api;
    struct person *people[PEOPLE];
    int64_t now;
    unsigned long told; // so that the observer is not optimised away
};

static int64_t now_of(void *context) {
    return ((struct bench *)context)->now;
}

static void observe(void *context, const struct webapi_event *happening) {
    struct bench *bench = context;
    bench->told += happening->length;
    if (happening->kind == WEBAPI_TROUBLE) {
        (void)fprintf(stderr, "trouble: %s\n", happening->text);
    }
}

static enum onshi_status write_question(const struct person *person, int64_t now, const char *directory) {
    char path[4096], birthdate[CALENDAR_DATE_SIZE], day[CALENDAR_DATE_SIZE];
    const struct coverage *coverage = &person->coverages[0];
    calendar_date(person->birthdate, birthdate);
    calendar_date(now, day);
    (void)snprintf(path, sizeof path, "%s/question.json", directory);
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        return ONSHI_IO;
    }
    (void)fprintf(file,
                  "{\"XmlMsg\":{\"MessageHeader\":{\"QualificationConfirmationDate\":\"%s\","
                  "\"MedicalInstitutionCode\":\"%s\"},\"MessageBody\":{\"QualificationConfirmSearchInfo\":{"
                  "\"InsurerNumber\":\"%s\",\"InsuredCardSymbol\":\"%s\",\"InsuredIdentificationNumber\":\"%s\","
                  "\"Birthdate\":\"%s\",\"LimitApplicationCertificateRelatedConsFlg\":\"1\"}}}}",
                  day, institution, coverage->insurer, coverage->symbol, coverage->number, birthdate);
    return fclose(file) == 0 ? ONSHI_OK : ONSHI_IO;
}

static enum onshi_status load_people(struct bench *bench, const char *scenarios) {
    char directory[4096];
    (void)snprintf(directory, sizeof directory, "%s/people", scenarios);
    for (int i = 0; i < PEOPLE; i++) {
        ONSHI_TRY(person_load(directory, names[i], SEED, &bench->people[i], NULL));
        ONSHI_TRY(ledger_add_person(bench->ledger, bench->people[i]));
    }
    return ONSHI_OK;
}

static enum onshi_status set_up(struct bench *bench, char **paths) {
    const char *directory = paths[3];
    bench->now = clock_machine_seconds();
    bench->base = event_base_new();
    bench->ledger = ledger_new();
    bench->service = bench->ledger == NULL ? NULL : service_new(bench->ledger);
    if (bench->base == NULL || bench->service == NULL) {
        return ONSHI_NO_MEMORY;
    }
    ONSHI_TRY(service_add_institution(bench->service, institution));
    ONSHI_TRY(load_people(bench, paths[0]));
    ONSHI_TRY(wire_schemas_load(paths[1], &bench->schemas));
    ONSHI_TRY(pki_open(paths[2], bench->now, &bench->pki));
    ONSHI_TRY(pki_write_files(bench->pki, PKI_SERVER, "", directory));
    ONSHI_TRY(pki_write_files(bench->pki, PKI_TERMINAL, institution, directory));
    ONSHI_TRY(write_question(bench->people[0], bench->now, directory));
    const struct webapi_config config = {
        .base = bench->base,
        .service = bench->service,
        .schemas = bench->schemas,
        .pki = bench->pki,
        .random = random_from(SEED, "webapi"),
        .now = now_of,
        .observe = observe,
        .context = bench,
    };
    return webapi_new(&config, &bench->api);
}

static void tear_down(struct bench *bench) {
    webapi_free(bench->api);
    pki_free(bench->pki);
    wire_schemas_free(bench->schemas);
    service_free(bench->service);
    ledger_free(bench->ledger);
    for (int i = 0; i < PEOPLE; i++) {
        person_free(bench->people[i]);
    }
    if (bench->base != NULL) {
        event_base_free(bench->base);
    }
}

static void on_input(evutil_socket_t fd, short what, void *context) {
    char byte;
    (void)what;
    if (read(fd, &byte, 1) <= 0) {
        (void)event_base_loopbreak(context);
    }
}

int main(int argc, char **argv) {
    struct bench bench = {0};
    if (argc != 5) {
        (void)fprintf(stderr, "usage: %s SCENARIOS SCHEMAS KEYS DIRECTORY\n", argv[0]);
        return 2;
    }
    (void)signal(SIGPIPE, SIG_IGN);
    enum onshi_status status = set_up(&bench, argv + 1);
    if (status == ONSHI_OK) {
        struct event *input = event_new(bench.base, STDIN_FILENO, EV_READ | EV_PERSIST, on_input, bench.base);
        (void)event_add(input, NULL);
        (void)printf("%d %d\n", webapi_port(bench.api, WEBAPI_LOGIN_DOOR), webapi_port(bench.api, WEBAPI_SEARCH_DOOR));
        (void)fflush(stdout);
        (void)event_base_dispatch(bench.base);
        event_free(input);
    } else {
        (void)fprintf(stderr, "%s: %s\n", argv[0], onshi_status_name(status));
    }
    tear_down(&bench);
    return status == ONSHI_OK ? 0 : 3;
}
