// SPDX-License-Identifier: Apache-2.0
//
// Checks of the PC/SC stack: can a private one be made, and is the machine's own in the way.
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "suites/stage/sandbox.h"
#include "tools/doctor/doctor.h"
#include "virtual-card/vpcd/lane.h"

enum { VPCD_PORT = 35963, SLOTS_MAXIMUM = 16, LISTENING = 0x0A };

// A child of its own tries, for a namespace cannot be left again.
static bool may_unshare(void) {
    pid_t pid = fork();
    if (pid == 0) {
        _exit(unshare(CLONE_NEWNS | CLONE_NEWNET) == 0 ? 0 : 1);
    }
    int how = 1;
    return pid > 0 && waitpid(pid, &how, 0) == pid && WIFEXITED(how) && WEXITSTATUS(how) == 0;
}

enum doctor_state doctor_look_namespaces(const struct doctor_site *site, struct bytes_writer *seen) {
    (void)site;
    bool may = may_unshare();
    bytes_note(seen, "%s", may ? "mount, network" : "unshare: EPERM");
    return may ? DOCTOR_GOOD : DOCTOR_NOTE;
}

enum doctor_state doctor_look_run_directory(const struct doctor_site *site, struct bytes_writer *seen) {
    if (may_unshare()) {
        return DOCTOR_SKIPPED;
    }
    bool good = access(site->run_directory, W_OK) == 0 || (errno == ENOENT && mkdir(site->run_directory, 0755) == 0);
    bytes_note(seen, "%s%s%s", site->run_directory, good ? "" : ": ", good ? "" : strerror(errno));
    return good ? DOCTOR_GOOD : DOCTOR_BAD;
}

enum doctor_state doctor_look_lane(const struct doctor_site *site, struct bytes_writer *seen) {
    char folder[4096];
    (void)snprintf(folder, sizeof folder, "%s/onshi-XXXXXX", site->temporary);
    if (mkdtemp(folder) == NULL) {
        bytes_note(seen, "%s: %s", folder, strerror(errno));
        return DOCTOR_BAD;
    }
    struct lane *lane = NULL;
    bool opened = lane_open(folder, &lane, seen) == ONSHI_OK;
    if (opened) {
        bytes_note(seen, "%s", lane_isolated(lane) ? "namespaces of its own" : "no namespaces");
        lane_close(lane);
    }
    sandbox_remove_tree(folder);
    return opened ? DOCTOR_GOOD : DOCTOR_BAD;
}

// The process that /run/pcscd/pcscd.pid names, if it lives.
static long living_daemon(const struct doctor_site *site) {
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/pcscd.pid", site->run_directory);
    FILE *file = fopen(path, "re");
    long pid = 0;
    bool read = file != NULL && fscanf(file, "%ld", &pid) == 1;
    if (file != NULL) {
        (void)fclose(file);
    }
    return read && pid > 1 && (kill((pid_t)pid, 0) == 0 || errno == EPERM) ? pid : 0;
}

enum doctor_state doctor_look_other_daemon(const struct doctor_site *site, struct bytes_writer *seen) {
    long pid = living_daemon(site);
    if (pid == 0) {
        return DOCTOR_GOOD;
    }
    bytes_note(seen, "pcscd %ld", pid);
    return may_unshare() ? DOCTOR_GOOD : DOCTOR_BAD;
}

enum doctor_state doctor_look_open_to_all(const struct doctor_site *site, struct bytes_writer *seen) {
    FILE *file = fopen(site->listeners, "re");
    char line[512];
    bool open_to_all = false;
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        unsigned address = 0, port = 0, state = 0;
        if (sscanf(line, " %*d: %8X:%4X %*8X:%*4X %2X", &address, &port, &state) == 3 && address == 0 &&
            state == LISTENING && (port == VPCD_PORT || port == VPCD_PORT + 1)) {
            open_to_all = true;
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    bytes_note(seen, "%s", open_to_all ? "0.0.0.0:35963" : "");
    return open_to_all ? DOCTOR_NOTE : DOCTOR_GOOD;
}

static int readers_in(const char *path) {
    FILE *file = fopen(path, "re");
    char line[512];
    int readers = 0;
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        readers += strncmp(line, "FRIENDLYNAME", 12) == 0;
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return readers;
}

// Each reader of vpcd has two slots.
enum doctor_state doctor_look_many_readers(const struct doctor_site *site, struct bytes_writer *seen) {
    DIR *folder = opendir(site->reader_directory);
    int readers = 0;
    for (struct dirent *entry = folder == NULL ? NULL : readdir(folder); entry != NULL; entry = readdir(folder)) {
        char path[4096];
        (void)snprintf(path, sizeof path, "%s/%s", site->reader_directory, entry->d_name);
        readers += entry->d_name[0] == '.' ? 0 : readers_in(path);
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
    bytes_note(seen, "%d × 2", readers);
    return readers * 2 <= SLOTS_MAXIMUM ? DOCTOR_GOOD : DOCTOR_NOTE;
}
