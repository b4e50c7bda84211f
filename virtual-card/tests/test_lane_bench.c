// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/tests/test_lane_bench.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/person.h"
#include "virtual-card/issue/issue.h"
#include "virtual-card/vpcd/deadline.h"

// demand ends the program when `held` is false: in a Check test that fails it, lane-run just ends.
static void demand(bool held, const char *what)
{
    if (!held) {
        fprintf(stderr, "bench: %s\n", what);
        abort();
    }
}

void bench_make_folder(char out[BENCH_PATH_SIZE])
{
    snprintf(out, BENCH_PATH_SIZE, "/tmp/onshi-lane-XXXXXX");
    demand(mkdtemp(out) != NULL, "no folder");
}

void bench_drop_folder(const char *folder)
{
    demand(rmdir(folder) == 0, "something is left in the folder");
}

bool bench_possible(void)
{
    char folder[BENCH_PATH_SIZE] = "/tmp/onshi-lane-XXXXXX";
    struct bytes_writer why;
    struct lane *lane = NULL;

    if (mkdtemp(folder) == NULL) {
        return true; // the tests will say more
    }
    bytes_writer_init(&why, 1024);
    const bool possible = lane_open(folder, &lane, &why) != ONSHI_UNSUPPORTED;
    if (!possible) {
        fprintf(stderr, "skipped: %s\n", bytes_text(&why));
    }
    lane_close(lane);
    bytes_writer_free(&why);
    rmdir(folder);
    return possible;
}

struct card *bench_issue_card(void)
{
    return bench_issue_special_card(NULL, NULL);
}

struct card *bench_issue_special_card(const char *trait, const char *value)
{
    struct person person = {
        .id = "bench-hanako", .population = "POP-00", .name = "試験　花子", .kana = "ｼｹﾝ ﾊﾅｺ", .sex = "2",
        .address = "東京都千代田区霞が関一丁目", .post = "100-0013", .pin = BENCH_PIN, .sign_password = "ABC123",
        .serial = "01020304", .key = 1,
    };
    struct card *card = NULL;

    if (trait != NULL) {
        person.traits[person.trait_count++] = (struct person_trait){trait, value};
    }
    demand(calendar_parse("1980-02-17", &person.birthdate) == ONSHI_OK, "birthdate");
    demand(calendar_parse("2020-04-01", &person.card_issued) == ONSHI_OK, "day of issue");
    demand(issue_card(&person, ONSHI_KEYS, &card) == ONSHI_OK, "no card");
    return card;
}

void bench_open(struct bench *bench)
{
    bench_open_with(bench, bench_issue_card());
}

void bench_open_with(struct bench *bench, struct card *card)
{
    *bench = (struct bench){.card = card};
    bench_make_folder(bench->directory);
    demand(lane_open(bench->directory, &bench->lane, NULL) == ONSHI_OK, "no lane");
    demand(card_process_start(bench->lane, bench->card, &bench->holder) == ONSHI_OK, "no card process");
}

void bench_close(struct bench *bench)
{
    card_process_stop(bench->holder);
    lane_close(bench->lane);
    card_free(bench->card);
    bench_drop_folder(bench->directory);
}

void bench_card(struct bench *bench, const char *what, const char *event)
{
    demand(card_process_send(bench->holder, json_pack("{s:s}", "do", what)) == ONSHI_OK, "card process gone");
    json_decref(bench_expect(bench_source_of_card(bench->holder), event));
}

void bench_say(struct bench *bench, const char *line)
{
    demand(card_process_send(bench->holder, json_loads(line, 0, NULL)) == ONSHI_OK, "card process gone");
}

json_t *bench_hear(struct bench *bench, const char *name)
{
    return bench_expect(bench_source_of_card(bench->holder), name);
}

static enum onshi_status read_card(void *from, json_t **out_event)
{
    return card_process_read(from, out_event);
}

static enum onshi_status read_lines(void *from, json_t **out_event)
{
    return lines_read(from, out_event);
}

struct bench_source bench_source_of_card(struct card_process *process)
{
    return (struct bench_source){card_process_fd(process), read_card, process};
}

struct bench_source bench_source_of_lines(struct lines *lines)
{
    return (struct bench_source){lines->fd, read_lines, lines};
}

json_t *bench_next(struct bench_source source)
{
    struct deadline end = deadline_in(BENCH_MILLISECONDS);
    json_t *event = NULL;
    enum onshi_status status;

    while ((status = source.read(source.from, &event)) == ONSHI_NOT_FOUND) {
        struct pollfd wait = {.fd = source.fd, .events = POLLIN};
        demand(poll(&wait, 1, deadline_left(&end)) == 1, "no event came");
    }
    demand(status == ONSHI_OK, onshi_status_name(status));
    return event;
}

const char *bench_text(const json_t *event, const char *member)
{
    const char *text = json_string_value(json_object_get(event, member));
    return text == NULL ? "" : text;
}

json_t *bench_expect(struct bench_source source, const char *name)
{
    for (;;) {
        json_t *event = bench_next(source);
        if (strcmp(bench_text(event, "event"), name) == 0) {
            return event;
        }
        json_decref(event);
    }
}

static int run_client(const char *socket, int (*client)(SCARDCONTEXT context))
{
    SCARDCONTEXT context;

    setenv("PCSCLITE_CSOCK_NAME", socket, 1);
    if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context) != SCARD_S_SUCCESS) {
        return 101;
    }
    int result = client(context);
    SCardReleaseContext(context);
    return result;
}

pid_t bench_begin_client(const char *socket, int (*client)(SCARDCONTEXT context))
{
    pid_t pid = fork();

    demand(pid >= 0, "no process");
    if (pid == 0) {
        _exit(run_client(socket, client));
    }
    return pid;
}

int bench_end_client(pid_t pid)
{
    int status;

    demand(waitpid(pid, &status, 0) == pid && WIFEXITED(status), "the client broke");
    return WEXITSTATUS(status);
}

int bench_client(const char *socket, int (*client)(SCARDCONTEXT context))
{
    return bench_end_client(bench_begin_client(socket, client));
}

LONG bench_connect(SCARDCONTEXT context, DWORD share, DWORD protocols, SCARDHANDLE *out_card)
{
    char names[16 * MAX_READERNAME];
    DWORD size = sizeof names;
    DWORD protocol;
    struct deadline end = deadline_in(BENCH_MILLISECONDS);
    SCARD_READERSTATE reader = {.szReader = names, .dwCurrentState = SCARD_STATE_UNAWARE};

    LONG status = SCardListReaders(context, NULL, names, &size);
    while (status == SCARD_S_SUCCESS && (reader.dwEventState & SCARD_STATE_PRESENT) == 0) {
        reader.dwCurrentState = reader.dwEventState;
        status = SCardGetStatusChange(context, (DWORD)deadline_left(&end), &reader, 1);
    }
    return status != SCARD_S_SUCCESS ? status : SCardConnect(context, names, share, protocols, out_card, &protocol);
}

int bench_transmit(SCARDHANDLE card, const char *hexadecimal)
{
    unsigned char command[300];
    unsigned char answer[1024];
    DWORD got = sizeof answer;
    size_t length = strlen(hexadecimal) / 2;
    unsigned value;

    demand(length <= sizeof command, "too long a command");
    for (size_t i = 0; i < length; i++) {
        demand(sscanf(hexadecimal + 2 * i, "%2x", &value) == 1, "no hexadecimal digits");
        command[i] = (unsigned char)value;
    }
    if (SCardTransmit(card, SCARD_PCI_T1, command, (DWORD)length, NULL, answer, &got) != SCARD_S_SUCCESS) {
        return -1;
    }
    return got < 2 ? 0 : answer[got - 2] << 8 | answer[got - 1];
}
