// SPDX-License-Identifier: Apache-2.0
//
// `onshi card exec PERSON|FILE -- COMMAND`: any PC/SC program with a virtual card in the only reader that it sees. The
// command is a process of its own; the card lives here.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "suites/stage/sandbox.h"
#include "tools/onshi/card_serve.h"
#include "tools/onshi/card_source.h"
#include "tools/onshi/context.h"
#include "virtual-card/vpcd/deadline.h"
#include "virtual-card/vpcd/lane.h"
#include "virtual-card/vpcd/worker.h"

enum { CARD_SEEN_MS = 5000, NO_COMMAND = 127, SIGNALLED = 128, WHY_MAXIMUM = 1024 };

// What ends us is for the command: the card file has to be written and the lane to be taken down after it.
static sigset_t endings(void) {
    sigset_t set;
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGHUP);
    return set;
}

static void pass_on(int signals, pid_t command) {
    struct signalfd_siginfo got;
    if (read(signals, &got, sizeof got) == (ssize_t)sizeof got) {
        (void)kill(command, (int)got.ssi_signo);
    }
}

_Noreturn static void become_command(char **command, const char *socket) {
    const sigset_t set = endings();
    (void)sigprocmask(SIG_UNBLOCK, &set, NULL);
    (void)signal(SIGINT, SIG_DFL);
    (void)setenv("PCSCLITE_CSOCK_NAME", socket, 1);
    (void)execvp(command[0], command);
    fprintf(stderr, "onshi: %s: %s\n", command[0], strerror(errno));
    _exit(NO_COMMAND);
}

// Returns the command's exit status, as a shell would give it.
static int run_command(const struct card_request *request, const struct lane *lane, struct card_server *server) {
    int how = 0;
    const sigset_t set = endings();
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    (void)signal(SIGINT, SIG_IGN); // Ctrl-C is for the command
    pid_t pid = fork();
    if (pid == 0) {
        become_command(request->command, lane_socket(lane));
    }
    const int descriptors[] = {pid < 0 ? -1 : pidfd_open(pid, 0), signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)};
    if (descriptors[0] < 0 || descriptors[1] < 0) {
        return EXIT_HARNESS;
    }
    while (worker_wait(pid, 0) != ONSHI_OK) {
        // also without a card: when it is out or the reader gone, the command will notice
        (void)card_server_until(server, descriptors, 2, DEADLINE_NEVER);
        pass_on(descriptors[1], pid);
    }
    (void)close(descriptors[0]);
    (void)close(descriptors[1]);
    (void)waitpid(pid, &how, 0);
    return WIFEXITED(how) ? WEXITSTATUS(how) : SIGNALLED + WTERMSIG(how);
}

static int exec_in_lane(const struct card_request *request, struct card_source *source, const struct lane *lane) {
    struct card_trace trace = card_source_trace(request, source, request->trace ? stderr : NULL);
    struct card_server *server = NULL;
    int fd = -1;
    int status = EXIT_HARNESS;
    if (lane_connect_card(lane, &fd) != ONSHI_OK || card_server_new(fd, source->card, &trace, &server) != ONSHI_OK) {
        return EXIT_HARNESS;
    }
    if (card_server_until_on(server, CARD_SEEN_MS) == SERVE_ON) {
        status = run_command(request, lane, server);
    } else {
        (void)context_refuse(request->language, "pcscd がカードに気付きません", "pcscd does not notice the card", "");
    }
    card_server_free(server);
    return status;
}

static int exec_with_card(const struct card_request *request, struct card_source *source) {
    char folder[] = "/tmp/onshi-XXXXXX";
    struct bytes_writer why;
    bytes_writer_init(&why, WHY_MAXIMUM);
    struct lane *lane = NULL;
    int status = EXIT_USAGE;
    enum onshi_status opened = mkdtemp(folder) == NULL ? ONSHI_IO : lane_open(folder, &lane, &why);
    if (opened == ONSHI_OK) {
        status = exec_in_lane(request, source, lane);
        lane_close(lane);
    } else {
        (void)context_refuse(request->language, "PC/SC の環境を用意できません", "the PC/SC stack cannot be set up",
                             bytes_text(&why));
    }
    sandbox_remove_tree(folder);
    bytes_writer_free(&why);
    return status;
}

int card_exec(const struct card_request *request) {
    struct card_source source;
    if (card_source_open(request, &source) != ONSHI_OK) {
        return EXIT_USAGE;
    }
    int status = exec_with_card(request, &source);
    int saved = card_source_save(request, &source);
    card_source_close(&source);
    return status == EXIT_PASSED ? saved : status;
}
