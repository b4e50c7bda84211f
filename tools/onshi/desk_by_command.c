// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/json.h"
#include "tools/onshi/desk_bridges.h"

enum { WORDS_MAXIMUM = 64 };

struct action {
    pid_t pid;
    int to, from;
};

_Noreturn static void become_program(char *const *program, const char *name, const int to[2], const int from[2]) {
    char *words[WORDS_MAXIMUM + 2] = {program[0], (char *)(uintptr_t)name};
    for (int i = 1; program[i] != NULL && i < WORDS_MAXIMUM; i++) {
        words[i + 1] = program[i];
    }
    if (dup2(to[0], STDIN_FILENO) >= 0 && dup2(from[1], STDOUT_FILENO) >= 0) {
        (void)execvp(words[0], words);
    }
    fprintf(stderr, "onshi desk: %s: %s\n", words[0], strerror(errno));
    _exit(127);
}

static bool start(char *const *program, const char *name, struct action *out) {
    int to[2], from[2];
    if (pipe2(to, O_CLOEXEC) != 0) {
        return false;
    }
    if (pipe2(from, O_CLOEXEC) != 0) {
        (void)close(to[0]);
        (void)close(to[1]);
        return false;
    }
    *out = (struct action){.pid = fork(), .to = to[1], .from = from[0]};
    if (out->pid == 0) {
        become_program(program, name, to, from);
    }
    (void)close(to[0]);
    (void)close(from[1]);
    return out->pid > 0;
}

// Reads to the end of the program's output, within the deadline and the maximum.
static bool read_output(int fd, struct bytes_writer *out) {
    int64_t deadline_us = clock_monotonic_us() + (int64_t)DESK_BRIDGE_COMMAND_MS * 1000;
    char block[65536];
    for (;;) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        int64_t left_ms = (deadline_us - clock_monotonic_us()) / 1000;
        if (left_ms <= 0 || poll(&wait, 1, (int)left_ms) <= 0) {
            return false;
        }
        ssize_t length = read(fd, block, sizeof block);
        if (length <= 0) {
            return length == 0;
        }
        if (bytes_write(out, block, (size_t)length) != ONSHI_OK) {
            return false;
        }
    }
}

// Runs the program once. Returns its answer, to be released by the caller; NULL when it gave none that can be read.
static json_t *run(char *const *program, const char *name, const char *request) {
    struct action action;
    struct bytes_writer output;
    int how = 0;
    if (!start(program, name, &action)) {
        return NULL;
    }
    bytes_writer_init(&output, DESK_BRIDGE_LINE_MAXIMUM);
    ssize_t written = write(action.to, request, strlen(request));
    (void)written; // a program that reads nothing may still answer
    (void)close(action.to);
    bool ended = read_output(action.from, &output);
    (void)close(action.from);
    if (!ended) {
        (void)kill(action.pid, SIGKILL);
    }
    (void)waitpid(action.pid, &how, 0);
    json_t *answer = NULL;
    if (ended && WIFEXITED(how) && WEXITSTATUS(how) == 0) {
        answer = json_loads(bytes_text(&output), JSON_REJECT_DUPLICATES, NULL);
    }
    bytes_writer_free(&output);
    return json_is_object(answer) ? answer : NULL;
}

static json_t *no_answer(const char *name) {
    return json_pack("{s:o}", "error",
                     json_sprintf("「%s」を実行するプログラムが、時間内に答え (JSON のオブジェクト一つ) を出しませんでした / "
                                  "the program gave no answer (one JSON object) to \"%s\" in time",
                                  name, name));
}

// An action without a sight of what came of it is completed: the program is asked what can be seen.
static void add_sight(char *const *program, const char *name, json_t *answer) {
    bool complete = strcmp(name, "hello") == 0 || json_object_get(answer, "seen") != NULL ||
                    json_object_get(answer, "error") != NULL || json_object_get(answer, "unsupported") != NULL;
    if (!complete) {
        json_t *seen = run(program, "seen", "{}\n");
        (void)json_object_set_new(answer, "seen", seen == NULL ? json_object() : seen);
    }
}

static bool is_name(const char *name) {
    return name[0] != 0 && strspn(name, "abcdefghijklmnopqrstuvwxyz-") == strlen(name);
}

// From hello on the program finds the product's own folder in its environment: it may keep there what it must know in
// the next action.
static void remember_store(const json_t *request) {
    const char *store = json_text(json_object_get(request, "site"), "store");
    if (store[0] != 0) {
        (void)setenv("ONSHI_DESK_STORE", store, 1);
    }
}

static void answer_request(char *const *program, const char *line) {
    json_t *request = json_loads(line, 0, NULL);
    const char *name = json_text(request, "do");
    remember_store(request);
    json_t *answer = is_name(name) ? run(program, name, line) : NULL;
    if (answer == NULL) {
        answer = no_answer(name);
    } else {
        if (json_object_get(answer, "ok") == NULL && json_object_get(answer, "error") == NULL) {
            (void)json_object_set_new(answer, "ok", json_true());
        }
        add_sight(program, name, answer);
    }
    (void)json_object_set(answer, "id", json_object_get(request, "id"));
    (void)json_dumpf(answer, stdout, JSON_COMPACT);
    (void)fputs("\n", stdout);
    (void)fflush(stdout);
    json_decref(answer);
    json_decref(request);
}

int desk_by_command(char *const *program) {
    char *line = NULL;
    size_t size = 0;
    (void)signal(SIGPIPE, SIG_IGN);
    while (getline(&line, &size, stdin) > 0) {
        answer_request(program, line);
    }
    free(line);
    return 0;
}
