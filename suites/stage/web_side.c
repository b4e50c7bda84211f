// SPDX-License-Identifier: Apache-2.0
#include "suites/stage/web_side.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/text.h"
#include "base/xml.h"
#include "mocks/webapi/webapi.h"
#include "suites/stage/hello.h"

static const char harness_ja[] = SCENE_HARNESS_JA;

enum { ACCOUNTS_MAXIMUM = 16, TEXT_SIZE = 64, HANDED_MAXIMUM = 256 };

struct web_side {
    struct pki *pki;
    struct webapi *api;
    char *folder; // what a terminal needs
    enum pki_kind terminal;
    struct webapi_options options;
    struct webapi_account accounts[ACCOUNTS_MAXIMUM];
    char passwords[ACCOUNTS_MAXIMUM][TEXT_SIZE];
    char serial[PKI_SERIAL_SIZE]; // of a terminal whose certificate is revoked
    const char *revoked[2];
};

// What is told.

static const char *const event_names[] = {
    [WEBAPI_CONNECTED] = "connected",         [WEBAPI_NOT_CONNECTED] = "not-connected",
    [WEBAPI_REQUEST_TAKEN] = "request",       [WEBAPI_REQUEST_REFUSED] = "refused",
    [WEBAPI_ANSWERED] = "answer",             [WEBAPI_NOT_ANSWERED] = "not-answered",
    [WEBAPI_LOGGED_IN] = "logged-in",         [WEBAPI_LOGGED_OUT] = "logged-out",
    [WEBAPI_DISASTER_SEARCH] = "disaster-search", [WEBAPI_DISCONNECTED] = "disconnected",
    [WEBAPI_TROUBLE] = "trouble",
};

static void add_text(json_t *members, const char *name, const char *text) {
    if (text != NULL && text[0] != 0) {
        (void)json_object_set_new(members, name, json_string(text));
    }
}

static void add_body(json_t *members, const struct webapi_event *happening) {
    if (happening->text_utf8 != NULL && text_is_utf8(happening->text_utf8, happening->text_length)) {
        (void)json_object_set_new(members, "message", json_stringn(happening->text_utf8, happening->text_length));
    }
}

static void observe(void *context, const struct webapi_event *happening) {
    struct scene *scene = context;
    json_t *members = json_pack("{s:I}", "connection", (json_int_t)happening->connection);
    add_text(members, "path", happening->path);
    add_text(members, "kind", happening->message);
    add_text(members, "token", happening->token);
    add_text(members, "text", happening->text);
    add_text(members, "peer", happening->peer);
    add_text(members, "fault", happening->fault);
    if (happening->status != 0) {
        (void)json_object_set_new(members, "status", json_sprintf("%d", happening->status));
    }
    if (happening->kind == WEBAPI_REQUEST_TAKEN && happening->message[0] != 0) {
        (void)json_object_set_new(members, "schema", json_string(happening->valid ? "ok" : happening->text));
    }
    add_body(members, happening);
    scene_log(scene, "web", event_names[happening->kind], members);
    scene->moves += happening->kind == WEBAPI_REQUEST_TAKEN || happening->kind == WEBAPI_ANSWERED;
    if (happening->kind == WEBAPI_TROUBLE) {
        (void)scene_end(scene, "harness", "Web API の模擬に不具合があります", happening->text);
    }
}

// Setting up.

static enum account_role role_of(const char *kind) {
    return strcmp(kind, "administrator") == 0 ? ROLE_ADMINISTRATOR : strcmp(kind, "viewer") == 0 ? ROLE_VIEWER : ROLE_GENERAL;
}

// One account for each user of the staff.
static int list_accounts(struct web_side *web, const char *institution) {
    int count = 0;
    const struct hello_person *person;
    for (size_t i = 0; (person = hello_person_at(i)) != NULL && count < ACCOUNTS_MAXIMUM; i++) {
        if (strcmp(person->id, person->user) == 0) {
            (void)snprintf(web->passwords[count], TEXT_SIZE, "himitsu-%s", person->user);
            web->accounts[count] = (struct webapi_account){person->user, web->passwords[count], institution, role_of(person->kind)};
            count++;
        }
    }
    return count;
}

// The site says what the terminal's certificate is: one of pki_kind_name, "terminal" unless told.
static bool choose_terminal(struct scene *scene) {
    char name[SCRIPT_ATTRIBUTE_SIZE];
    scene_site(scene, "terminal", "terminal", name);
    for (int kind = PKI_TERMINAL; kind < PKI_KINDS; kind++) {
        if (strcmp(pki_kind_name((enum pki_kind)kind), name[0] == 0 ? "terminal" : name) == 0) {
            scene->web->terminal = (enum pki_kind)kind;
            return true;
        }
    }
    return scene_end(scene, "harness", "台本の誤りです", "the site's terminal has no such certificate");
}

static bool note_revoked(struct scene *scene) {
    struct web_side *web = scene->web;
    struct pki_identity identity = {0};
    if (pki_make(web->pki, PKI_TERMINAL_REVOKED, scene->institution, &identity) != ONSHI_OK) {
        return false;
    }
    pki_serial(identity.certificate, web->serial);
    pki_identity_free(&identity);
    web->revoked[0] = web->serial;
    web->options.revoked = web->revoked;
    return true;
}

static bool make_files(struct scene *scene) {
    struct web_side *web = scene->web;
    return asprintf(&web->folder, "%s/web", scene->box.root) >= 0 && mkdir(web->folder, 0700) == 0 &&
           pki_open(scene->options->home->web_keys, calendar_day_of(scene->now), &web->pki) == ONSHI_OK &&
           pki_write_files(web->pki, web->terminal, web->terminal == PKI_TERMINAL_OTHER ? "9910000026" : scene->institution,
                           web->folder) == ONSHI_OK &&
           note_revoked(scene);
}

static int64_t now_of(void *context) {
    return ((const struct scene *)context)->now;
}

static bool open_doors(struct scene *scene) {
    struct web_side *web = scene->web;
    char one[SCRIPT_ATTRIBUTE_SIZE];
    if (webapi_options_of_profile(scene->profile, &web->options) != ONSHI_OK) {
        return scene_end(scene, "config", "プロファイルの web.* の値が正しくありません", "a value web.* of the profile cannot be");
    }
    web->options.serves_reception = true;
    web->options.style = scene->terminal_options.style;
    web->options.style.characters = WIRE_UTF8;
    web->options.accounts = web->accounts;
    web->options.account_count = list_accounts(web, scene->institution);
    web->options.one_session_per_account =
        web->options.one_session_per_account || strcmp(scene_site(scene, "one-session", "no", one), "yes") == 0;
    const struct webapi_config config = {
        .base = scene->loop,
        .service = scene->service,
        .schemas = scene->schemas,
        .pki = web->pki,
        .random = random_from(scene->plan_case->seed, scene->plan_case->name),
        .options = web->options,
        .faults = scene->faults,
        .now = now_of,
        .observe = observe,
        .context = scene,
    };
    return webapi_new(&config, &web->api) == ONSHI_OK ||
           scene_end(scene, "harness", harness_ja, "the Web API could not be set up");
}

bool web_side_open(struct scene *scene) {
    scene->web = calloc(1, sizeof *scene->web);
    if (scene->web == NULL) {
        return scene_end(scene, "harness", harness_ja, "no memory");
    }
    return choose_terminal(scene) &&
           (make_files(scene) || scene_end(scene, "harness", harness_ja, "the certificates could not be made")) &&
           open_doors(scene);
}

void web_side_close(struct scene *scene) {
    struct web_side *web = scene->web;
    if (web == NULL) {
        return;
    }
    webapi_free(web->api);
    pki_free(web->pki);
    free(web->folder);
    free(web);
    scene->web = NULL;
}

json_t *web_side_address(const struct scene *scene) {
    const struct web_side *web = scene->web;
    const char *name = pki_kind_name(web->terminal);
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:b}", "login-url",
                     json_sprintf("https://127.0.0.1:%d", webapi_port(web->api, WEBAPI_LOGIN_DOOR)), "url",
                     json_sprintf("https://127.0.0.1:%d", webapi_port(web->api, WEBAPI_SEARCH_DOOR)), "ca",
                     json_sprintf("%s/ca.pem", web->folder), "certificate", json_sprintf("%s/%s.pem", web->folder, name),
                     "key", json_sprintf("%s/%s-key.pem", web->folder, name), "certificates", 1);
}

void web_side_fail(struct scene *scene, const char *text) {
    scene->web->options.fail_header = text;
    webapi_set_options(scene->web->api, &scene->web->options);
}

void web_side_wear(struct scene *scene) {
    enum wire_era era = scene->terminal_options.style.era;
    if (scene->web == NULL) {
        return;
    }
    if (era == WIRE_ERA_USUAL) {
        era = wire_era_of(service_era(scene->service, scene->now));
    }
    wire_schemas_wear(scene->schemas, era);
    if (scene->web->options.style.era != era) {
        scene->web->options.style.era = era;
        webapi_set_options(scene->web->api, &scene->web->options);
    }
}

void web_side_style(struct scene *scene, const char *const *omit, bool empty_elements) {
    struct webapi_options *options = &scene->web->options;
    if (options->style.omit == omit && options->style.empty_elements == empty_elements) {
        return;
    }
    options->style.omit = omit;
    options->style.empty_elements = empty_elements;
    webapi_set_options(scene->web->api, options);
}

void web_side_release(struct scene *scene) {
    webapi_release(scene->web->api);
}

bool web_side_cut(struct scene *scene, bool cut) {
    scene_log(scene, "web", cut ? "cut" : "mended", NULL);
    if (cut) {
        webapi_cut(scene->web->api);
        return true;
    }
    return webapi_mend(scene->web->api) == ONSHI_OK || scene_end(scene, "harness", harness_ja, "the doors cannot be opened again");
}

// What is handed over.

// A file, and nothing else that a product may put there: a pipe would be waited for.
static FILE *open_file(const char *path) {
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);
    struct stat what;
    FILE *file = fd >= 0 && fstat(fd, &what) == 0 && S_ISREG(what.st_mode) ? fdopen(fd, "r") : NULL;
    if (file == NULL && fd >= 0) {
        (void)close(fd);
    }
    return file;
}

static bool read_whole(const char *path, struct bytes_writer *out) {
    FILE *file = open_file(path);
    uint8_t block[65536];
    size_t got = 0;
    bool good = file != NULL;
    while (good && (got = fread(block, 1, sizeof block, file)) > 0) {
        good = bytes_write(out, block, got) == ONSHI_OK;
    }
    good = good && ferror(file) == 0;
    if (file != NULL) {
        (void)fclose(file);
    }
    return good;
}

// Whether the bytes are the message that a terminal would push.
static void add_schema(const struct scene *scene, json_t *members, const struct bytes_writer *bytes) {
    struct bytes_writer why;
    xmlDoc *doc = NULL;
    bytes_writer_init(&why, 1024);
    enum onshi_status status = xml_parse(bytes_text(bytes), bytes->length, &doc);
    status = status != ONSHI_OK ? status : wire_check(scene->schemas, WIRE_FACE_PUSH, doc, &why);
    (void)json_object_set_new(members, "schema", json_string(status == ONSHI_OK ? "ok" : why.length > 0 ? bytes_text(&why) : "no XML"));
    xmlFreeDoc(doc);
    bytes_writer_free(&why);
}

static void take_file(struct scene *scene, const char *name) {
    struct bytes_writer bytes;
    char *path = NULL;
    bytes_writer_init(&bytes, SCENE_MESSAGE_MAXIMUM);
    if (asprintf(&path, "%s/%s", scene->box.handed, name) >= 0 && read_whole(path, &bytes)) {
        json_t *members = json_pack("{s:s}", "file", name);
        add_schema(scene, members, &bytes);
        if (text_is_utf8(bytes_text(&bytes), bytes.length)) {
            (void)json_object_set_new(members, "message", json_stringn(bytes_text(&bytes), bytes.length));
        }
        scene_log(scene, "face", "handed", members);
        scene->moves++;
        if (scene->station_count > STATION_PARTNER &&
            terminal_deliver_face(scene->terminal, name, bytes.data, bytes.length) != ONSHI_OK) {
            (void)scene_end(scene, "unresolved", "製品の渡したファイルを、相手の製品に渡せません",
                            "a file of the product's could not be handed on to the one beside it");
        }
    }
    free(path);
    bytes_writer_free(&bytes);
}

static int by_name(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

// Hidden files and those that are still being written are none yet.
static int is_file(const struct dirent *entry) {
    size_t length = strlen(entry->d_name);
    return entry->d_name[0] != '.' && !(length > 4 && strcmp(entry->d_name + length - 4, ".tmp") == 0);
}

void web_side_take_handed(struct scene *scene) {
    struct dirent **entries = NULL;
    int count = scandir(scene->box.handed, &entries, is_file, by_name);
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        if (json_object_get(scene->handed, name) == NULL && json_object_size(scene->handed) < HANDED_MAXIMUM &&
            text_is_utf8(name, strlen(name))) {
            (void)json_object_set_new(scene->handed, name, json_true());
            take_file(scene, name);
        }
        free(entries[i]);
    }
    free(entries);
}
