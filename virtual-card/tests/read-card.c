// SPDX-License-Identifier: Apache-2.0
//
// read-card DIRECTORY PIN PASSWORD NUMBER BIRTH-KEY CODE-B: visits every application of the My Number card in the first
// reader that holds a card, once free and once after each of the codes that it takes, and tries to read every file.
// For each it prints "application visitor file SW length" and writes what it got to DIRECTORY/application.visitor.file.
//
// A file is read three times: at once (extended length), by its SFI, and in blocks of 256 until 6B00; the three must
// agree. It stands for any PC/SC program: it knows PC/SC and the card's commands and nothing of this project.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winscard.h>

enum {
    ANSWER_SIZE = 65536 + 2,
    BLOCK = 256,
    WAIT_MILLISECONDS = 5000,
    READERS_MAXIMUM = 16,
    FILES_END = 0x1F, // SFIs go to 1E
    PATH_SIZE = 512,
};

enum secret { NOTHING, PIN, PASSWORD, NUMBER, BIRTH_KEY, CODE_B, SECRET_COUNT };

static const struct visit {
    const char *application;
    const char *visitor;
    unsigned char name[10];
    enum secret secret;
    unsigned char reference; // the file that takes the secret
} visits[] = {
    {"jpki", "free", {0xD3, 0x92, 0xF0, 0, 0x26, 1, 0, 0, 0, 1}, NOTHING, 0},
    {"jpki", "pin", {0xD3, 0x92, 0xF0, 0, 0x26, 1, 0, 0, 0, 1}, PIN, 0x18},
    {"jpki", "password", {0xD3, 0x92, 0xF0, 0, 0x26, 1, 0, 0, 0, 1}, PASSWORD, 0x1B},
    {"input-help", "free", {0xD3, 0x92, 0x10, 0, 0x31, 0, 1, 1, 4, 8}, NOTHING, 0},
    {"input-help", "pin", {0xD3, 0x92, 0x10, 0, 0x31, 0, 1, 1, 4, 8}, PIN, 0x11},
    {"input-help", "a", {0xD3, 0x92, 0x10, 0, 0x31, 0, 1, 1, 4, 8}, NUMBER, 0x14},
    {"input-help", "b", {0xD3, 0x92, 0x10, 0, 0x31, 0, 1, 1, 4, 8}, CODE_B, 0x15},
    {"face-check", "free", {0xD3, 0x92, 0x10, 0, 0x31, 0, 1, 1, 4, 2}, NOTHING, 0},
    {"face-check", "birth", {0xD3, 0x92, 0x10, 0, 0x31, 0, 1, 1, 4, 2}, BIRTH_KEY, 0x11},
    {"face-check", "a", {0xD3, 0x92, 0x10, 0, 0x31, 0, 1, 1, 4, 2}, NUMBER, 0x13},
    {"face-check", "b", {0xD3, 0x92, 0x10, 0, 0x31, 0, 1, 1, 4, 2}, CODE_B, 0x12},
    {"juki", "free", {0xD3, 0x92, 0x10, 0, 0x31, 0, 1, 1, 4, 1}, NOTHING, 0},
    {"juki", "pin", {0xD3, 0x92, 0x10, 0, 0x31, 0, 1, 1, 4, 1}, PIN, 0x1C},
    {"common", "free", {0xD3, 0x92, 0x10, 0, 0x31, 0, 1, 1, 1, 0}, NOTHING, 0},
    {"common", "pin", {0xD3, 0x92, 0x10, 0, 0x31, 0, 1, 1, 1, 0}, PIN, 0x1C},
};

static const unsigned objects[] = {0x0042, 0x0045, 0x0066, 0x00F0, 0x00F2, 0x00F7, 0x00F8, 0x7F21, 0x5F51};

struct answer {
    unsigned char data[ANSWER_SIZE];
    size_t length; // without the status word
    unsigned status_word;
};

struct visitor {
    SCARDHANDLE card;
    const char *directory;
    const struct visit *visit;
};

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "read-card: %s\n", what);
    exit(EXIT_FAILURE);
}

static size_t fill_states(char *names, SCARD_READERSTATE *states)
{
    size_t count = 0;

    for (char *name = names; *name != '\0' && count < READERS_MAXIMUM; name += strlen(name) + 1) {
        states[count++] = (SCARD_READERSTATE){.szReader = name, .dwCurrentState = SCARD_STATE_UNAWARE};
    }
    return count;
}

// connect_card waits until some reader holds a card and connects to it.
static SCARDHANDLE connect_card(SCARDCONTEXT context)
{
    char names[READERS_MAXIMUM * MAX_READERNAME];
    SCARD_READERSTATE states[READERS_MAXIMUM];
    DWORD size = sizeof names;
    DWORD protocol;
    SCARDHANDLE card;

    if (SCardListReaders(context, NULL, names, &size) != SCARD_S_SUCCESS) {
        fail("no reader");
    }
    const size_t count = fill_states(names, states);
    while (SCardGetStatusChange(context, WAIT_MILLISECONDS, states, (DWORD)count) == SCARD_S_SUCCESS) {
        for (size_t i = 0; i < count; i++) {
            if ((states[i].dwEventState & SCARD_STATE_PRESENT) != 0 &&
                SCardConnect(context, states[i].szReader, SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T1, &card,
                             &protocol) == SCARD_S_SUCCESS) {
                return card;
            }
            states[i].dwCurrentState = states[i].dwEventState;
        }
    }
    fail("no card");
}

static void transmit(SCARDHANDLE card, const unsigned char *command, size_t length, struct answer *out)
{
    DWORD got = sizeof out->data;

    if (SCardTransmit(card, SCARD_PCI_T1, command, (DWORD)length, NULL, out->data, &got) != SCARD_S_SUCCESS ||
        got < 2) {
        fail("the card does not answer");
    }
    out->length = got - 2;
    out->status_word = (unsigned)out->data[got - 2] << 8 | out->data[got - 1];
}

static void select_application(SCARDHANDLE card, const unsigned char *name, size_t length)
{
    static struct answer answer;
    unsigned char command[5 + 16] = {0x00, 0xA4, 0x04, 0x0C, (unsigned char)length};

    memcpy(command + 5, name, length);
    transmit(card, command, 5 + length, &answer);
    if (answer.status_word != 0x9000) {
        fail("an application cannot be selected");
    }
}

static void verify(SCARDHANDLE card, unsigned char reference, const char *secret)
{
    static struct answer answer;
    const size_t length = strlen(secret);
    unsigned char command[5 + 16] = {0x00, 0x20, 0x00, 0x80 | reference, (unsigned char)length};

    if (length == 0 || length > 16) {
        fail("a code has 1 to 16 characters");
    }
    memcpy(command + 5, secret, length);
    transmit(card, command, 5 + length, &answer);
    if (answer.status_word != 0x9000) {
        fprintf(stderr, "read-card: VERIFY of %02X: %04X\n", reference, answer.status_word);
        exit(EXIT_FAILURE);
    }
}

static bool select_file(SCARDHANDLE card, unsigned char file)
{
    static struct answer answer;
    const unsigned char command[] = {0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, file};

    transmit(card, command, sizeof command, &answer);
    return answer.status_word == 0x9000;
}

// report prints the line of a file and keeps its content.
static void report(const struct visitor *visitor, const char *file, const struct answer *answer)
{
    char path[PATH_SIZE];
    const struct visit *visit = visitor->visit;

    printf("%s %s %s %04X %zu\n", visit->application, visit->visitor, file, answer->status_word, answer->length);
    if (answer->status_word != 0x9000) {
        return;
    }
    snprintf(path, sizeof path, "%s/%s.%s.%s", visitor->directory, visit->application, visit->visitor, file);
    FILE *out = fopen(path, "wb");
    if (out == NULL || fwrite(answer->data, 1, answer->length, out) != answer->length || fclose(out) != 0) {
        fail("cannot write");
    }
}

// demand_same compares a part of the file that was read in another way.
static void demand_same(const struct answer *whole, size_t from, const struct answer *part)
{
    if (part->status_word != 0x9000 || part->length > whole->length - from ||
        memcmp(whole->data + from, part->data, part->length) != 0) {
        fail("a file reads differently in two ways");
    }
}

static void read_by_sfi(SCARDHANDLE card, unsigned char file, const struct answer *whole)
{
    static struct answer part;
    const unsigned char command[] = {0x00, 0xB0, 0x80 | file, 0x00, 0x00, 0x00, 0x00};

    transmit(card, command, sizeof command, &part);
    demand_same(whole, 0, &part);
    if (part.length != whole->length) {
        fail("a file reads differently by its SFI");
    }
}

static void read_in_blocks(SCARDHANDLE card, const struct answer *whole)
{
    static struct answer part;

    for (size_t at = 0;; at += BLOCK) {
        const unsigned char command[] = {0x00, 0xB0, (unsigned char)(at >> 8), (unsigned char)at, 0x00};
        transmit(card, command, sizeof command, &part);
        if (part.status_word == 0x6B00 && at >= whole->length) {
            return;
        }
        demand_same(whole, at, &part);
        if (part.length != (whole->length - at < BLOCK ? whole->length - at : BLOCK)) {
            fail("a block is too short");
        }
    }
}

static void read_records(const struct visitor *visitor, unsigned char file)
{
    static struct answer answer;
    char name[16];

    for (unsigned char number = 1;; number++) {
        const unsigned char command[] = {0x00, 0xB2, number, (unsigned char)(file << 3 | 4), 0x00};
        transmit(visitor->card, command, sizeof command, &answer);
        if (answer.status_word != 0x9000) {
            return; // 6A83 after the last record; 6981 when these are no records either
        }
        snprintf(name, sizeof name, "00%02X-%u", file, number);
        report(visitor, name, &answer);
    }
}

static void read_file(const struct visitor *visitor, unsigned char file)
{
    static const unsigned char READ_ALL[] = {0x00, 0xB0, 0x00, 0x00, 0x00, 0x00, 0x00};
    static struct answer whole;
    char name[16];

    snprintf(name, sizeof name, "00%02X", file);
    transmit(visitor->card, READ_ALL, sizeof READ_ALL, &whole);
    report(visitor, name, &whole);
    if (whole.status_word == 0x9000) {
        read_by_sfi(visitor->card, file, &whole);
        read_in_blocks(visitor->card, &whole);
    }
    if (whole.status_word == 0x6981) {
        read_records(visitor, file);
    }
}

static void pay_visit(const struct visitor *visitor, const char *const secrets[SECRET_COUNT])
{
    const struct visit *visit = visitor->visit;

    select_application(visitor->card, visit->name, sizeof visit->name);
    if (visit->secret != NOTHING) {
        verify(visitor->card, visit->reference, secrets[visit->secret]);
    }
    for (unsigned char file = 1; file < FILES_END; file++) {
        if (select_file(visitor->card, file)) {
            read_file(visitor, file);
        }
    }
}

static void read_objects(SCARDHANDLE card, const char *directory)
{
    static const unsigned char MANAGER[] = {0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00};
    static const struct visit visit = {.application = "manager", .visitor = "free"};
    static struct answer answer;
    const struct visitor visitor = {card, directory, &visit};
    char name[16];

    select_application(card, MANAGER, sizeof MANAGER);
    for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++) {
        const unsigned char command[] = {0x00, 0xCA, (unsigned char)(objects[i] >> 8), (unsigned char)objects[i],
                                         0x00, 0x00, 0x00};
        transmit(card, command, sizeof command, &answer);
        snprintf(name, sizeof name, "%04X", objects[i]);
        report(&visitor, name, &answer);
    }
}

int main(int argc, char **argv)
{
    SCARDCONTEXT context;

    if (argc != 7) {
        fail("usage: read-card DIRECTORY PIN PASSWORD NUMBER BIRTH-KEY CODE-B");
    }
    const char *const secrets[SECRET_COUNT] = {"", argv[2], argv[3], argv[4], argv[5], argv[6]};
    if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context) != SCARD_S_SUCCESS) {
        fail("no pcscd");
    }
    SCARDHANDLE card = connect_card(context);
    for (size_t i = 0; i < sizeof visits / sizeof visits[0]; i++) {
        const struct visitor visitor = {card, argv[1], &visits[i]};
        pay_visit(&visitor, secrets);
    }
    read_objects(card, argv[1]);
    SCardDisconnect(card, SCARD_UNPOWER_CARD);
    SCardReleaseContext(context);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
