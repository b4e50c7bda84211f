// SPDX-License-Identifier: Apache-2.0
#include "tools/report/tap.h"

#include <stdbool.h>
#include <string.h>

#include "base/json.h"

// A description must not hold what TAP takes for a directive or a new line.
static void write_description(FILE *out, const char *text) {
    for (; *text != 0; text++) {
        (void)fputc(*text == '#' || *text == '\n' || *text == '\r' ? ' ' : *text, out);
    }
}

// A block of YAML may hold JSON: text in it needs no quoting of our own.
static void write_findings(FILE *out, const json_t *verdict) {
    const json_t *findings = json_object_get(verdict, "findings");
    if (json_array_size(findings) == 0) {
        return;
    }
    (void)fputs("  ---\n  findings:\n", out);
    for (size_t i = 0; i < json_array_size(findings); i++) {
        (void)fputs("    - ", out);
        (void)json_dumpf(json_array_get(findings, i), out, JSON_COMPACT | JSON_SORT_KEYS);
        (void)fputs("\n", out);
    }
    (void)fputs("  ...\n", out);
}

static void write_case(FILE *out, size_t number, enum language language, const json_t *verdict) {
    const char *key = console_say(language, "ja", "en");
    enum verdict known = verdict_parse(json_text(verdict, "verdict"));
    bool passed = known == VERDICT_PASS || known == VERDICT_WARN || known == VERDICT_UNSUPPORTED;
    fprintf(out, "%s %zu - ", passed ? "ok" : "not ok", number);
    write_description(out, json_text(verdict, "case"));
    (void)fputs(" ", out);
    write_description(out, json_text(json_object_get(verdict, "title"), key));
    if (known == VERDICT_UNSUPPORTED) {
        (void)fputs(" # SKIP ", out);
        write_description(out, json_text(json_object_get(verdict, "why"), key));
    }
    fprintf(out, "\n");
    if (known != VERDICT_PASS && known != VERDICT_UNSUPPORTED) {
        fprintf(out, "# %s ", json_text(verdict, "verdict"));
        write_description(out, json_text(json_object_get(verdict, "why"), key));
        fprintf(out, "\n");
    }
    write_findings(out, verdict);
}

static enum onshi_status close_written(FILE *file) {
    bool failed = ferror(file) != 0;
    return fclose(file) != 0 || failed ? ONSHI_IO : ONSHI_OK;
}

enum onshi_status tap_write(const char *path, enum language language, const json_t *verdicts) {
    FILE *out = fopen(path, "we");
    if (out == NULL) {
        return ONSHI_IO;
    }
    fprintf(out, "TAP version 13\n1..%zu\n", json_array_size(verdicts));
    for (size_t i = 0; i < json_array_size(verdicts); i++) {
        write_case(out, i + 1, language, json_array_get(verdicts, i));
    }
    return close_written(out);
}

enum onshi_status jsonl_write(const char *path, const json_t *verdicts) {
    FILE *out = fopen(path, "we");
    if (out == NULL) {
        return ONSHI_IO;
    }
    for (size_t i = 0; i < json_array_size(verdicts); i++) {
        (void)json_dumpf(json_array_get(verdicts, i), out, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
        (void)fputs("\n", out);
    }
    return close_written(out);
}
