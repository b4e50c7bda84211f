// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/vpcd/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <winscard.h>

#include "virtual-card/vpcd/isolation.h"
#include "virtual-card/vpcd/worker.h"

enum {
    HANDED_OVER = 3,              // where sd_listen_fds looks for the socket
    OUT_OF_THE_WAY = 10,          // descriptors from here on cannot collide with it
    LOG_MAXIMUM = 1024 * 1024,    // bytes; pcscd writes nothing else but its pid
};

// limit_log stops a talkative daemon from filling the disk: writes past the limit fail, the daemon goes on.
static void limit_log(void)
{
    struct rlimit limit = {.rlim_cur = LOG_MAXIMUM, .rlim_max = LOG_MAXIMUM};

    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
}

static int move_away(int fd)
{
    return fcntl(fd, F_DUPFD_CLOEXEC, OUT_OF_THE_WAY);
}

// The files of one daemon, open.
struct daemon_files {
    int listener;
    int configuration;
    int log;
};

// place_descriptors makes the configuration standard input: isolation may cover the folder in which the file lies.
static enum onshi_status place_descriptors(const struct daemon_files *files)
{
    int listener = move_away(files->listener);
    int configuration = move_away(files->configuration);
    int log = move_away(files->log);

    if (listener < 0 || configuration < 0 || log < 0) {
        return ONSHI_IO;
    }
    if (dup2(configuration, STDIN_FILENO) < 0 || dup2(log, STDOUT_FILENO) < 0 || dup2(log, STDERR_FILENO) < 0 ||
        dup2(listener, HANDED_OVER) < 0) {
        return ONSHI_IO;
    }
    return ONSHI_OK;
}

static void execute(void)
{
    char listen_pid[32];
    char *const arguments[] = {DAEMON_PROGRAM, "--foreground", "-c", "/proc/self/fd/0", NULL};
    char *const environment[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LISTEN_FDS=1", listen_pid, NULL};

    snprintf(listen_pid, sizeof listen_pid, "LISTEN_PID=%d", (int)getpid());
    signal(SIGINT, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    execve(DAEMON_PROGRAM, arguments, environment);
}

// become_daemon comes back only when it fails. The daemon gets a session of its own, so that Ctrl-C does not reach it
// before us.
static enum onshi_status become_daemon(const struct daemon_files *files, bool isolated)
{
    if (setsid() < 0) {
        return ONSHI_IO;
    }
    if (isolated) {
        ONSHI_TRY(isolation_enter());
    }
    ONSHI_TRY(place_descriptors(files));
    limit_log();
    execute();
    return ONSHI_IO;
}

static _Noreturn void run_child(const struct daemon_files *files, bool isolated, int report)
{
    int moved_report = move_away(report); // descriptor 3 may be `report` itself
    enum onshi_status failure = become_daemon(files, isolated);
    ssize_t written = write(moved_report, &failure, sizeof failure);

    _exit(written == sizeof failure ? 126 : 127);
}

// started waits until the child has executed pcscd, which closes the pipe without a word, or says why it could not.
static enum onshi_status started(int report)
{
    enum onshi_status failure = ONSHI_IO;
    ssize_t got;

    do {
        got = read(report, &failure, sizeof failure);
    } while (got < 0 && errno == EINTR);
    return got == 0 ? ONSHI_OK : failure;
}

static enum onshi_status launch(const struct daemon_files *files, bool isolated, pid_t *out_pid)
{
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) {
        return ONSHI_IO;
    }

    int keep[] = {files->listener, files->configuration, files->log, report[1]};
    pid_t pid = -1;
    enum onshi_status status = worker_fork(keep, sizeof keep / sizeof *keep, &pid);
    if (status == ONSHI_OK && pid == 0) {
        run_child(files, isolated, report[1]);
    }
    close(report[1]);
    if (status == ONSHI_OK) {
        status = started(report[0]);
    }
    close(report[0]);
    if (status == ONSHI_OK) {
        *out_pid = pid;
    } else if (pid > 0) {
        worker_reap(pid, 0);
    }
    return status;
}

static int open_in(const char *directory, const char *name, int flags)
{
    int folder = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        return -1;
    }

    int fd = openat(folder, name, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
    close(folder);
    return fd;
}

enum onshi_status daemon_start(const struct daemon_plan *plan, pid_t *out_pid)
{
    struct daemon_files files = {
        .listener = plan->listener,
        .configuration = open_in(plan->directory, DAEMON_CONFIGURATION, O_RDONLY),
        .log = open_in(plan->directory, DAEMON_LOG, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND),
    };
    enum onshi_status status = ONSHI_IO;

    if (files.configuration >= 0 && files.log >= 0) {
        status = launch(&files, plan->isolated, out_pid);
    }
    if (files.configuration >= 0) {
        close(files.configuration);
    }
    if (files.log >= 0) {
        close(files.log);
    }
    return status;
}

enum { PROBE_SEES_READER = 0, PROBE_SEES_NONE = 1, PROBE_NO_ANSWER = 2 };

// probe asks as any PC/SC client does; the daemon answers its first client when its readers are there.
static int probe(const char *socket_path)
{
    SCARDCONTEXT context;
    DWORD size = 0;

    setenv("PCSCLITE_CSOCK_NAME", socket_path, 1);
    if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context) != SCARD_S_SUCCESS) {
        return PROBE_NO_ANSWER;
    }
    LONG listed = SCardListReaders(context, NULL, NULL, &size);
    SCardReleaseContext(context);
    return listed == SCARD_S_SUCCESS ? PROBE_SEES_READER : PROBE_SEES_NONE;
}

static enum onshi_status status_of_probe(int wait_status)
{
    if (!WIFEXITED(wait_status)) {
        return ONSHI_IO;
    }
    switch (WEXITSTATUS(wait_status)) {
    case PROBE_SEES_READER:
        return ONSHI_OK;
    case PROBE_SEES_NONE:
        return ONSHI_NOT_FOUND;
    default:
        return ONSHI_CLOSED;
    }
}

// A child asks, because libpcsclite serves one daemon a process and waits without a limit.
enum onshi_status daemon_ready(const char *socket_path, int milliseconds)
{
    int keep[] = {STDERR_FILENO};
    pid_t pid;

    ONSHI_TRY(worker_fork(keep, 1, &pid));
    if (pid == 0) {
        _exit(probe(socket_path));
    }
    enum onshi_status ended = worker_wait(pid, milliseconds);
    int wait_status = worker_reap(pid, 0);
    return ended == ONSHI_OK ? status_of_probe(wait_status) : ended;
}
