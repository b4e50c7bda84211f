// SPDX-License-Identifier: Apache-2.0
//
// leftovers SECONDS GRACE -- COMMAND…: runs COMMAND and says what it leaves behind. Every orphan below it falls to this
// process, so nothing that COMMAND has started can hide, and nothing that others have started is mistaken for it.
//
// COMMAND has SECONDS to end; its descendants have GRACE seconds more. SIGINT and SIGTERM are passed on to it, SIGUSR1
// as SIGKILL. Exit status: that of COMMAND (128 + signal), 98 when a process was left, 97 when it took too long; what
// is left is then named on stderr and killed.
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_LEFT = 98, EXIT_LATE = 97 };

static time_t seconds_now(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

static pid_t start(char **command) {
    pid_t pid = fork();
    if (pid == 0) {
        sigset_t none;
        (void)sigemptyset(&none);
        (void)sigprocmask(SIG_SETMASK, &none, NULL);
        (void)signal(SIGINT, SIG_DFL); // a shell's background jobs are started with it ignored
        (void)execvp(command[0], command);
        _exit(127);
    }
    return pid;
}

// Reaps until there is no child any more (true) or, with `only_command`, until that has ended (true), or until
// `deadline` (false).
static bool reap_until(time_t deadline, pid_t command, bool only_command, const sigset_t *signals, int *how) {
    for (;;) {
        int status = 0;
        pid_t pid;
        while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
            *how = pid == command ? status : *how;
            if (pid == command && only_command) {
                return true;
            }
        }
        if (pid < 0 && errno == ECHILD) {
            return true;
        }
        if (seconds_now() >= deadline) {
            return false;
        }
        const struct timespec tick = {.tv_sec = 1};
        int signal_number = sigtimedwait(signals, NULL, &tick);
        if (signal_number == SIGINT || signal_number == SIGTERM || signal_number == SIGUSR1) {
            (void)kill(command, signal_number == SIGUSR1 ? SIGKILL : signal_number);
        }
    }
}

static void name_process(long pid) {
    char path[64], text[512] = "";
    (void)snprintf(path, sizeof path, "/proc/%ld/cmdline", pid);
    FILE *file = fopen(path, "re");
    size_t length = file == NULL ? 0 : fread(text, 1, sizeof text - 1, file);
    for (size_t i = 0; i + 1 < length; i++) {
        text[i] = text[i] == 0 ? ' ' : text[i];
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    fprintf(stderr, "left behind: %ld %s\n", pid, text);
}

// Names, kills and reaps everything, whatever comes to light under what was killed.
static void end_all(void) {
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/self/task/%ld/children", (long)getpid());
    do {
        FILE *list = fopen(path, "re");
        long pid = 0;
        while (list != NULL && fscanf(list, "%ld", &pid) == 1) {
            name_process(pid);
            (void)kill((pid_t)pid, SIGKILL);
        }
        if (list != NULL) {
            (void)fclose(list);
        }
    } while (waitpid(-1, NULL, 0) > 0);
}

int main(int argc, char **argv) {
    if (argc < 5 || strcmp(argv[3], "--") != 0) {
        fprintf(stderr, "usage: leftovers SECONDS GRACE -- COMMAND...\n");
        return 2;
    }
    sigset_t signals;
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGCHLD);
    (void)sigaddset(&signals, SIGINT);
    (void)sigaddset(&signals, SIGTERM);
    (void)sigaddset(&signals, SIGUSR1);
    (void)sigprocmask(SIG_BLOCK, &signals, NULL);
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) {
        perror("leftovers");
        return 2;
    }
    int how = 0;
    pid_t command = start(argv + 4);
    time_t limit = seconds_now() + strtol(argv[1], NULL, 10);
    if (!reap_until(limit, command, true, &signals, &how)) {
        fprintf(stderr, "not over after %s s\n", argv[1]);
        end_all();
        return EXIT_LATE;
    }
    limit = seconds_now() + strtol(argv[2], NULL, 10);
    if (!reap_until(limit, command, false, &signals, &how)) {
        end_all();
        return EXIT_LEFT;
    }
    return WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
}
