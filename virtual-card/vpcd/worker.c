// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/vpcd/worker.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

// Left as they are, so that a sanitizer still reports where the child broke.
static bool is_fault(int signal_number)
{
    return signal_number == SIGSEGV || signal_number == SIGBUS || signal_number == SIGFPE ||
           signal_number == SIGILL || signal_number == SIGABRT;
}

static void reset_signals(void)
{
    for (int number = 1; number < NSIG; number++) {
        if (!is_fault(number)) {
            signal(number, SIG_DFL);
        }
    }
    signal(SIGPIPE, SIG_IGN);
    signal(SIGINT, SIG_IGN);

    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void sort(int *numbers, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        for (size_t j = i; j > 0 && numbers[j - 1] > numbers[j]; j--) {
            int larger = numbers[j - 1];
            numbers[j - 1] = numbers[j];
            numbers[j] = larger;
        }
    }
}

static void close_all_but(const int *keep, size_t count)
{
    int sorted[WORKER_KEEP_MAXIMUM];
    unsigned first = STDERR_FILENO + 1;

    memcpy(sorted, keep, count * sizeof *keep);
    sort(sorted, count);
    for (size_t i = 0; i < count; i++) {
        unsigned kept = (unsigned)sorted[i];
        if (kept > first) {
            close_range(first, kept - 1, 0);
        }
        if (kept >= first) {
            first = kept + 1;
        }
    }
    close_range(first, ~0U, 0);
}

static void silence_standard_streams(void)
{
    int nowhere = open("/dev/null", O_RDWR); // not closed on exec: may itself be 0 or 1

    if (nowhere < 0) {
        return;
    }
    dup2(nowhere, STDIN_FILENO);
    dup2(nowhere, STDOUT_FILENO);
    if (nowhere > STDERR_FILENO) {
        close(nowhere);
    }
}

// write_no_core keeps PINs, which workers and pcscd have in memory, out of core files.
static void write_no_core(void)
{
    const struct rlimit none = {0, 0};

    setrlimit(RLIMIT_CORE, &none);
}

static void become_worker(pid_t parent, const int *keep, size_t count)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
        _exit(127); // it ended before the line above: nobody would tell us
    }
    close_all_but(keep, count);
    silence_standard_streams();
    write_no_core();
    reset_signals();
}

enum onshi_status worker_fork(const int *keep, size_t count, pid_t *out_pid)
{
    assert(count > 0 && count <= WORKER_KEEP_MAXIMUM);
    pid_t parent = getpid();
    sigset_t all;
    sigset_t before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t pid = fork();
    if (pid == 0) {
        become_worker(parent, keep, count);
        *out_pid = 0;
        return ONSHI_OK;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (pid < 0) {
        return ONSHI_IO;
    }
    *out_pid = pid;
    return ONSHI_OK;
}

enum onshi_status worker_wait(pid_t pid, int milliseconds)
{
    int handle = pidfd_open(pid, 0);
    if (handle < 0) {
        return errno == ESRCH ? ONSHI_OK : ONSHI_IO;
    }

    struct pollfd end = {.fd = handle, .events = POLLIN};
    int ended = poll(&end, 1, milliseconds);
    close(handle);
    return ended == 1 ? ONSHI_OK : ONSHI_TIMED_OUT;
}

int worker_reap(pid_t pid, int grace)
{
    int status = -1;

    if (worker_wait(pid, grace) != ONSHI_OK) {
        kill(pid, SIGKILL);
    }
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) {
            return -1;
        }
    }
    return status;
}
