// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/vpcd/lane_probe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>
#include <winscard.h>

#include "virtual-card/vpcd/worker.h"

struct lane_probe {
    pid_t pid;
    int fd;
};

static const char *const NAMES[] = {
    [LANE_FREE] = "free",       [LANE_TRANSACTION_OPEN] = "transaction-open", [LANE_EXCLUSIVE] = "exclusive",
    [LANE_NO_CARD] = "no-card", [LANE_SILENT] = "silent",
};

const char *lane_hold_name(enum lane_hold hold)
{
    return NAMES[hold];
}

// Of the worker alone, which has one thing to do: what the deadline's signal says, and where.
static volatile sig_atomic_t deadline_hold = LANE_SILENT;
static int deadline_report = -1;

static _Noreturn void report(unsigned char hold)
{
    ssize_t written = write(deadline_report, &hold, sizeof hold);
    _exit(written == sizeof hold ? 0 : 1);
}

static void deadline_passed_signal(int number)
{
    (void)number;
    report((unsigned char)deadline_hold);
}

static void set_deadline(int milliseconds)
{
    const struct itimerval timer = {
        .it_value = {.tv_sec = milliseconds / 1000, .tv_usec = (suseconds_t)(milliseconds % 1000) * 1000}};

    signal(SIGALRM, deadline_passed_signal);
    setitimer(ITIMER_REAL, &timer, NULL);
}

static enum lane_hold hold_of_failure(LONG failure)
{
    if (failure == SCARD_E_SHARING_VIOLATION) {
        return LANE_EXCLUSIVE;
    }
    return failure == SCARD_E_NO_SMARTCARD || failure == SCARD_W_REMOVED_CARD ? LANE_NO_CARD : LANE_SILENT;
}

static enum lane_hold try_transaction(SCARDHANDLE card)
{
    LONG began = SCardBeginTransaction(card);
    if (began != SCARD_S_SUCCESS) {
        return hold_of_failure(began);
    }
    SCardEndTransaction(card, SCARD_LEAVE_CARD);
    return LANE_FREE;
}

static enum lane_hold try_card(SCARDCONTEXT context)
{
    char names[16 * MAX_READERNAME];
    DWORD size = sizeof names;
    DWORD protocol;
    SCARDHANDLE card;

    if (SCardListReaders(context, NULL, names, &size) != SCARD_S_SUCCESS) {
        return LANE_SILENT;
    }
    deadline_hold = LANE_TRANSACTION_OPEN; // pcscd is alive; under a transaction even SCardConnect waits
    LONG connected = SCardConnect(context, names, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &card,
                                  &protocol);
    if (connected != SCARD_S_SUCCESS) {
        return hold_of_failure(connected);
    }
    enum lane_hold hold = try_transaction(card);
    SCardDisconnect(card, SCARD_LEAVE_CARD);
    return hold;
}

static _Noreturn void probe_and_report(const char *socket, int milliseconds, int report_end)
{
    SCARDCONTEXT context;
    enum lane_hold hold = LANE_SILENT;

    deadline_report = report_end;
    set_deadline(milliseconds);
    setenv("PCSCLITE_CSOCK_NAME", socket, 1);
    if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context) == SCARD_S_SUCCESS) {
        hold = try_card(context);
        SCardReleaseContext(context);
    }
    report((unsigned char)hold);
}

enum onshi_status lane_probe_start(const char *socket, int milliseconds, struct lane_probe **out_probe)
{
    int ends[2];
    struct lane_probe *probe = calloc(1, sizeof *probe);
    if (probe == NULL) {
        return ONSHI_NO_MEMORY;
    }
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        free(probe);
        return ONSHI_IO;
    }

    enum onshi_status status = worker_fork(&ends[1], 1, &probe->pid);
    if (status == ONSHI_OK && probe->pid == 0) {
        probe_and_report(socket, milliseconds, ends[1]);
    }
    close(ends[1]);
    if (status != ONSHI_OK) {
        close(ends[0]);
        free(probe);
        return status;
    }
    probe->fd = ends[0];
    *out_probe = probe;
    return ONSHI_OK;
}

int lane_probe_fd(const struct lane_probe *probe)
{
    return probe->fd;
}

enum onshi_status lane_probe_read(struct lane_probe *probe, enum lane_hold *out_hold)
{
    unsigned char hold;
    ssize_t got = read(probe->fd, &hold, sizeof hold);

    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return ONSHI_NOT_FOUND;
    }
    if (got != sizeof hold || hold > LANE_SILENT) {
        return ONSHI_CLOSED;
    }
    *out_hold = (enum lane_hold)hold;
    return ONSHI_OK;
}

void lane_probe_stop(struct lane_probe *probe)
{
    if (probe == NULL) {
        return;
    }
    close(probe->fd);
    worker_reap(probe->pid, 0);
    free(probe);
}
