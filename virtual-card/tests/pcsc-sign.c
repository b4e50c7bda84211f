// SPDX-License-Identifier: Apache-2.0
//
// pcsc-sign PIN FILE SIGNATURE CERTIFICATE: signs FILE (RSA, PKCS#1 v1.5, SHA-256) with the user-authentication key of
// the My Number card in the first reader that holds a card, and writes the certificate (DER) that goes with it.
//
// It stands for any PC/SC program: it knows PC/SC and the card's commands and nothing of this project.
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winscard.h>

enum { ANSWER_SIZE = 258, CERTIFICATE_MAXIMUM = 8192, WAIT_MILLISECONDS = 5000, READERS_MAXIMUM = 16 };

struct answer {
    unsigned char data[ANSWER_SIZE];
    size_t length; // without the status word
    unsigned status_word;
};

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "pcsc-sign: %s\n", what);
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
                SCardConnect(context, states[i].szReader, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T1, &card, &protocol) ==
                    SCARD_S_SUCCESS) {
                return card;
            }
            states[i].dwCurrentState = states[i].dwEventState;
        }
    }
    fail("no card");
}

static void transmit(SCARDHANDLE card, const unsigned char *command, size_t length, struct answer *answer)
{
    DWORD got = sizeof answer->data;

    if (SCardTransmit(card, SCARD_PCI_T1, command, (DWORD)length, NULL, answer->data, &got) != SCARD_S_SUCCESS ||
        got < 2) {
        fail("the card does not answer");
    }
    answer->length = got - 2;
    answer->status_word = (unsigned)answer->data[got - 2] << 8 | answer->data[got - 1];
}

static void demand(SCARDHANDLE card, const void *command, size_t length, const char *what, struct answer *answer)
{
    transmit(card, command, length, answer);
    if (answer->status_word != 0x9000) {
        fprintf(stderr, "pcsc-sign: %s: %04X\n", what, answer->status_word);
        exit(EXIT_FAILURE);
    }
}

static void select_file(SCARDHANDLE card, unsigned char file)
{
    const unsigned char command[] = {0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, file};
    struct answer answer;

    demand(card, command, sizeof command, "SELECT EF", &answer);
}

static void log_in(SCARDHANDLE card, const char *pin)
{
    static const unsigned char SELECT_JPKI[] = {0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0xF0,
                                                0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01};
    unsigned char verify[5 + 4] = {0x00, 0x20, 0x00, 0x80, 4};
    struct answer answer;

    if (strlen(pin) != 4) {
        fail("the PIN has four digits");
    }
    memcpy(verify + 5, pin, 4);
    demand(card, SELECT_JPKI, sizeof SELECT_JPKI, "SELECT JPKI", &answer);
    select_file(card, 0x18);
    demand(card, verify, sizeof verify, "VERIFY", &answer);
}

static void digest_file(const char *path, unsigned char digest[32])
{
    unsigned char block[4096];
    size_t got;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    FILE *file = fopen(path, "rb");

    if (file == NULL || context == NULL || EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1) {
        fail("cannot read the file to sign");
    }
    while ((got = fread(block, 1, sizeof block, file)) > 0) {
        EVP_DigestUpdate(context, block, got);
    }
    if (ferror(file) != 0 || EVP_DigestFinal_ex(context, digest, NULL) != 1) {
        fail("cannot read the file to sign");
    }
    fclose(file);
    EVP_MD_CTX_free(context);
}

static void write_file(const char *path, const void *data, size_t length)
{
    FILE *file = fopen(path, "wb");

    if (file == NULL || fwrite(data, 1, length, file) != length || fclose(file) != 0) {
        fail("cannot write");
    }
}

static void sign(SCARDHANDLE card, const char *path, const char *out)
{
    unsigned char command[5 + 51 + 1] = {0x80, 0x2A, 0x00, 0x80, 51,   0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60,
                                         0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
    struct answer answer;

    digest_file(path, command + 24);
    select_file(card, 0x17);
    demand(card, command, sizeof command, "COMPUTE DIGITAL SIGNATURE", &answer);
    write_file(out, answer.data, answer.length);
}

static void read_certificate(SCARDHANDLE card, const char *out)
{
    unsigned char der[CERTIFICATE_MAXIMUM + ANSWER_SIZE];
    size_t length = 0;
    size_t total = 4;
    struct answer answer;

    select_file(card, 0x0A);
    while (length < total) {
        const size_t block = total - length < 256 ? total - length : 256;
        const unsigned char command[] = {0x00, 0xB0, (unsigned char)(length >> 8), (unsigned char)length,
                                         (unsigned char)block};

        demand(card, command, sizeof command, "READ BINARY", &answer);
        memcpy(der + length, answer.data, answer.length);
        length += answer.length;
        if (length == 4) {
            total = 4 + ((size_t)der[2] << 8 | der[3]);
        }
        if (answer.length == 0 || total > CERTIFICATE_MAXIMUM) {
            fail("not a certificate");
        }
    }
    write_file(out, der, total);
}

int main(int argc, char **argv)
{
    SCARDCONTEXT context;

    if (argc != 5) {
        fail("usage: pcsc-sign PIN FILE SIGNATURE CERTIFICATE");
    }
    if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context) != SCARD_S_SUCCESS) {
        fail("no pcscd");
    }
    SCARDHANDLE card = connect_card(context);
    log_in(card, argv[1]);
    sign(card, argv[2], argv[3]);
    read_certificate(card, argv[4]);
    SCardDisconnect(card, SCARD_UNPOWER_CARD);
    SCardReleaseContext(context);
    return EXIT_SUCCESS;
}
