// SPDX-License-Identifier: Apache-2.0
//
// The site of the tests of a terminal: its folders, its clock, and everything that it told its observer. There is one in
// a process; Check runs each test in a process of its own.
#ifndef ONSHI_MOCKS_TESTS_SITE_H
#define ONSHI_MOCKS_TESTS_SITE_H

#include "mocks/terminal/terminal.h"
#include "mocks/tests/fixture.h"

enum { EVENTS_MAXIMUM = 8192, PATH_BYTES = 512, SITE_CASE_SECONDS = 20, SITE_STILL_MS = 300 };

struct seen {
    enum terminal_event_kind kind;
    bool valid;
    char name[256];
    char text[512];
    char *data; // NUL-terminated copy
    char *utf8; // the same of the message's text, NULL when there is none
};

struct site {
    struct world world;
    struct wire_schemas *schemas;
    struct event_base *base;
    struct terminal *terminal;
    struct terminal_options options; // what a test changes and hands to terminal_set_options
    struct fault_plan *faults;       // NULL: none
    size_t long_bytes;               // of the terminal
    bool has_custody;                // in the folder "custody" beside req
    char root[64];
    char folders[3][PATH_BYTES]; // req, res, face
    struct seen events[EVENTS_MAXIMUM];
    int event_count;
    int64_t now;
};

extern struct site site;

// About taro's first card, and one that registers a reference number for him.
#define SITE_REQUEST \
    "<?xml version='1.0' encoding='UTF-8'?><XmlMsg><MessageHeader>" \
    "<QualificationConfirmationDate>20210405</QualificationConfirmationDate>" \
    "<MedicalInstitutionCode>9910000018</MedicalInstitutionCode></MessageHeader><MessageBody>" \
    "<QualificationConfirmSearchInfo><InsurerNumber>06990014</InsurerNumber><InsuredCardSymbol>11</InsuredCardSymbol>" \
    "<InsuredIdentificationNumber>00111</InsuredIdentificationNumber><Birthdate>19680101</Birthdate>" \
    "<LimitApplicationCertificateRelatedConsFlg>0</LimitApplicationCertificateRelatedConsFlg>" \
    "</QualificationConfirmSearchInfo></MessageBody></XmlMsg>"
#define SITE_BINDING \
    "<XmlMsg><MessageHeader><MedicalInstitutionCode>9910000018</MedicalInstitutionCode></MessageHeader><MessageBody>" \
    "<ReferenceNumberRegistrationInfo><ReferenceNumber>K1</ReferenceNumber><InsurerNumber>06990014</InsurerNumber>" \
    "<InsuredCardSymbol>11</InsuredCardSymbol><InsuredIdentificationNumber>00111</InsuredIdentificationNumber>" \
    "</ReferenceNumberRegistrationInfo></MessageBody></XmlMsg>"

// site_open and site_close are the fixture of a case: a terminal of CLINIC under seed-2020 on 2021-04-05T09:00:00.
void site_open(void);
void site_close(void);

// site_prepare is site_open without the terminal, for a case that sets `options`, `faults` or `has_custody` before
// site_start. site_stop ends the terminal.
void site_prepare(void);
void site_start(void);
void site_stop(void);

// site_find returns the nth event of `kind` so far, or NULL; site_wait_for runs the loop until there is one, and fails
// when that takes too long.
const struct seen *site_find(enum terminal_event_kind kind, int nth);
const struct seen *site_wait_for(enum terminal_event_kind kind, int nth);
int site_count(enum terminal_event_kind kind);

// site_run_until runs the loop until `done`, and fails when that takes too long.
void site_run_until(bool (*done)(void), const char *what);

// site_put writes a file, opened with `flags` too; site_put_request writes SITE_REQUEST into req; site_has says whether
// there is a file.
void site_put(const char *folder, const char *name, const char *text, size_t length, int flags);
void site_put_request(const char *name);
bool site_has(const char *folder, const char *name);

// site_read returns the text of a file, "" when there is none; released with free. site_entries counts what lies in a
// folder, with what is hidden.
char *site_read(const char *folder, const char *name);
int site_entries(const char *folder);

// site_document parses the message of an event.
xmlDoc *site_document(const struct seen *seen);

const char *header_item(const xmlDoc *doc, const char *name);
const char *body_item(const xmlDoc *doc, const char *name);

#endif
