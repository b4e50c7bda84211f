// SPDX-License-Identifier: Apache-2.0
#include "suites/judge/waivers.h"

#include <fnmatch.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/json.h"
#include "base/xml.h"
#include "suites/judge/judge.h"

struct waivers {
    xmlDoc *doc;
    struct xml_schema *schema;
};

static enum onshi_status load(struct waivers *waivers, const char *path, const char *scenarios_directory,
                              struct bytes_writer *why) {
    struct bytes_writer schema;
    bytes_writer_init(&schema, 4096);
    enum onshi_status status = bytes_printf(&schema, "%s/schema/waivers.rng", scenarios_directory);
    status = status != ONSHI_OK ? status : xml_schema_load(bytes_text(&schema), &waivers->schema);
    status = status != ONSHI_OK ? status : xml_load(path, &waivers->doc, why);
    bytes_writer_free(&schema);
    return status != ONSHI_OK ? status : xml_schema_check(waivers->schema, waivers->doc, why);
}

enum onshi_status waivers_load(const char *path, const char *scenarios_directory, struct waivers **out,
                               struct bytes_writer *why) {
    struct waivers *waivers = calloc(1, sizeof *waivers);
    if (waivers == NULL) {
        return ONSHI_NO_MEMORY;
    }
    enum onshi_status status = load(waivers, path, scenarios_directory, why);
    if (status != ONSHI_OK) {
        waivers_free(waivers);
        return status;
    }
    *out = waivers;
    return ONSHI_OK;
}

void waivers_free(struct waivers *waivers) {
    if (waivers == NULL) {
        return;
    }
    xmlFreeDoc(waivers->doc);
    xml_schema_free(waivers->schema);
    free(waivers);
}

// Until the end of its day.
static bool is_expired(const xmlNode *waiver, int64_t today) {
    int64_t until = 0;
    return calendar_parse(xml_attribute(waiver, "until", ""), &until) != ONSHI_OK ||
           today >= until + CALENDAR_DAY_SECONDS;
}

static json_t *pack_waiver(const xmlNode *waiver) {
    return json_pack("{s:s, s:s, s:s}", "owner", xml_attribute(waiver, "owner", ""), "reason",
                     xml_attribute(waiver, "reason", ""), "until", xml_attribute(waiver, "until", ""));
}

// Marks what `waiver` covers in one verdict; returns how many findings.
static int mark_findings(const xmlNode *waiver, json_t *verdict) {
    const json_t *findings = json_object_get(verdict, "findings");
    int covered = 0;
    for (size_t i = 0; i < json_array_size(findings); i++) {
        json_t *finding = json_array_get(findings, i);
        if (strcmp(json_text(finding, "clause"), xml_attribute(waiver, "clause", "")) == 0) {
            covered += json_object_set_new(finding, "waived", pack_waiver(waiver)) == 0;
        }
    }
    return covered;
}

static void mark_verdicts(const xmlNode *waiver, json_t *verdicts, int *played, int *covered) {
    for (size_t i = 0; i < json_array_size(verdicts); i++) {
        json_t *verdict = json_array_get(verdicts, i);
        if (fnmatch(xml_attribute(waiver, "case", ""), json_text(verdict, "case"), 0) == 0) {
            (*played)++;
            *covered += mark_findings(waiver, verdict);
        }
    }
}

static bool is_failed_unwaived(const json_t *verdict) {
    const json_t *findings = json_object_get(verdict, "findings");
    for (size_t i = 0; i < json_array_size(findings); i++) {
        const json_t *finding = json_array_get(findings, i);
        if (strcmp(json_text(finding, "level"), "FAIL") == 0 && json_object_get(finding, "waived") == NULL) {
            return true;
        }
    }
    return false;
}

static void conclude(json_t *verdicts) {
    for (size_t i = 0; i < json_array_size(verdicts); i++) {
        json_t *verdict = json_array_get(verdicts, i);
        if (verdict_parse(json_text(verdict, "verdict")) == VERDICT_FAIL && !is_failed_unwaived(verdict)) {
            (void)json_object_set_new(verdict, "verdict", json_string(verdict_name(VERDICT_WARN)));
            (void)json_object_set_new(verdict, "why", json_pack("{s:s, s:s}", "ja", "既知の不合格として免除されています",
                                                                "en", "waived as a known failure"));
        }
    }
}

static enum onshi_status note(json_t *problems, const xmlNode *waiver, const char *problem, const char *ja,
                              const char *en) {
    json_t *row = json_pack("{s:s, s:s, s:s, s:s, s:s}", "case", xml_attribute(waiver, "case", ""), "clause",
                            xml_attribute(waiver, "clause", ""), "problem", problem, "ja", ja, "en", en);
    return json_array_append_new(problems, row) == 0 ? ONSHI_OK : ONSHI_NO_MEMORY;
}

enum onshi_status waivers_apply(const struct waivers *waivers, int64_t today, json_t *verdicts, json_t *problems) {
    const xmlNode *waiver = xml_child(xmlDocGetRootElement(waivers->doc), "waiver");
    for (; waiver != NULL; waiver = xml_next(waiver, "waiver")) {
        int played = 0, covered = 0;
        if (is_expired(waiver, today)) {
            ONSHI_TRY(note(problems, waiver, "expired", "免除の期限が切れています。直すか、期限を延ばしてください",
                           "the waiver has expired; mend the failure or extend it"));
            continue;
        }
        mark_verdicts(waiver, verdicts, &played, &covered);
        if (played > 0 && covered == 0) {
            ONSHI_TRY(note(problems, waiver, "unused", "免除に当たる不合格がありません。免除を消してください",
                           "the waiver covers no failure; remove it"));
        }
    }
    conclude(verdicts);
    return ONSHI_OK;
}
