// SPDX-License-Identifier: Apache-2.0
//
// The service's side of the scene: ledger and people, gates and codes, planned faults, the terminal.
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/xml.h"
#include "suites/stage/observe.h"
#include "suites/stage/scene.h"
#include "virtual-card/issue/print.h"

static const char harness_ja[] = SCENE_HARNESS_JA;

// What the ledger holds about a person, as the judge may name it: $ID.name, $ID.COVERAGE.number.
static json_t *truth_of(const struct person *person) {
    char birthdate[CALENDAR_DATE_SIZE];
    struct print print;
    calendar_date(person->birthdate, birthdate);
    print_make(person, &print);
    json_t *truth = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "individual-number", print.number, "id", person->id, "name", person->name, "kana",
                              person->kana, "sex", person->sex, "birthdate", birthdate, "address", person->address,
                              "post", person->post);
    for (int i = 0; truth != NULL && i < person->coverage_count; i++) {
        const struct coverage *coverage = &person->coverages[i];
        json_t *one = json_pack("{s:s, s:s, s:s, s:s}", "insurer", coverage->insurer, "symbol", coverage->symbol,
                                "number", coverage->number, "branch", coverage->branch);
        (void)json_object_set_new(truth, coverage->id, one);
    }
    return truth;
}

static bool bring_people(struct scene *scene) {
    const xmlNode *p = xml_child(scene->plan_case->script->people, "person");
    for (; p != NULL; p = xml_next(p, "person")) {
        struct bytes_writer why;
        bytes_writer_init(&why, 1024);
        enum onshi_status status = ONSHI_TOO_LONG;
        if (scene->people_count < SCENE_PEOPLE_MAXIMUM) {
            status = person_load(scene->options->home->people, xml_attribute(p, "id", ""), scene->plan_case->seed,
                                 &scene->people[scene->people_count], &why);
        }
        if (status != ONSHI_OK) {
            (void)scene_end(scene, "harness", harness_ja, bytes_text(&why));
            bytes_writer_free(&why);
            return false;
        }
        bytes_writer_free(&why);
        struct person *person = scene->people[scene->people_count++];
        scene_log(scene, "truth", "person", truth_of(person));
        if (ledger_add_person(scene->ledger, person) != ONSHI_OK) {
            return scene_end(scene, "harness", harness_ja, "the ledger is full");
        }
    }
    return true;
}

// A script may open and close gates whatever the profile's dates say: <gate key="medication.view" open="no"/>.
static bool set_gates(struct scene *scene) {
    const xmlNode *gate = xml_child(scene->plan_case->script->site, "gate");
    for (; gate != NULL; gate = xml_next(gate, "gate")) {
        char open[SCRIPT_ATTRIBUTE_SIZE];
        script_attribute(gate, "open", &scene->plan_case->variation, open);
        int64_t opens = strcmp(open, "yes") == 0 ? 0 : CALENDAR_NEVER;
        if (profile_set_gate(scene->profile, xml_attribute(gate, "key", ""), opens) != ONSHI_OK) {
            return scene_end(scene, "harness", "台本の誤りです", "the profile has no such gate");
        }
    }
    return true;
}

// Codes in place of the suite's own, where the profile names a table of them.
static bool load_codes(struct scene *scene) {
    const char *path = profile_parameter(scene->profile, "codes.file", "");
    struct bytes_writer why;
    bytes_writer_init(&why, 1024);
    bool good = path[0] == 0 || code_table_load(path, &scene->codes, &why) == ONSHI_OK ||
                scene_end(scene, "config", "プロファイルの codes.file を読めません。表を直してください",
                          why.length > 0 ? bytes_text(&why) : "codes.file of the profile cannot be read; mend the table");
    bytes_writer_free(&why);
    return good;
}

static bool open_service(struct scene *scene) {
    scene->ledger = ledger_new();
    scene->service = scene->ledger == NULL ? NULL : service_new(scene->ledger);
    char listed[SCRIPT_ATTRIBUTE_SIZE];
    bool known = strcmp(scene_site(scene, "listed", "yes", listed), "yes") == 0;
    if (scene->service == NULL ||
        (known && service_add_institution(scene->service, scene->institution) != ONSHI_OK) ||
        profile_load(scene->options->home->scenarios, scene->plan_case->profile, &scene->profile, NULL) != ONSHI_OK ||
        wire_schemas_load(scene->options->home->messages, &scene->schemas) != ONSHI_OK) {
        return scene_end(scene, "harness", harness_ja, "the service could not be set up");
    }
    if (!set_gates(scene) || !load_codes(scene)) {
        return false;
    }
    service_set_profile(scene->service, scene->profile);
    return true;
}

static int64_t now_of(void *context) {
    return ((const struct scene *)context)->now;
}

static bool arm_fault(struct scene *scene, const xmlNode *row) {
    char text[SCRIPT_ATTRIBUTE_SIZE];
    struct planned_fault fault;
    struct bytes_writer why;
    bytes_writer_init(&why, 1024);
    script_attribute(row, "plan", &scene->plan_case->variation, text);
    bool armed = fault_read(text, &fault, &why) == ONSHI_OK && fault_arm(scene->faults, &fault, &why) == ONSHI_OK;
    if (!armed) {
        (void)scene_end(scene, "harness", "台本の誤りです", bytes_text(&why));
    }
    bytes_writer_free(&why);
    return armed;
}

static bool arm_faults(struct scene *scene) {
    scene->faults = fault_plan_new(now_of, scene);
    if (scene->faults == NULL) {
        return scene_end(scene, "harness", harness_ja, "the faults could not be planned");
    }
    const xmlNode *row = xml_child(scene->plan_case->script->site, "fault");
    for (; row != NULL; row = xml_next(row, "fault")) {
        if (script_applies(row, &scene->plan_case->variation) && !arm_fault(scene, row)) {
            return false;
        }
    }
    return true;
}

static void log_fault(void *context, const struct fault_result *result) {
    scene_log(context, "stage", "planned-fault",
              json_pack("{s:s, s:b}", "name", result->description->name, "fired", result->fired > 0));
}

bool scene_faults_fired(struct scene *scene) {
    return fault_report(scene->faults, log_fault, scene) == 0 ||
           scene_end(scene, "unresolved", "仕込んだ障害が起きませんでした", "a planned fault never fired");
}

static bool open_terminal(struct scene *scene) {
    const char *order = variation_value(&scene->plan_case->variation, "order");
    scene->terminal_options.style.order = strncmp(order, "shuffled", 8) == 0 ? WIRE_SHUFFLED : WIRE_LOGICAL;
    char era[SCRIPT_ATTRIBUTE_SIZE];
    scene->terminal_options.style.era = wire_era_of(scene_site(scene, "era", "", era));
    scene->terminal_options.style.characters = scene_is_cp932(scene) ? WIRE_CP932 : WIRE_UTF8;
    scene->terminal_options.style.codes = scene->codes;
    const struct terminal_config config = {
        .base = scene->loop,
        .service = scene->service,
        .schemas = scene->schemas,
        .institution = scene->institution,
        .req = scene->box.req,
        .res = scene->box.res,
        .face = scene->box.face,
        .faults = scene->faults,
        .random = random_from(scene->plan_case->seed, scene->plan_case->name),
        .options = scene->terminal_options,
        .now = now_of,
        .observe = observe_terminal,
        .context = scene,
    };
    if (terminal_new(&config, &scene->terminal) != ONSHI_OK) {
        return scene_end(scene, "harness", harness_ja, "the terminal could not be set up");
    }
    return true;
}

bool scene_open_service(struct scene *scene) {
    return open_service(scene) && bring_people(scene) && arm_faults(scene) && open_terminal(scene);
}
