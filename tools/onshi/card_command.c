// SPDX-License-Identifier: Apache-2.0
//
// `onshi card exec PERSON -- COMMAND`: any PC/SC program with a virtual card in the only reader that it sees.
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/person.h"
#include "suites/stage/sandbox.h"
#include "tools/onshi/commands.h"
#include "tools/onshi/context.h"
#include "virtual-card/issue/issue.h"
#include "virtual-card/vpcd/card_process.h"
#include "virtual-card/vpcd/lane.h"

enum { CARD_SEEN_MS = 5000 };

struct exec_request {
    const struct context *context;
    const char *person;
    char **command;
    bool trace;
};

static void trace_event(const json_t *event) {
    char *line = json_dumps(event, JSON_COMPACT | JSON_PRESERVE_ORDER);
    fprintf(stderr, "%s\n", line == NULL ? "" : line);
    free(line);
}

// Takes all events that are there; returns whether pcscd has switched the card on by now.
static bool take_events(struct card_process *card, bool trace) {
    json_t *event = NULL;
    bool on = false;
    while (card_process_read(card, &event) == ONSHI_OK) {
        on = on || json_is_true(json_object_get(event, "on"));
        if (trace) {
            trace_event(event);
        }
        json_decref(event);
    }
    return on;
}

static bool wait_until_seen(struct card_process *card, bool trace) {
    int64_t deadline_us = clock_monotonic_us() + (int64_t)CARD_SEEN_MS * 1000;
    struct pollfd fd = {.fd = card_process_fd(card), .events = POLLIN};
    while (clock_monotonic_us() < deadline_us) {
        (void)poll(&fd, 1, 100);
        if (take_events(card, trace)) {
            return true;
        }
    }
    return false;
}

_Noreturn static void become_command(char **command, const char *socket) {
    (void)signal(SIGINT, SIG_DFL);
    (void)setenv("PCSCLITE_CSOCK_NAME", socket, 1);
    (void)execvp(command[0], command);
    fprintf(stderr, "onshi: %s: %s\n", command[0], strerror(errno));
    _exit(127);
}

// Waits for the command while the card's events are drained; returns its exit status, as a shell would give it.
static int wait_for_command(pid_t pid, struct card_process *card, bool trace) {
    int how = 0;
    struct pollfd fd = {.fd = card_process_fd(card), .events = POLLIN};
    while (waitpid(pid, &how, WNOHANG) == 0) {
        (void)poll(&fd, 1, 20);
        (void)take_events(card, trace);
    }
    (void)take_events(card, trace);
    return WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
}

static int run_with_card(const struct exec_request *request, struct lane *lane, struct card_process *card) {
    enum language language = request->context->language;
    if (card_process_send(card, json_pack("{s:s}", "do", "insert")) != ONSHI_OK ||
        !wait_until_seen(card, request->trace)) {
        (void)context_refuse(language, "pcscd がカードに気付きません", "pcscd does not notice the card", "");
        return EXIT_HARNESS;
    }
    (void)signal(SIGINT, SIG_IGN); // Ctrl-C is for the command
    pid_t pid = fork();
    if (pid == 0) {
        become_command(request->command, lane_socket(lane));
    }
    return pid < 0 ? EXIT_HARNESS : wait_for_command(pid, card, request->trace);
}

static int open_card(const struct exec_request *request, const struct person *person, struct lane *lane) {
    struct card *card = NULL;
    struct card_process *process = NULL;
    int status = EXIT_HARNESS;
    enum onshi_status issued = issue_card(person, request->context->home.keys, &card);
    if (issued == ONSHI_OK && card_process_start(lane, card, &process) == ONSHI_OK) {
        status = run_with_card(request, lane, process);
    }
    card_process_stop(process);
    card_free(card);
    return status;
}

static int exec_with_person(const struct exec_request *request, const struct person *person) {
    char folder[] = "/tmp/onshi-XXXXXX";
    struct bytes_writer why;
    bytes_writer_init(&why, 1024);
    struct lane *lane = NULL;
    int status = EXIT_USAGE;
    enum onshi_status opened = mkdtemp(folder) == NULL ? ONSHI_IO : lane_open(folder, &lane, &why);
    if (opened == ONSHI_OK) {
        status = open_card(request, person, lane);
        lane_close(lane);
    } else {
        (void)context_refuse(request->context->language, "PC/SC の環境を用意できません",
                             "the PC/SC stack cannot be set up", bytes_text(&why));
    }
    sandbox_remove_tree(folder);
    bytes_writer_free(&why);
    return status;
}

static int card_exec(const struct exec_request *request) {
    struct person *person = NULL;
    struct bytes_writer why;
    bytes_writer_init(&why, 1024);
    enum onshi_status status = person_load(request->context->home.people, request->person, 0, &person, &why);
    int exit_status = EXIT_USAGE;
    if (status == ONSHI_OK) {
        exit_status = exec_with_person(request, person);
    } else {
        (void)context_refuse(request->context->language, "そのような人物はいません。scenarios/people を見てください",
                             "there is no such person; see scenarios/people", request->person);
    }
    person_free(person);
    bytes_writer_free(&why);
    return exit_status;
}

int command_card(int argc, char **argv) {
    static const struct option options[] = {
        {"trace", no_argument, NULL, 't'}, {"lang", required_argument, NULL, 'l'}, {0}};
    struct exec_request request = {.command = context_split(&argc, argv)};
    const char *option_language = NULL;
    bool understood = true;
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        request.trace = request.trace || option == 't';
        option_language = option == 'l' ? optarg : option_language;
        understood = understood && option != '?';
    }
    enum language language = context_language(option_language);
    if (!understood || request.command == NULL || argc - optind != 2 || strcmp(argv[optind], "exec") != 0) {
        return context_refuse(language, "例: onshi card exec onshika-taro -- pkcs15-tool --list-certificates",
                              "as in: onshi card exec onshika-taro -- pkcs15-tool --list-certificates", "");
    }
    request.person = argv[optind + 1];
    struct context context;
    if (context_open(language, &context) != ONSHI_OK) {
        return EXIT_USAGE;
    }
    request.context = &context;
    int status = card_exec(&request);
    context_close(&context);
    return status;
}
