// SPDX-License-Identifier: Apache-2.0
#include "suites/stage/product.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "virtual-card/vpcd/worker.h"

enum { PIPES = 4, PRODUCT_FILES_MAXIMUM = 1024, PRODUCT_END_MS = 5000 };

// The largest file a product may write: enough for any store, too little to fill a disk.
static const rlim_t product_file_bytes = (rlim_t)512 * 1024 * 1024;

// Where a pipe ends in the child; the last one tells us whether exec worked.
enum pipe_use { PIPE_STDIN, PIPE_STDOUT, PIPE_STDERR, PIPE_EXEC };

struct pipes {
    int read[PIPES], write[PIPES];
};

static void close_fd(int *fd) {
    if (*fd >= 0) {
        (void)close(*fd);
    }
    *fd = -1;
}

static void close_pipes(struct pipes *pipes) {
    for (int i = 0; i < PIPES; i++) {
        close_fd(&pipes->read[i]);
        close_fd(&pipes->write[i]);
    }
}

static enum onshi_status open_pipes(struct pipes *pipes) {
    for (int i = 0; i < PIPES; i++) {
        pipes->read[i] = pipes->write[i] = -1;
    }
    for (int i = 0; i < PIPES; i++) {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) {
            close_pipes(pipes);
            return ONSHI_IO;
        }
        pipes->read[i] = ends[0];
        pipes->write[i] = ends[1];
    }
    return ONSHI_OK;
}

// A product built with AddressSanitizer: its allocator asks for the time while it holds its own lock, which libfaketime
// answers with an allocation, for ever; and its runtime does not like to come second. What the user has set counts more.
static void set_sanitizer_environment(void) {
    const char *own = getenv("ASAN_OPTIONS");
    char *all = NULL;
    if (asprintf(&all, "allocator_release_to_os_interval_ms=-1:verify_asan_link_order=0%s%s", own == NULL ? "" : ":",
                 own == NULL ? "" : own) > 0) {
        (void)setenv("ASAN_OPTIONS", all, 1);
    }
    free(all);
}

// The clock: frozen at the seconds in the sandbox's file, the same for every process and time zone. Time-outs stay
// real, file times too. A newer libfaketime can do without shared memory; 0.9.10 cannot (remove_clock_memory).
static void set_clock_environment(const struct sandbox *sandbox) {
    // A developer's own settings would win over the file.
    static const char *const others[] = {"FAKETIME", "FAKETIME_CACHE_DURATION", "FAKETIME_FOLLOW_FILE", "FAKETIME_XRESET",
                                         "FAKETIME_SHARED", "FAKETIME_SKIP_CMDS", "FAKETIME_ONLY_CMDS", "FAKETIME_FAKEPID",
                                         "FAKETIME_START_AFTER_SECONDS", "FAKETIME_STOP_AFTER_SECONDS",
                                         "FAKETIME_START_AFTER_NUMCALLS", "FAKETIME_STOP_AFTER_NUMCALLS"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        (void)unsetenv(others[i]);
    }
    const char *preloads = getenv("LD_PRELOAD");
    char *all = NULL;
    if (asprintf(&all, "%s%s%s", ONSHI_LIBFAKETIME, preloads == NULL ? "" : ":", preloads == NULL ? "" : preloads) > 0) {
        (void)setenv("LD_PRELOAD", all, 1);
    }
    free(all);
    set_sanitizer_environment();
    (void)setenv("FAKETIME_TIMESTAMP_FILE", sandbox->clock, 1);
    (void)setenv("FAKETIME_FMT", "%s", 1);
    (void)setenv("FAKETIME_NO_CACHE", "1", 1);
    (void)setenv("FAKETIME_DONT_FAKE_MONOTONIC", "1", 1);
    (void)setenv("FAKETIME_DISABLE_SHM", "1", 1);
    (void)setenv("NO_FAKE_STAT", "1", 1);
}

static void set_limits(void) {
    const struct rlimit no_core = {0, 0};
    const struct rlimit files = {PRODUCT_FILES_MAXIMUM, PRODUCT_FILES_MAXIMUM};
    const struct rlimit file_bytes = {product_file_bytes, product_file_bytes};
    (void)setrlimit(RLIMIT_CORE, &no_core);
    (void)setrlimit(RLIMIT_NOFILE, &files);
    (void)setrlimit(RLIMIT_FSIZE, &file_bytes);
}

// A product that runs as root shall not set the machine's clock.
static void keep_off_the_clock(void) {
    (void)prctl(PR_CAPBSET_DROP, CAP_SYS_TIME, 0, 0, 0);
}

static void reset_signals(void) {
    sigset_t none;
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    for (int signal_number = 1; signal_number < 32; signal_number++) {
        (void)signal(signal_number, SIG_DFL);
    }
}

_Noreturn static void become_product(char *const *command, const struct sandbox *sandbox, const char *zone,
                                     struct pipes *pipes, pid_t parent) {
    reset_signals();
    (void)setsid();
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    bool placed = getppid() == parent && dup2(pipes->read[PIPE_STDIN], STDIN_FILENO) >= 0 &&
                  dup2(pipes->write[PIPE_STDOUT], STDOUT_FILENO) >= 0 &&
                  dup2(pipes->write[PIPE_STDERR], STDERR_FILENO) >= 0;
    if (placed) {
        set_limits();
        keep_off_the_clock();
        set_clock_environment(sandbox);
        (void)setenv("TMPDIR", sandbox->tmp, 1);
        if (zone[0] != 0) {
            (void)setenv("TZ", zone, 1);
        }
        (void)execvp(command[0], command);
    }
    int reason = errno;
    ssize_t told = write(pipes->write[PIPE_EXEC], &reason, sizeof reason);
    _exit(told < 0 ? 126 : 127);
}

static enum onshi_status wait_for_exec(int exec_fd, const char *name, struct bytes_writer *why) {
    int reason = 0;
    ssize_t length;
    do {
        length = read(exec_fd, &reason, sizeof reason);
    } while (length < 0 && errno == EINTR);
    if (length == 0) {
        return ONSHI_OK; // closed by a successful exec
    }
    bytes_note(why, "%s: %s", name, strerror(reason));
    return ONSHI_NOT_FOUND;
}

enum onshi_status product_start(char *const *command, const struct sandbox *sandbox, const char *zone,
                                struct product *out, struct bytes_writer *why) {
    if (access(ONSHI_LIBFAKETIME, R_OK) != 0) {
        bytes_note(why, "%s is missing: install the package libfaketime", ONSHI_LIBFAKETIME);
        return ONSHI_NOT_FOUND;
    }
    struct pipes pipes;
    ONSHI_TRY(open_pipes(&pipes));
    pid_t self = getpid();
    pid_t pid = fork();
    if (pid == 0) {
        become_product(command, sandbox, zone, &pipes, self);
    }
    close_fd(&pipes.read[PIPE_STDIN]);
    close_fd(&pipes.write[PIPE_STDOUT]);
    close_fd(&pipes.write[PIPE_STDERR]);
    close_fd(&pipes.write[PIPE_EXEC]);
    enum onshi_status status = pid < 0 ? ONSHI_IO : wait_for_exec(pipes.read[PIPE_EXEC], command[0], why);
    if (status != ONSHI_OK) {
        close_pipes(&pipes);
        if (pid > 0) {
            (void)waitpid(pid, NULL, 0);
        }
        return status;
    }
    close_fd(&pipes.read[PIPE_EXEC]);
    *out = (struct product){
        .pid = pid,
        .to = pipes.write[PIPE_STDIN],
        .from = pipes.read[PIPE_STDOUT],
        .errors = pipes.read[PIPE_STDERR],
    };
    (void)fcntl(out->to, F_SETFL, O_NONBLOCK);
    (void)fcntl(out->from, F_SETFL, O_NONBLOCK);
    (void)fcntl(out->errors, F_SETFL, O_NONBLOCK);
    return ONSHI_OK;
}

// libfaketime names shared memory and a semaphore after the process that makes them; a killed process leaves both.
static void remove_clock_memory(pid_t pid) {
    char name[64];
    (void)snprintf(name, sizeof name, "/faketime_shm_%ld", (long)pid);
    (void)shm_unlink(name);
    (void)snprintf(name, sizeof name, "/faketime_sem_%ld", (long)pid);
    (void)sem_unlink(name);
}

// waitpid for one child or, with -1, for any, that also removes what it left in shared memory: before its number can
// belong to somebody else.
static pid_t reap(pid_t pid, int options, int *out_how) {
    siginfo_t dead = {0};
    int found;
    do {
        found = waitid(pid < 0 ? P_ALL : P_PID, (id_t)pid, &dead, WEXITED | WNOWAIT | options);
    } while (found < 0 && errno == EINTR);
    if (found != 0 || dead.si_pid == 0) {
        return found;
    }
    remove_clock_memory(dead.si_pid);
    return waitpid(dead.si_pid, out_how, 0);
}

bool product_has_ended(struct product *product, int *out_how) {
    if (product->pid <= 0) {
        return true;
    }
    if (reap(product->pid, WNOHANG, out_how) != product->pid) {
        return false;
    }
    product->pid = 0;
    return true;
}

void product_close(struct product *product) {
    close_fd(&product->to);
    close_fd(&product->from);
    close_fd(&product->errors);
}

enum onshi_status product_adopt_orphans(void) {
    return prctl(PR_SET_CHILD_SUBREAPER, 1) == 0 ? ONSHI_OK : ONSHI_UNSUPPORTED;
}

// Kills each present child; returns one of them, 0 when there is none to be seen.
static pid_t kill_children(void) {
    char path[64];
    (void)snprintf(path, sizeof path, "/proc/self/task/%ld/children", (long)getpid());
    FILE *list = fopen(path, "re");
    long pid = 0;
    pid_t one = 0;
    while (list != NULL && fscanf(list, "%ld", &pid) == 1) {
        (void)kill((pid_t)pid, SIGKILL);
        one = (pid_t)pid;
    }
    if (list != NULL) {
        (void)fclose(list);
    }
    return one;
}

// What a killed child leaves behind falls to us and is killed in the next round, until there is no child any more.
void product_end_descendants(void) {
    int64_t deadline_us = clock_monotonic_us() + (int64_t)PRODUCT_END_MS * 1000;
    while (clock_monotonic_us() < deadline_us) {
        pid_t child = kill_children();
        // A child that runs as another user cannot be killed: it is waited for, but not for ever.
        if (child > 0 && worker_wait(child, PRODUCT_END_MS) != ONSHI_OK) {
            return;
        }
        if (reap(-1, WNOHANG, NULL) < 0) {
            return; // there is no child any more
        }
    }
}
