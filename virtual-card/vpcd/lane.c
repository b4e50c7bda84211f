// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/vpcd/lane.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "virtual-card/vpcd/daemon.h"
#include "virtual-card/vpcd/isolation.h"
#include "virtual-card/vpcd/worker.h"

enum {
    PATH_SIZE = sizeof(((struct sockaddr_un *)NULL)->sun_path), // 108 on Linux, with the NUL
    ISOLATED_PORT = 0x8C7B,                                     // the same in each lane: each has a network of its own
    PORT_ATTEMPTS = 5,
    BACKLOG = 16,
    GRACE_MILLISECONDS = 1000,
};

#define SOCKET_NAME "pcscd.comm"

static const char *const LANE_FILES[] = {SOCKET_NAME, DAEMON_CONFIGURATION, DAEMON_LOG};

struct lane {
    char directory[PATH_SIZE];
    char socket[PATH_SIZE];
    pid_t daemon; // -1 when none runs
    uint16_t port;
    bool isolated;
};

// explain writes why the lane did not open, for people; what cannot be written is left out.
static void explain(struct bytes_writer *why, const char *japanese, const char *english)
{
    if (why != NULL && bytes_printf(why, "%s / %s", japanese, english) != ONSHI_OK) {
        return;
    }
}

static enum onshi_status join(char out[PATH_SIZE], const char *directory, const char *name)
{
    int length = snprintf(out, PATH_SIZE, "%s/%s", directory, name);
    return length > 0 && length < PATH_SIZE ? ONSHI_OK : ONSHI_TOO_LONG;
}

static enum onshi_status set_paths(struct lane *lane, const char *directory, struct bytes_writer *why)
{
    if (join(lane->socket, directory, SOCKET_NAME) != ONSHI_OK) {
        explain(why, "フォルダーのパスが長すぎます(ソケットは107バイトまで)。短いパスを使ってください",
                "the folder's path is too long (a socket's path has at most 107 bytes): use a shorter one");
        return ONSHI_TOO_LONG;
    }
    snprintf(lane->directory, sizeof lane->directory, "%s", directory);
    return ONSHI_OK;
}

static enum onshi_status check_installed(struct bytes_writer *why)
{
    if (access(DAEMON_PROGRAM, X_OK) == 0 && access(DAEMON_DRIVER, R_OK) == 0) {
        return ONSHI_OK;
    }
    explain(why, "pcscd または vsmartcard-vpcd がありません。apt-get install pcscd vsmartcard-vpcd で入れてください",
            "pcscd or vsmartcard-vpcd is not installed: apt-get install pcscd vsmartcard-vpcd");
    return ONSHI_UNSUPPORTED;
}

static enum onshi_status write_configuration(const struct lane *lane)
{
    char path[PATH_SIZE];
    ONSHI_TRY(join(path, lane->directory, DAEMON_CONFIGURATION));
    FILE *file = fopen(path, "we");
    if (file == NULL) {
        return ONSHI_IO;
    }

    int written = fprintf(file,
                          "FRIENDLYNAME \"Virtual PCD\"\n"
                          "DEVICENAME /dev/null:%u\n"
                          "LIBPATH " DAEMON_DRIVER "\n"
                          "CHANNELID %u\n",
                          lane->port, lane->port);
    return fclose(file) == 0 && written > 0 ? ONSHI_OK : ONSHI_IO;
}

static enum onshi_status listen_for_clients(const struct lane *lane, int *out_fd)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return ONSHI_IO;
    }

    snprintf(address.sun_path, sizeof address.sun_path, "%s", lane->socket);
    unlink(lane->socket);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, BACKLOG) != 0) {
        close(fd);
        return ONSHI_IO;
    }
    *out_fd = fd;
    return ONSHI_OK;
}

static void end_daemon(struct lane *lane)
{
    if (lane->daemon < 0) {
        return;
    }
    kill(lane->daemon, SIGTERM);
    worker_reap(lane->daemon, GRACE_MILLISECONDS);
    lane->daemon = -1;
}

// start runs a daemon on lane->port and waits for its reader; ONSHI_NOT_FOUND when the port was taken.
static enum onshi_status start(struct lane *lane)
{
    struct daemon_plan plan = {.directory = lane->directory, .isolated = lane->isolated};

    ONSHI_TRY(write_configuration(lane));
    ONSHI_TRY(listen_for_clients(lane, &plan.listener));
    enum onshi_status status = daemon_start(&plan, &lane->daemon);
    close(plan.listener);
    ONSHI_TRY(status);

    status = daemon_ready(lane->socket, LANE_READY_MILLISECONDS);
    if (status != ONSHI_OK) {
        end_daemon(lane);
    }
    return status;
}

static enum onshi_status start_isolated(struct lane *lane)
{
    lane->isolated = true;
    lane->port = ISOLATED_PORT;
    enum onshi_status status = start(lane);
    return status == ONSHI_NOT_FOUND ? ONSHI_IO : status;
}

// bind_port binds `*port` (0: any) on all interfaces, as vpcd will.
static int bind_port(uint16_t *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(*port)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return -1;
    }

    if (bind(fd, (struct sockaddr *)&address, size) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) != 0) {
        close(fd);
        return -1;
    }
    *port = ntohs(address.sin_port);
    return fd;
}

// find_port_pair finds two neighbouring free ports (one a slot). Somebody may take them before pcscd does: the caller
// tries again.
static bool find_port_pair(uint16_t *out_port)
{
    uint16_t first = 0;
    int first_fd = bind_port(&first);
    if (first_fd < 0) {
        return false;
    }

    uint16_t second = (uint16_t)(first + 1);
    int second_fd = second == 0 ? -1 : bind_port(&second);
    close(first_fd);
    if (second_fd < 0) {
        return false;
    }
    close(second_fd);
    *out_port = first;
    return true;
}

static enum onshi_status need_run_folder(struct bytes_writer *why)
{
    if (access(ISOLATION_RUN_FOLDER, W_OK | X_OK) == 0 || mkdir(ISOLATION_RUN_FOLDER, 0755) == 0) {
        return ONSHI_OK;
    }
    explain(why,
            "名前空間が使えず、" ISOLATION_RUN_FOLDER " も書けません。root で実行するか、管理者がこのフォルダーを用意してください",
            "namespaces are not allowed here and " ISOLATION_RUN_FOLDER
            " cannot be written: run as root, or let an administrator make that folder");
    return ONSHI_UNSUPPORTED;
}

static enum onshi_status start_shared(struct lane *lane, struct bytes_writer *why)
{
    enum onshi_status status = ONSHI_NOT_FOUND;

    ONSHI_TRY(need_run_folder(why));
    lane->isolated = false;
    for (int attempt = 0; attempt < PORT_ATTEMPTS && status == ONSHI_NOT_FOUND; attempt++) {
        if (find_port_pair(&lane->port)) {
            status = start(lane);
        }
    }
    return status == ONSHI_NOT_FOUND ? ONSHI_IO : status;
}

static enum onshi_status start_any(struct lane *lane, struct bytes_writer *why)
{
    enum onshi_status status = start_isolated(lane);

    if (status == ONSHI_UNSUPPORTED) {
        status = start_shared(lane, why);
    }
    if (status == ONSHI_TIMED_OUT) {
        explain(why, "pcscd が時間内に準備できませんでした。マシンの負荷を下げてもう一度試してください",
                "pcscd was not ready in time: try again when the machine is less busy");
    }
    if (status == ONSHI_IO || status == ONSHI_CLOSED) {
        explain(why, "pcscd を起動できませんでした。フォルダーが書けるか、onshi doctor で確かめてください",
                "pcscd could not be started: see that the folder can be written, and run onshi doctor");
    }
    return status == ONSHI_CLOSED ? ONSHI_IO : status;
}

enum onshi_status lane_open(const char *directory, struct lane **out_lane, struct bytes_writer *why)
{
    struct lane *lane = calloc(1, sizeof *lane);
    if (lane == NULL) {
        return ONSHI_NO_MEMORY;
    }

    lane->daemon = -1;
    enum onshi_status status = set_paths(lane, directory, why);
    if (status != ONSHI_OK) {
        free(lane);
        return status;
    }
    status = check_installed(why);
    if (status == ONSHI_OK) {
        status = start_any(lane, why);
    }
    if (status != ONSHI_OK) {
        lane_close(lane);
        return status;
    }
    *out_lane = lane;
    return ONSHI_OK;
}

static void remove_files(const struct lane *lane)
{
    char path[PATH_SIZE];

    for (size_t i = 0; i < sizeof LANE_FILES / sizeof *LANE_FILES; i++) {
        if (join(path, lane->directory, LANE_FILES[i]) == ONSHI_OK) {
            unlink(path);
        }
    }
}

void lane_close(struct lane *lane)
{
    if (lane == NULL) {
        return;
    }
    end_daemon(lane);
    remove_files(lane);
    free(lane);
}

const char *lane_socket(const struct lane *lane)
{
    return lane->socket;
}

bool lane_isolated(const struct lane *lane)
{
    return lane->isolated;
}

pid_t lane_daemon(const struct lane *lane)
{
    return lane->daemon;
}

static enum onshi_status card_socket(const struct lane *lane, int *out_fd)
{
    if (lane->isolated) {
        return isolation_socket(lane->daemon, out_fd);
    }

    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return ONSHI_IO;
    }
    *out_fd = fd;
    return ONSHI_OK;
}

enum onshi_status lane_connect_card(const struct lane *lane, int *out_fd)
{
    const struct sockaddr_in vpcd = {
        .sin_family = AF_INET, .sin_port = htons(lane->port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    const int yes = 1;
    int fd;

    ONSHI_TRY(card_socket(lane, &fd));
    if (connect(fd, (const struct sockaddr *)&vpcd, sizeof vpcd) != 0) {
        enum onshi_status status = errno == ECONNREFUSED ? ONSHI_CLOSED : ONSHI_IO;
        close(fd);
        return status;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    *out_fd = fd;
    return ONSHI_OK;
}
