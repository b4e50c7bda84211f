// SPDX-License-Identifier: Apache-2.0
#include "tools/onshi/serve_desk.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/random.h"
#include "tools/onshi/context.h"
#include "tools/onshi/serve_words.h"

enum { WHY_BYTES = 4096, ID_BYTES = 256, STAY_MINUTES = 1440, PEOPLE_SEED = 1 };

static const char suffix[] = ".xml";

bool serve_desk_refuse(const struct serve_desk *desk, const char *ja, const char *en, const char *about) {
    (void)context_refuse(desk->options->language, ja, en, about);
    return false;
}

int64_t serve_desk_now(void *context) {
    const struct serve_desk *desk = context;
    return desk->at + (clock_monotonic_us() - desk->began_us) / 1000000;
}

const struct person *serve_desk_person(const struct serve_desk *desk, const char *id) {
    for (int i = 0; i < desk->people_count; i++) {
        if (strcmp(desk->people[i]->id, id) == 0) {
            return desk->people[i];
        }
    }
    return NULL;
}

// People.

static bool bring_person(struct serve_desk *desk, const char *folder, const char *id) {
    struct bytes_writer why;
    bytes_writer_init(&why, WHY_BYTES);
    struct person *person = NULL;
    bool room = desk->people_count < SERVE_PEOPLE_MAXIMUM;
    enum onshi_status status = room ? person_load(folder, id, PEOPLE_SEED, &person, &why) : ONSHI_TOO_LONG;
    if (status != ONSHI_OK) {
        bytes_note(&why, "%s%s", why.length == 0 ? id : "", room ? "" : " (too many people)");
        (void)serve_desk_refuse(desk, "人物を読めません。scenarios/people の書き方を見てください",
                                "the person cannot be read; see how those in scenarios/people are written",
                                bytes_text(&why));
    } else {
        desk->people[desk->people_count++] = person;
        status = ledger_add_person(desk->ledger, person);
        if (status != ONSHI_OK) {
            (void)serve_desk_refuse(desk, "台帳に入れられません。新しい --ledger のファイルを使ってください",
                                    "the ledger does not take this person; use a new file for --ledger", id);
        }
    }
    bytes_writer_free(&why);
    return status == ONSHI_OK;
}

static int is_person(const struct dirent *entry) {
    size_t length = strlen(entry->d_name);
    return length > sizeof suffix - 1 && length < ID_BYTES && strcmp(entry->d_name + length - (sizeof suffix - 1), suffix) == 0;
}

// The id of the person in the file `name`.
static void id_of(const char *name, char out[ID_BYTES]) {
    size_t length = strlen(name) - (sizeof suffix - 1);
    memcpy(out, name, length);
    out[length] = 0;
}

static bool bring_folder(struct serve_desk *desk, const char *folder) {
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_person, alphasort);
    bool good = count > 0;
    if (!good) {
        (void)serve_desk_refuse(desk, "人物のファイル (*.xml) がありません。フォルダーか .xml ファイルを --people で指定してください",
                                "there is no person's file (*.xml); name a folder or an .xml file with --people", folder);
    }
    for (int i = 0; i < count; i++) {
        char id[ID_BYTES];
        id_of(entries[i]->d_name, id);
        good = good && bring_person(desk, folder, id);
        free(entries[i]);
    }
    free(entries);
    return good;
}

static bool bring_file(struct serve_desk *desk, const char *path) {
    const char *slash = strrchr(path, '/');
    char *folder = slash == NULL ? strdup(".") : strndup(path, (size_t)(slash - path) + 1);
    const char *name = slash == NULL ? path : slash + 1;
    char id[ID_BYTES];
    id_of(name, id);
    bool good = folder != NULL && bring_person(desk, folder, id);
    free(folder);
    return good;
}

static bool bring_people(struct serve_desk *desk) {
    const char *path = desk->options->people != NULL ? desk->options->people : desk->home.people;
    struct stat about;
    size_t length = strlen(path);
    bool is_file = stat(path, &about) == 0 && S_ISREG(about.st_mode) && length > sizeof suffix - 1 &&
                   strcmp(path + length - (sizeof suffix - 1), suffix) == 0;
    return is_file ? bring_file(desk, path) : bring_folder(desk, path);
}

// The service.

static bool open_ledger(struct serve_desk *desk) {
    struct bytes_writer why;
    bytes_writer_init(&why, WHY_BYTES);
    enum onshi_status status = ledger_open(desk->options->ledger, &desk->ledger, &why);
    if (status != ONSHI_OK) {
        (void)serve_desk_refuse(desk, "台帳を開けません", "the ledger cannot be opened", bytes_text(&why));
    }
    bytes_writer_free(&why);
    return status == ONSHI_OK;
}

static bool load_profile(struct serve_desk *desk) {
    struct bytes_writer why;
    bytes_writer_init(&why, WHY_BYTES);
    enum onshi_status status = profile_load(desk->home.scenarios, desk->options->profile, &desk->profile, &why);
    if (status != ONSHI_OK) {
        (void)serve_desk_refuse(desk, "そのようなプロファイルはありません。scenarios/profiles を見てください (seed-2020, actual)",
                                "there is no such profile; see scenarios/profiles (seed-2020, actual)",
                                desk->options->profile);
    }
    bytes_writer_free(&why);
    return status == ONSHI_OK;
}

// Codes in place of ours (codes.file), for messages on any way.
static bool load_codes(struct serve_desk *desk) {
    const char *own = desk->options->codes;
    const char *path = own != NULL ? own : profile_parameter(desk->profile, "codes.file", "");
    if (path[0] == 0) {
        return true;
    }
    struct bytes_writer why;
    bytes_writer_init(&why, WHY_BYTES);
    enum onshi_status status = code_table_load(path, &desk->codes, &why);
    if (status != ONSHI_OK) {
        (void)serve_desk_refuse(desk, "コードの表を読めません。書き方は mocks/service/code_table.h にあります",
                                "the table of codes cannot be read; mocks/service/code_table.h says how to write it",
                                why.length > 0 ? bytes_text(&why) : path);
    }
    bytes_writer_free(&why);
    return status == ONSHI_OK;
}

static bool open_service(struct serve_desk *desk) {
    if (!load_profile(desk) || !load_codes(desk) || !open_ledger(desk) || !bring_people(desk)) {
        return false;
    }
    desk->service = service_new(desk->ledger);
    if (desk->service == NULL || service_add_institution(desk->service, desk->options->institution) != ONSHI_OK ||
        wire_schemas_load(desk->home.messages, &desk->schemas) != ONSHI_OK) {
        return serve_desk_refuse(desk, "スイート側の不具合です", "a fault of the suite", "service");
    }
    service_set_profile(desk->service, desk->profile);
    return true;
}

static bool arm_faults(struct serve_desk *desk) {
    struct bytes_writer why;
    bytes_writer_init(&why, WHY_BYTES);
    desk->faults = fault_plan_new(serve_desk_now, desk);
    bool good = desk->faults != NULL;
    for (int i = 0; i < desk->options->fault_count && good; i++) {
        good = fault_arm(desk->faults, &desk->options->faults[i], &why) == ONSHI_OK;
    }
    if (!good) {
        (void)serve_desk_refuse(desk, "この障害は起こせません", "this fault cannot be planned", bytes_text(&why));
    }
    bytes_writer_free(&why);
    return good;
}

// The terminal.

static void observe(void *context, const struct terminal_event *happening) {
    struct serve_desk *desk = context;
    serve_words_terminal(stdout, desk->options->language, serve_desk_now(desk), happening);
}

static bool open_terminal(struct serve_desk *desk) {
    struct terminal_options options = {.silent = false};
    if (terminal_options_of_profile(desk->profile, &options) != ONSHI_OK) {
        return serve_desk_refuse(desk, "プロファイルの folder.* か res.* の値が正しくありません",
                                 "a value folder.* or res.* of the profile cannot be", desk->options->profile);
    }
    options.style.codes = desk->codes;
    options.stay_minutes = options.stay_minutes == 0 ? STAY_MINUTES : options.stay_minutes;
    const struct terminal_config config = {
        .base = desk->base,
        .service = desk->service,
        .schemas = desk->schemas,
        .institution = desk->options->institution,
        .req = desk->folders.paths[SERVE_REQ],
        .res = desk->folders.paths[SERVE_RES],
        .face = desk->folders.paths[SERVE_FACE],
        .random = random_from(random_seed_from_machine(), "serve"),
        .faults = desk->faults,
        .custody = desk->folders.custody,
        .options = options,
        .now = serve_desk_now,
        .observe = observe,
        .context = desk,
    };
    enum onshi_status status = terminal_new(&config, &desk->terminal);
    if (status == ONSHI_TIMED_OUT) {
        return serve_desk_refuse(desk, "ほかの onshi serve がこのフォルダーを使っています。終了するか、別のフォルダーを --folder で指定してください",
                                 "another onshi serve uses this folder; end it, or name another with --folder",
                                 desk->folders.root);
    }
    if (status != ONSHI_OK) {
        return serve_desk_refuse(desk, "端末を用意できません。フォルダーを確かめてください",
                                 "the terminal cannot be set up; check the folder", desk->folders.root);
    }
    return true;
}

static bool open_folders(struct serve_desk *desk) {
    struct bytes_writer ja, en;
    bytes_writer_init(&ja, WHY_BYTES);
    bytes_writer_init(&en, WHY_BYTES);
    bool good = serve_folders_open(desk->options->folder, &desk->folders, &ja, &en) ||
                serve_desk_refuse(desk, bytes_text(&ja), bytes_text(&en), "");
    bytes_writer_free(&ja);
    bytes_writer_free(&en);
    return good;
}

static void on_signal(evutil_socket_t signal_number, short what, void *context) {
    (void)signal_number;
    (void)what;
    const struct serve_desk *desk = context;
    (void)event_base_loopbreak(desk->base);
}

static bool open_loop(struct serve_desk *desk) {
    (void)signal(SIGPIPE, SIG_IGN);
    desk->base = event_base_new();
    if (desk->base == NULL) {
        return false;
    }
    desk->events[0] = evsignal_new(desk->base, SIGINT, on_signal, desk);
    desk->events[1] = evsignal_new(desk->base, SIGTERM, on_signal, desk);
    return desk->events[0] != NULL && desk->events[1] != NULL && event_add(desk->events[0], NULL) == 0 &&
           event_add(desk->events[1], NULL) == 0;
}

bool serve_desk_open(const struct serve_options *options, struct serve_desk *out) {
    *out = (struct serve_desk){.options = options};
    out->began_us = clock_monotonic_us();
    out->at = options->has_at ? options->at : clock_machine_seconds();
    if (context_find_home(&out->home) != ONSHI_OK || !open_loop(out)) {
        return serve_desk_refuse(out, "スイート側の不具合です", "a fault of the suite", "loop");
    }
    return open_service(out) && arm_faults(out) && open_folders(out) && open_terminal(out);
}

void serve_desk_close(struct serve_desk *desk) {
    terminal_free(desk->terminal);
    fault_plan_free(desk->faults);
    wire_schemas_free(desk->schemas);
    service_free(desk->service);
    code_table_free(desk->codes);
    profile_free(desk->profile);
    ledger_free(desk->ledger);
    for (int i = 0; i < desk->people_count; i++) {
        person_free(desk->people[i]);
    }
    for (int i = 0; i < SERVE_EVENTS; i++) {
        if (desk->events[i] != NULL) {
            event_free(desk->events[i]);
        }
    }
    if (desk->base != NULL) {
        event_base_free(desk->base);
    }
    if (desk->folders.root != NULL && !serve_folders_close(&desk->folders)) {
        printf("%s\n", console_say(desk->options->language, "フォルダーに残っているものは、そのままにしました",
                                   "what still lies in the folders was left there"));
    }
    home_free(&desk->home);
}
