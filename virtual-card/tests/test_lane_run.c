// SPDX-License-Identifier: Apache-2.0
//
// lane-run LOG COMMAND…: runs a command, for acceptance scripts, as a PC/SC client of a lane with a card in it that
// pcscd has noticed. The card's events go to LOG, one JSON object a line. ONSHI_PIN is the card's PIN. Exit status: the
// command's; 77 where no lane can be opened.
#include <errno.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "virtual-card/tests/test_lane_bench.h"

extern char **environ;

static void write_events(struct card_process *holder, FILE *log)
{
    json_t *event;

    while (card_process_read(holder, &event) == ONSHI_OK) {
        json_dumpf(event, log, JSON_COMPACT);
        fputc('\n', log);
        json_decref(event);
    }
}

// watch writes the card's events until the command has ended.
static void watch(struct card_process *holder, pid_t command, FILE *log)
{
    struct pollfd waits[] = {
        {.fd = pidfd_open(command, 0), .events = POLLIN},
        {.fd = card_process_fd(holder), .events = POLLIN},
    };

    while (poll(waits, 2, -1) > 0 || errno == EINTR) {
        write_events(holder, log);
        if (waits[0].revents != 0) {
            break;
        }
    }
    close(waits[0].fd);
}

static int run(struct bench *bench, char **command, FILE *log)
{
    pid_t pid;
    int status;

    setenv("PCSCLITE_CSOCK_NAME", lane_socket(bench->lane), 1);
    setenv("ONSHI_PIN", BENCH_PIN, 1);
    if (posix_spawnp(&pid, command[0], NULL, NULL, command, environ) != 0) {
        perror(command[0]);
        return 2;
    }
    watch(bench->holder, pid, log);
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}

int main(int argc, char **argv)
{
    struct bench bench;

    if (argc < 3) {
        fprintf(stderr, "usage: lane-run LOG COMMAND...\n");
        return 2;
    }
    if (!bench_possible()) {
        return BENCH_SKIPPED;
    }
    FILE *log = fopen(argv[1], "we");
    if (log == NULL) {
        perror(argv[1]);
        return 2;
    }
    bench_open(&bench);
    bench_card(&bench, "insert", "power"); // pcscd has noticed the card
    int result = run(&bench, argv + 2, log);
    bench_close(&bench);
    return fclose(log) == 0 ? result : 2;
}
