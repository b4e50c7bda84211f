// SPDX-License-Identifier: Apache-2.0
#include "tools/report/junit.h"

#include <libxml/xmlwriter.h>
#include <stdbool.h>
#include <string.h>

#include "base/bytes.h"
#include "base/json.h"
#include "base/xml.h"
#include "tools/report/observed.h"

static const struct {
    enum verdict verdict;
    const char *element; // child of testcase, NULL for none
} elements[] = {
    {VERDICT_FAIL, "failure"}, {VERDICT_CONFIG, "error"},        {VERDICT_HARNESS, "error"},
    {VERDICT_UNRESOLVED, "error"}, {VERDICT_UNSUPPORTED, "skipped"},
};

static const char *element_of(const json_t *verdict) {
    enum verdict which = verdict_parse(json_text(verdict, "verdict"));
    for (size_t i = 0; i < sizeof elements / sizeof elements[0]; i++) {
        if (elements[i].verdict == which) {
            return elements[i].element;
        }
    }
    return NULL;
}

static int count_of(const json_t *verdicts, const char *element) {
    int count = 0;
    for (size_t i = 0; i < json_array_size(verdicts); i++) {
        const char *own = element_of(json_array_get(verdicts, i));
        count += own != NULL && strcmp(own, element) == 0;
    }
    return count;
}

static void attribute(xmlTextWriter *writer, const char *name, const char *value) {
    xmlChar *clean = xml_printable(value);
    (void)xmlTextWriterWriteAttribute(writer, BAD_CAST name, clean);
    xmlFree(clean);
}

static void text_content(xmlTextWriter *writer, const char *text) {
    xmlChar *clean = xml_printable(text);
    (void)xmlTextWriterWriteString(writer, clean);
    xmlFree(clean);
}

static void describe(struct bytes_writer *text, enum language language, const json_t *verdict) {
    const char *key = console_say(language, "ja", "en");
    const char *why = json_text(json_object_get(verdict, "why"), key);
    if (why[0] != 0) {
        bytes_note(text, "%s\n", why);
    }
    const json_t *findings = json_object_get(verdict, "findings");
    for (size_t i = 0; i < json_array_size(findings); i++) {
        const json_t *finding = json_array_get(findings, i);
        const struct term *observer = observed_term_of(finding);
        bytes_note(text, "%s %s [%s]: %s | %s: %s | %s: %s\n", json_text(finding, "level"), json_text(finding, "clause"),
                   console_say(language, observer->ja, observer->en), json_text(finding, key), console_say(language, "期待値", "expected"), json_text(finding, "expected"),
                   console_say(language, "実際", "actual"), json_text(finding, "actual"));
    }
}

static void write_outcome(xmlTextWriter *writer, enum language language, const json_t *verdict) {
    struct bytes_writer text;
    bytes_writer_init(&text, 256 * 1024);
    describe(&text, language, verdict);
    const char *element = element_of(verdict);
    if (element != NULL) {
        const json_t *first = json_array_get(json_object_get(verdict, "findings"), 0);
        struct bytes_writer message;
        bytes_writer_init(&message, 8192);
        const char *key = console_say(language, "ja", "en");
        bool finding = strcmp(element, "failure") == 0;
        bytes_note(&message, "%s%s%s", finding ? json_text(first, "clause") : "", finding ? ": " : "",
                   finding ? json_text(first, key) : json_text(json_object_get(verdict, "why"), key));
        (void)xmlTextWriterStartElement(writer, BAD_CAST element);
        attribute(writer, "message", bytes_text(&message));
        if (strcmp(element, "skipped") != 0) {
            attribute(writer, "type", finding ? json_text(first, "clause") : json_text(verdict, "verdict"));
            text_content(writer, bytes_text(&text));
        }
        (void)xmlTextWriterEndElement(writer);
        bytes_writer_free(&message);
    }
    struct bytes_writer out;
    bytes_writer_init(&out, 512 * 1024);
    bytes_note(&out, "onshi replay %s\n%s %s-%s\n%s", json_text(verdict, "token"), json_text(verdict, "profile"),
               json_text(verdict, "from"), json_text(verdict, "to"), element == NULL ? bytes_text(&text) : "");
    (void)xmlTextWriterStartElement(writer, BAD_CAST "system-out");
    text_content(writer, bytes_text(&out));
    (void)xmlTextWriterEndElement(writer);
    bytes_writer_free(&out);
    bytes_writer_free(&text);
}

static void write_property(xmlTextWriter *writer, const char *way, json_int_t checks) {
    (void)xmlTextWriterStartElement(writer, BAD_CAST "property");
    (void)xmlTextWriterWriteFormatAttribute(writer, BAD_CAST "name", "onshi.checks.%s", way);
    (void)xmlTextWriterWriteFormatAttribute(writer, BAD_CAST "value", "%lld", (long long)checks);
    (void)xmlTextWriterEndElement(writer);
}

// How many checks of a verdict, or of all of an array, were proved, reported and attested.
static void write_properties(xmlTextWriter *writer, const json_t *about) {
    (void)xmlTextWriterStartElement(writer, BAD_CAST "properties");
    for (size_t i = 0; observed_term(i) != NULL; i++) {
        const char *way = observed_term(i)->name;
        bool all = json_is_array(about);
        write_property(writer, way, all ? observed_checks_of_all(about, way) : observed_checks(about, way));
    }
    (void)xmlTextWriterEndElement(writer);
}

static void write_case(xmlTextWriter *writer, enum language language, const char *role, const json_t *verdict) {
    (void)xmlTextWriterStartElement(writer, BAD_CAST "testcase");
    (void)xmlTextWriterWriteFormatAttribute(writer, BAD_CAST "classname", "%s.%s", role, json_text(verdict, "scenario"));
    attribute(writer, "name", json_text(verdict, "case"));
    (void)xmlTextWriterWriteFormatAttribute(writer, BAD_CAST "time", "%.3f",
                                            json_real_value(json_object_get(verdict, "seconds")));
    write_properties(writer, verdict);
    write_outcome(writer, language, verdict);
    (void)xmlTextWriterEndElement(writer);
}

static double seconds_of(const json_t *verdicts) {
    double seconds = 0;
    for (size_t i = 0; i < json_array_size(verdicts); i++) {
        seconds += json_real_value(json_object_get(json_array_get(verdicts, i), "seconds"));
    }
    return seconds;
}

enum onshi_status junit_write(const char *path, enum language language, const char *role, const json_t *verdicts) {
    xmlTextWriter *writer = xmlNewTextWriterFilename(path, 0);
    if (writer == NULL) {
        return ONSHI_IO;
    }
    (void)xmlTextWriterSetIndent(writer, 1);
    (void)xmlTextWriterStartDocument(writer, NULL, "UTF-8", NULL);
    (void)xmlTextWriterStartElement(writer, BAD_CAST "testsuites");
    (void)xmlTextWriterStartElement(writer, BAD_CAST "testsuite");
    attribute(writer, "name", "onshi");
    (void)xmlTextWriterWriteFormatAttribute(writer, BAD_CAST "tests", "%zu", json_array_size(verdicts));
    (void)xmlTextWriterWriteFormatAttribute(writer, BAD_CAST "failures", "%d", count_of(verdicts, "failure"));
    (void)xmlTextWriterWriteFormatAttribute(writer, BAD_CAST "errors", "%d", count_of(verdicts, "error"));
    (void)xmlTextWriterWriteFormatAttribute(writer, BAD_CAST "skipped", "%d", count_of(verdicts, "skipped"));
    (void)xmlTextWriterWriteFormatAttribute(writer, BAD_CAST "time", "%.3f", seconds_of(verdicts));
    write_properties(writer, verdicts);
    for (size_t i = 0; i < json_array_size(verdicts); i++) {
        write_case(writer, language, role, json_array_get(verdicts, i));
    }
    int ended = xmlTextWriterEndDocument(writer);
    xmlFreeTextWriter(writer);
    return ended < 0 ? ONSHI_IO : ONSHI_OK;
}
