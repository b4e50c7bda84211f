// SPDX-License-Identifier: Apache-2.0
#include "suites/run/case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/bytes.h"
#include "base/xml.h"
#include "suites/log/canonical.h"
#include "suites/log/rawlog.h"
#include "suites/stage/product.h"
#include "suites/stage/stage.h"

bool case_needs_card(const struct plan_case *plan_case) {
    if (strcmp(plan_case->script->role, "card-reader") == 0 ||
        strcmp(xml_attribute(plan_case->script->site, "reader", "no"), "yes") == 0) {
        return true;
    }
    const xmlNode *visit = xml_child(plan_case->script->play, "visit");
    for (; visit != NULL; visit = xml_next(visit, "visit")) {
        char by[SCRIPT_ATTRIBUTE_SIZE];
        script_attribute(visit, "by", &plan_case->variation, by);
        if (script_applies(visit, &plan_case->variation) && strcmp(by, "card") == 0) {
            return true;
        }
    }
    return false;
}

static enum onshi_status write_file(const char *folder, const char *name, const struct bytes_writer *text) {
    char *path = NULL;
    if (asprintf(&path, "%s/%s", folder, name) < 0) {
        return ONSHI_NO_MEMORY;
    }
    FILE *file = fopen(path, "we");
    free(path);
    if (file == NULL) {
        return ONSHI_IO;
    }
    bool written = fwrite(bytes_text(text), 1, text->length, file) == text->length;
    bool closed = fclose(file) == 0;
    return written && closed ? ONSHI_OK : ONSHI_IO;
}

static enum onshi_status write_canonical_log(const char *evidence, const json_t *canonical) {
    struct bytes_writer text;
    bytes_writer_init(&text, RAWLOG_MAXIMUM_BYTES);
    enum onshi_status status = canonical_write(canonical, &text);
    status = status != ONSHI_OK ? status : write_file(evidence, "canonical.jsonl", &text);
    bytes_writer_free(&text);
    return status;
}

static enum onshi_status judge_raw(const struct plan_case *plan_case, const struct registry *registry,
                                   const char *evidence, bool write_canonical, const json_t *raw, json_t **out) {
    json_t *canonical = NULL;
    ONSHI_TRY(canonical_from_raw(raw, &canonical));
    enum onshi_status status = write_canonical ? write_canonical_log(evidence, canonical) : ONSHI_OK;
    status = status != ONSHI_OK ? status : judge_case(plan_case, registry, canonical, out);
    json_decref(canonical);
    return status;
}

enum onshi_status case_judge(const struct plan_case *plan_case, const struct registry *registry, const char *evidence,
                             bool write_canonical, json_t **out) {
    char *path = NULL;
    if (asprintf(&path, "%s/raw.jsonl", evidence) < 0) {
        return ONSHI_NO_MEMORY;
    }
    json_t *raw = NULL;
    enum onshi_status status = rawlog_read(path, &raw, NULL);
    free(path);
    if (status == ONSHI_NOT_FOUND || status == ONSHI_MALFORMED) {
        return judge_without_log(plan_case, VERDICT_HARNESS, "記録がないか、鎖が切れています",
                                 "there is no log, or its chain is broken", out);
    }
    ONSHI_TRY(status);
    status = judge_raw(plan_case, registry, evidence, write_canonical, raw, out);
    json_decref(raw);
    return status;
}

static enum onshi_status write_verdict(const char *evidence, const json_t *verdict) {
    char *dump = json_dumps(verdict, JSON_INDENT(1) | JSON_SORT_KEYS);
    struct bytes_writer text;
    bytes_writer_init(&text, RAWLOG_MAXIMUM_BYTES);
    enum onshi_status status = dump == NULL ? ONSHI_NO_MEMORY : bytes_printf(&text, "%s\n", dump);
    status = status != ONSHI_OK ? status : write_file(evidence, "verdict.json", &text);
    bytes_writer_free(&text);
    free(dump);
    return status;
}

enum onshi_status case_run(const struct plan_case *plan_case, const struct case_options *options, json_t **out) {
    if (mkdir(options->evidence, 0755) != 0) {
        return ONSHI_IO;
    }
    enum onshi_status played = stage_play(plan_case, options);
    product_end_descendants();
    json_t *verdict = NULL;
    if (played == ONSHI_OK) {
        ONSHI_TRY(case_judge(plan_case, options->registry, options->evidence, true, &verdict));
    } else {
        ONSHI_TRY(judge_without_log(plan_case, VERDICT_HARNESS, "試験環境を用意できませんでした",
                                    "the stage could not be set up", &verdict));
    }
    enum onshi_status status = write_verdict(options->evidence, verdict);
    if (out != NULL && status == ONSHI_OK) {
        *out = json_incref(verdict);
    }
    json_decref(verdict);
    return status;
}
