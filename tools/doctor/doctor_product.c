// SPDX-License-Identifier: Apache-2.0
//
// Checks of the product and its adapter: can its clock be scripted, does it speak the desk protocol.
#include <elf.h>
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/clock.h"
#include "base/json.h"
#include "mocks/webapi/pki.h"
#include "suites/log/rawlog.h"
#include "suites/stage/desk.h"
#include "suites/stage/hello.h"
#include "suites/stage/product.h"
#include "tools/doctor/doctor.h"
#include "virtual-card/vpcd/lane.h"

enum { ANSWER_MS = 5000, STOPPED_MS = 1500, SCRIPTED = 1617580800 }; // 2021-04-05 09:00:00 JST

// A sandbox in which a product can be started.
struct bed {
    char parent[4096];
    struct sandbox box;
};

static bool make_bed(const struct doctor_site *site, struct bed *bed, struct bytes_writer *seen) {
    (void)snprintf(bed->parent, sizeof bed->parent, "%s/onshi-XXXXXX", site->temporary);
    if (mkdtemp(bed->parent) != NULL && sandbox_make(bed->parent, "doctor", &bed->box) == ONSHI_OK &&
        sandbox_set_clock(&bed->box, SCRIPTED) == ONSHI_OK) {
        return true;
    }
    bytes_note(seen, "%s: %s", bed->parent, strerror(errno));
    return false;
}

static void remove_bed(struct bed *bed) {
    sandbox_remove(&bed->box);
    (void)rmdir(bed->parent);
}

// Ends the product with whatever it has started, and removes what its faked clock leaves in shared memory.
static void end_product(struct product *product) {
    product_close(product);
    product_end_descendants();
}

static bool start_product(char *const *command, const struct sandbox *box, struct product *out, struct bytes_writer *seen) {
    return product_adopt_orphans() == ONSHI_OK && product_start(command, box, "", out, seen) == ONSHI_OK;
}

// --- the clock ---

static void read_some(int fd, char *text, size_t size) {
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    ssize_t length = poll(&wait, 1, ANSWER_MS) == 1 ? read(fd, text, size - 1) : 0;
    text[length < 0 ? 0 : length] = 0;
}

// An empty or torn file would silently give the product the real time.
static bool clock_is_whole(const struct sandbox *box, int64_t instant) {
    char text[64] = "";
    FILE *file = sandbox_set_clock(box, instant) == ONSHI_OK ? fopen(box->clock, "re") : NULL;
    bool read = file != NULL && fgets(text, sizeof text, file) != NULL;
    if (file != NULL) {
        (void)fclose(file);
    }
    return read && strtoll(text, NULL, 10) == instant;
}

enum doctor_state doctor_look_clock_file(const struct doctor_site *site, struct bytes_writer *seen) {
    struct bed bed = {0};
    bool whole = make_bed(site, &bed, seen) && clock_is_whole(&bed.box, SCRIPTED) && clock_is_whole(&bed.box, SCRIPTED + 1);
    remove_bed(&bed);
    return whole ? DOCTOR_GOOD : DOCTOR_BAD;
}

enum doctor_state doctor_look_preload(const struct doctor_site *site, struct bytes_writer *seen) {
    char *const command[] = {"date", "+%s", NULL};
    struct bed bed = {0};
    struct product product;
    char text[64] = "";
    if (make_bed(site, &bed, seen) && start_product(command, &bed.box, &product, seen)) {
        read_some(product.from, text, sizeof text);
        end_product(&product);
    }
    remove_bed(&bed);
    long told = strtol(text, NULL, 10);
    bytes_note(seen, "date +%%s: %ld", told);
    return told == SCRIPTED ? DOCTOR_GOOD : DOCTOR_BAD;
}

enum doctor_state doctor_look_own_preload(const struct doctor_site *site, struct bytes_writer *seen) {
    bytes_note(seen, "%s", site->preload);
    return site->preload[0] == 0 ? DOCTOR_GOOD : DOCTOR_NOTE;
}

enum doctor_state doctor_look_own_faketime(const struct doctor_site *site, struct bytes_writer *seen) {
    bytes_note(seen, "%s", site->faketime_setting);
    return site->faketime_setting[0] == 0 ? DOCTOR_GOOD : DOCTOR_NOTE;
}

// --- the file of the product ---

// Where the command lies, as execvp finds it; false when it does not.
static bool find_product(const struct doctor_site *site, char out[4096]) {
    const char *name = site->product[0];
    if (strchr(name, '/') != NULL) {
        (void)snprintf(out, 4096, "%s", name);
        return access(out, X_OK) == 0;
    }
    const char *path = getenv("PATH");
    for (const char *at = path == NULL ? "/usr/bin:/bin" : path; *at != 0; at += strcspn(at, ":"), at += *at == ':') {
        (void)snprintf(out, 4096, "%.*s/%s", (int)strcspn(at, ":"), at, name);
        if (access(out, X_OK) == 0) {
            return true;
        }
    }
    errno = ENOENT;
    return false;
}

enum doctor_state doctor_look_product_found(const struct doctor_site *site, struct bytes_writer *seen) {
    char path[4096] = "";
    if (site->product == NULL) {
        return DOCTOR_SKIPPED;
    }
    bool found = find_product(site, path);
    bytes_note(seen, "%s%s%s", found ? path : site->product[0], found ? "" : ": ", found ? "" : strerror(errno));
    return found ? DOCTOR_GOOD : DOCTOR_BAD;
}

// A program for this machine, mapped; scripts are none and have an interpreter of their own.
struct program {
    const uint8_t *bytes;
    size_t length;
};

static bool map_program(const char *path, struct program *out) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    void *bytes = MAP_FAILED;
    if (fd >= 0 && fstat(fd, &about) == 0 && about.st_size >= (off_t)sizeof(Elf64_Ehdr)) {
        bytes = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    if (bytes == MAP_FAILED) {
        return false;
    }
    *out = (struct program){bytes, (size_t)about.st_size};
    if (memcmp(bytes, ELFMAG, SELFMAG) == 0 && out->bytes[EI_CLASS] == ELFCLASS64) {
        return true;
    }
    (void)munmap(bytes, out->length);
    return false;
}

static bool has_interpreter(const struct program *program) {
    Elf64_Ehdr head;
    memcpy(&head, program->bytes, sizeof head);
    for (size_t i = 0; i < head.e_phnum; i++) {
        uint64_t at = head.e_phoff + i * sizeof(Elf64_Phdr);
        Elf64_Phdr part;
        if (at > program->length - sizeof part) {
            return false;
        }
        memcpy(&part, program->bytes + at, sizeof part);
        if (part.p_type == PT_INTERP) {
            return true;
        }
    }
    return false;
}

// Asks one thing of the product's program; `fallback` where it is a script or of another kind.
static bool ask_program(const struct doctor_site *site, bool (*ask)(const struct program *program), bool fallback) {
    char path[4096];
    struct program program;
    if (!find_product(site, path) || !map_program(path, &program)) {
        return fallback;
    }
    bool answer = ask(&program);
    (void)munmap((void *)(uintptr_t)program.bytes, program.length);
    return answer;
}

enum doctor_state doctor_look_product_static(const struct doctor_site *site, struct bytes_writer *seen) {
    if (site->product == NULL) {
        return DOCTOR_SKIPPED;
    }
    bool dynamic = ask_program(site, has_interpreter, true);
    bytes_note(seen, "%s", dynamic ? "" : "static");
    return dynamic ? DOCTOR_GOOD : DOCTOR_BAD;
}

enum doctor_state doctor_look_product_setuid(const struct doctor_site *site, struct bytes_writer *seen) {
    char path[4096];
    struct stat about;
    if (site->product == NULL || !find_product(site, path) || stat(path, &about) != 0) {
        return DOCTOR_SKIPPED;
    }
    bool setuid = (about.st_mode & (S_ISUID | S_ISGID)) != 0;
    bytes_note(seen, "%04o", (unsigned)(about.st_mode & 07777));
    return setuid ? DOCTOR_BAD : DOCTOR_GOOD;
}

static bool names_sanitizer(const struct program *program) {
    return memmem(program->bytes, program->length, "libasan.so", 10) != NULL ||
           memmem(program->bytes, program->length, "__asan_init", 11) != NULL;
}

// The stage switches the order check off and the allocator's clock away; a product may still ask for its own order.
enum doctor_state doctor_look_product_sanitizer(const struct doctor_site *site, struct bytes_writer *seen) {
    if (site->product == NULL) {
        return DOCTOR_SKIPPED;
    }
    bool sanitizer = ask_program(site, names_sanitizer, false);
    bytes_note(seen, "%s", sanitizer ? "AddressSanitizer" : "");
    return sanitizer ? DOCTOR_NOTE : DOCTOR_GOOD;
}

// --- the adapter ---

static int64_t scripted_now(void *context) {
    (void)context;
    return SCRIPTED;
}

static int64_t monotonic_now(void *context) {
    (void)context;
    return clock_monotonic_us();
}

// What a face reader finds at its site: PC/SC, and a terminal at the other end of its port, which says nothing.
struct surroundings {
    struct lane *lane;
    int terminal; // or -1
};

static enum role role_of(const struct doctor_site *site) {
    const char *role = site->role == NULL ? "" : site->role;
    return strcmp(role, "reception") == 0     ? ROLE_RECEPTION
           : strcmp(role, "card-reader") == 0 ? ROLE_CARD_READER
                                              : ROLE_RECEIPT_COMPUTER;
}

// Doors at which nobody answers: the doctor only greets.
static json_t *closed_doors(const struct sandbox *box) {
    return json_pack("{s:s, s:s, s:o, s:o, s:o}", "login-url", "https://127.0.0.1:9", "url", "https://127.0.0.1:9", "ca",
                     json_sprintf("%s/ca.pem", box->root), "certificate", json_sprintf("%s/terminal.pem", box->root),
                     "key", json_sprintf("%s/terminal-key.pem", box->root));
}

// The files that a terminal has, where the site has the keys to make them.
static void write_terminal_files(const struct doctor_site *site, const struct sandbox *box) {
    struct pki *pki = NULL;
    if (pki_open(site->home->web_keys, calendar_day_of(SCRIPTED), &pki) == ONSHI_OK) {
        (void)!pki_write_files(pki, PKI_TERMINAL, "9910000018", box->root);
    }
    pki_free(pki);
}

static json_t *hello_for(const struct doctor_site *site, const struct sandbox *box, const struct surroundings *around) {
    char port[4200];
    (void)snprintf(port, sizeof port, "%s/reader", box->root);
    enum role role = role_of(site);
    json_t *web = closed_doors(box);
    if (role == ROLE_RECEPTION) {
        write_terminal_files(site, box);
    }
    const struct hello_site facts = {
        .role = role, .institution = "9910000018", .clock = "20210405090000", .store = box->store, .req = box->req,
        .res = box->res, .face = role == ROLE_RECEPTION ? box->handed : box->face, .encoding = "UTF-8",
        .reference_numbers = true, .answer_seconds = 5, .web = web, .port = port,
        .pcsc = around->lane == NULL ? NULL : lane_socket(around->lane), .keys = site->home->keys,
    };
    json_t *request = hello_make(&facts);
    json_decref(web);
    return request;
}

// The terminal's end of the reader's port, at which nobody speaks. Returns a descriptor, or -1.
static int listen_for_reader(const struct sandbox *box) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int length = snprintf(address.sun_path, sizeof address.sun_path, "%s/reader", box->root);
    int fd = length > 0 && (size_t)length < sizeof address.sun_path ? socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) : -1;
    if (fd >= 0 && (bind(fd, (const struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 1) != 0)) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

static struct surroundings surround(const struct doctor_site *site, const struct sandbox *box) {
    struct surroundings around = {.terminal = -1};
    if (role_of(site) == ROLE_CARD_READER) {
        around.terminal = listen_for_reader(box);
        if (lane_open(box->tmp, &around.lane, NULL) != ONSHI_OK) {
            around.lane = NULL; // another check says what is wrong with PC/SC
        }
    }
    return around;
}

static void withdraw(const struct surroundings *around) {
    lane_close(around->lane);
    if (around->terminal >= 0) {
        (void)close(around->terminal);
    }
}

static void drop_line(void *context, json_t *line) {
    (void)context;
    json_decref(line);
}

// What is asked of a product that stands at a desk.
typedef void asking(struct desk *desk, struct bed *bed, struct product *product, void *context);

// Puts a desk before the product, asks, and takes the desk away.
static void at_desk(struct bed *bed, struct product *product, asking *ask, void *context) {
    char path[4200];
    struct rawlog *log = NULL;
    struct desk *desk = NULL;
    struct event_base *loop = event_base_new();
    (void)snprintf(path, sizeof path, "%s/raw.jsonl", bed->parent);
    const struct rawlog_times times = {scripted_now, monotonic_now, NULL};
    if (loop != NULL && rawlog_create(path, times, &log) == ONSHI_OK && desk_open(loop, product, log, "desk", &desk) == ONSHI_OK) {
        ask(desk, bed, product, context);
    }
    desk_close(desk);
    rawlog_close(log);
    (void)unlink(path);
    if (loop != NULL) {
        event_base_free(loop);
    }
}

struct greeting {
    const struct doctor_site *site;
    json_t *answer; // or NULL
    struct bytes_writer *seen;
};

static void ask_hello(struct desk *desk, struct bed *bed, struct product *product, void *context) {
    struct greeting *greeting = context;
    struct surroundings around = surround(greeting->site, &bed->box);
    (void)product;
    if (role_of(greeting->site) == ROLE_CARD_READER) {
        desk_listen(desk, drop_line, NULL);
    }
    if (desk_ask(desk, hello_for(greeting->site, &bed->box, &around), ANSWER_MS, &greeting->answer) != ONSHI_OK) {
        struct trouble trouble = desk_trouble(desk);
        bytes_note(greeting->seen, "%s / %s", trouble.ja, trouble.en);
    }
    withdraw(&around);
}

// What the product answers to hello, released by the caller; NULL, with `seen`, when it gives no answer.
static json_t *greet(const struct doctor_site *site, struct bytes_writer *seen) {
    struct bed bed = {0};
    struct product product;
    struct greeting greeting = {.site = site, .seen = seen};
    (void)signal(SIGPIPE, SIG_IGN);
    if (make_bed(site, &bed, seen) && start_product(site->product, &bed.box, &product, seen)) {
        at_desk(&bed, &product, ask_hello, &greeting);
        end_product(&product);
    }
    remove_bed(&bed);
    return greeting.answer;
}

enum doctor_state doctor_look_adapter_answers(const struct doctor_site *site, struct bytes_writer *seen) {
    if (site->product == NULL) {
        return DOCTOR_SKIPPED;
    }
    json_t *answer = greet(site, seen);
    const char *error = json_text(answer, "error");
    bool good = json_is_true(json_object_get(answer, "ok"));
    const json_t *product = json_object_get(answer, "product");
    bytes_note(seen, "%s%s %s", error, json_text(product, "name"), json_text(product, "version"));
    json_decref(answer);
    return good ? DOCTOR_GOOD : DOCTOR_BAD;
}

// Stops or continues what the adapter has started, itself left out; returns how many.
static int signal_children(pid_t adapter, int signal_number) {
    char path[96];
    long child = 0;
    int count = 0;
    (void)snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", (long)adapter, (long)adapter);
    FILE *list = fopen(path, "re");
    while (list != NULL && fscanf(list, "%ld", &child) == 1) {
        (void)kill((pid_t)child, signal_number);
        count++;
    }
    if (list != NULL) {
        (void)fclose(list);
    }
    return count;
}

struct stopping {
    const struct doctor_site *site;
    enum doctor_state state;
};

// Asks for what can be seen while the product behind the adapter is stopped.
static void ask_stopped(struct desk *desk, struct bed *bed, struct product *product, void *context) {
    const struct doctor_site *site = ((struct stopping *)context)->site;
    enum doctor_state *state = &((struct stopping *)context)->state;
    json_t *hello = NULL, *answer = NULL;
    struct surroundings around = surround(site, &bed->box);
    if (role_of(site) == ROLE_CARD_READER) {
        desk_listen(desk, drop_line, NULL);
    }
    if (desk_ask(desk, hello_for(site, &bed->box, &around), ANSWER_MS, &hello) == ONSHI_OK && signal_children(product->pid, SIGSTOP) > 0) {
        bool answered = desk_ask(desk, json_pack("{s:s}", "do", "settle"), STOPPED_MS, &answer) == ONSHI_OK &&
                        json_object_get(answer, "seen") != NULL;
        *state = answered ? DOCTOR_BAD : DOCTOR_GOOD;
        (void)signal_children(product->pid, SIGKILL);
    }
    withdraw(&around);
    json_decref(hello);
    json_decref(answer);
}

// An adapter that is the product itself has no product to stop.
enum doctor_state doctor_look_adapter_honest(const struct doctor_site *site, struct bytes_writer *seen) {
    struct bed bed = {0};
    struct product product;
    struct stopping stopping = {.site = site, .state = DOCTOR_SKIPPED};
    if (site->product == NULL) {
        return stopping.state;
    }
    (void)signal(SIGPIPE, SIG_IGN);
    if (make_bed(site, &bed, seen) && start_product(site->product, &bed.box, &product, seen)) {
        at_desk(&bed, &product, ask_stopped, &stopping);
        end_product(&product);
    }
    remove_bed(&bed);
    return stopping.state;
}

enum doctor_state doctor_look_adapter_role(const struct doctor_site *site, struct bytes_writer *seen) {
    if (site->product == NULL || site->role == NULL) {
        return DOCTOR_SKIPPED;
    }
    json_t *answer = greet(site, seen);
    const char *role = json_text(answer, "role");
    bool same = strcmp(role, site->role) == 0;
    bytes_note(seen, "%s%s%s", role, same ? "" : " ≠ ", same ? "" : site->role);
    json_decref(answer);
    return same ? DOCTOR_GOOD : DOCTOR_BAD;
}

static bool declares(const json_t *answer, const char *capability) {
    const json_t *list = json_object_get(answer, "capabilities");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        if (name != NULL && strcmp(name, capability) == 0) {
            return true;
        }
    }
    return false;
}

enum doctor_state doctor_look_adapter_capabilities(const struct doctor_site *site, struct bytes_writer *seen) {
    if (site->product == NULL || site->role == NULL) {
        return DOCTOR_SKIPPED;
    }
    json_t *answer = greet(site, seen);
    int missing = 0;
    for (size_t i = 0; i < site->registry->capability_count; i++) {
        const struct capability *capability = &site->registry->capabilities[i];
        if (capability->mandatory && strcmp(capability->role, site->role) == 0 && !declares(answer, capability->name)) {
            bytes_note(seen, "%s ", capability->name);
            missing++;
        }
    }
    json_decref(answer);
    return missing == 0 ? DOCTOR_GOOD : DOCTOR_BAD;
}
