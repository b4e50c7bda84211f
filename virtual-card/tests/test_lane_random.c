// SPDX-License-Identifier: Apache-2.0
//
// lane-random [COUNT [SEED]]: sends COUNT APDUs (5 000 unless told) through pcscd to a card: valid sequences, most of
// whose commands are spoilt by chance, and pure noise. A few thousand at a time to a fresh card, so that not all PINs
// end up blocked. The same COUNT and SEED send the same bytes; the questions for counters between them come on top.
//
// After every command: an answer, with a status word that the card can give, never 61xx or 6Cxx. After every sequence:
// no counter has moved further than the PINs given can move it. After every card: its certificate reads as before.
// Payloads of no or one byte are not sent: on the line between vpcd and card these are no APDUs [mynumber-card 6.2].
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "virtual-card/tests/test_lane_bench.h"

enum {
    COUNT_DEFAULT = 5000,
    CARD_COUNT = 2500, // APDUs that one card gets
    APDU_MAXIMUM = 4096,
    ANSWER_MAXIMUM = 65536 + 2,
    SEQUENCE_MAXIMUM = 8,
    NOISE_MAXIMUM = 300,
    RESET_ONCE_IN = 40, // sequences
    SPOIL_PERCENT = 60,
    FAILED = 1,
};

#define SELECT_JPKI "00A4040C0AD392F000260100000001"
#define SELECT_INPUT_HELP "00A4040C0AD3921000310001010408"
#define SELECT_FACE_CHECK "00A4040C0AD3921000310001010402"
#define SELECT_JUKI "00A4040C0AD3921000310001010401"
#define SELECT_COMMON "00A4040C0AD3921000310001010100"
#define SELECT_MANAGER "00A4040C07A0000001510000"
#define PIN_4771 "0434373731"
#define NUMBER "0C393939393334393737393238"
#define CODE_B "0E3535303231373230333032373636"
#define PASSWORD "06414243313233"
#define DIGEST_INFO "333031300D060960864801650304020105000420" \
                    "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"

#define ZEROS_8 "0000000000000000"
#define ZEROS_32 ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8
#define ZEROS_256 ZEROS_32 ZEROS_32 ZEROS_32 ZEROS_32 ZEROS_32 ZEROS_32 ZEROS_32 ZEROS_32

// What clients send [mynumber-card 3, 6.1].
static const char *const sequences[][SEQUENCE_MAXIMUM] = {
    {SELECT_JPKI, "00A4020C02000A", "00B0000004", "00B0000000", "00B0010000", "00B0800000", "00B08A00000000"},
    {SELECT_JPKI, "00B0860020", "00B0880000", "00A4020C020006", "00B000A000", "00B07FFF00"},
    {SELECT_JPKI, "00A4020C020018", "00200080", "00A4020C02001B", "00200080", "00200098", "0020009B"},
    {SELECT_JPKI, "00A4020C020018", "00200080" PIN_4771, "00A4020C020017", "802A0080" DIGEST_INFO "00", "802A03970131"},
    {SELECT_JPKI, "0020009B" PASSWORD, "00B08100000000", "802A009A" DIGEST_INFO "00", "802A049A20" /* a hash */
     "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F00", "00B0810000"},
    {SELECT_JPKI, "00200098" PIN_4771, "00240198" PIN_4771, "00200098", "802A0597013100"},
    {SELECT_INPUT_HELP, "00200091" PIN_4771, "00B0810011", "00B0820000", "00B08300000000", "00B0840000", "80AE0000"},
    {SELECT_INPUT_HELP, "00200094" NUMBER, "00B0810000", "00B0820000", "802A0200200001020304050607"
     "08090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F00"},
    {SELECT_INPUT_HELP, "00200095" CODE_B, "00B0820000", "00B0850000", "00B08700000000", "00200092"},
    {SELECT_FACE_CHECK, "00200092" CODE_B, "00A4020C020002", "00B0000000", "00B00000002000", "00B02F0000",
     "00B0830000"},
    {SELECT_FACE_CHECK, "0020009106353530323137", "00B08100000000", "00200093" NUMBER, "00B08500000000"},
    {SELECT_JUKI, "00B2011400", "0020009C" PIN_4771, "8032009C" PIN_4771, "0020009C", "00B2021400"},
    {SELECT_COMMON, "00B2010C00", "00A4020C020001", "00B2010400", "0088009908010203040506070800", "0020009C"},
    {SELECT_MANAGER, "00CA004200", "00CA7F21000000", "00CA5F5100", "00840000FF", "FFCA000000", "00A40000023F00"},
    {"00A4040009D3921000310001010400", "00A4040209D3921000310001010400", "00A4040200", "00A404000AD392F000260100000001"
     "00"},
    {SELECT_JPKI, "00A4020C020016", "80A206C1000133" "7F218202335F4E820129" ZEROS_256 ZEROS_32 ZEROS_8 "00",
     "80A200C1000105" "5F37820100" ZEROS_256, "0084000008", "00820096000100" ZEROS_256},
};

enum { SEQUENCE_COUNT = sizeof sequences / sizeof sequences[0] };

static const struct counter {
    const char *select;
    const char *query;
} counters[] = {
    {SELECT_JPKI, "00200098"},       {NULL, "0020009B"},          {SELECT_INPUT_HELP, "00200091"},
    {NULL, "00200092"},              {NULL, "00200094"},          {NULL, "00200095"},
    {SELECT_FACE_CHECK, "00200091"}, {NULL, "00200092"},          {NULL, "00200093"},
    {SELECT_JUKI, "0020009C"},       {SELECT_COMMON, "0020009C"},
};

enum { COUNTER_COUNT = sizeof counters / sizeof counters[0] };

struct apdu {
    unsigned char bytes[APDU_MAXIMUM];
    size_t length;
};

struct answer {
    unsigned char bytes[ANSWER_MAXIMUM];
    size_t length; // with the status word
    unsigned status_word;
};

struct job {
    unsigned long seed;
    unsigned long card; // how many cards came before
    unsigned long count;
};

// For the client of one card; bench_client passes nothing on.
static struct job job;

struct client {
    SCARDHANDLE card;
    struct random_source random;
    unsigned long sent;
    unsigned long attacks;  // of these, commands of the sequences
    unsigned long answered; // with 9000
    unsigned long wrong;    // with 63Cx
    unsigned moves;         // commands that may move counters, since these were read
    unsigned tries[COUNTER_COUNT];
};

// complain ends the client, and says how to come here again.
static _Noreturn void complain(const struct client *client, const char *what, const struct apdu *apdu)
{
    fprintf(stderr, "lane-random: seed %lu, card %lu, command %lu: %s\n", job.seed, job.card, client->sent, what);
    for (size_t i = 0; apdu != NULL && i < apdu->length; i++) {
        fprintf(stderr, "%02X", apdu->bytes[i]);
    }
    fprintf(stderr, "\n");
    _Exit(FAILED);
}

static struct apdu apdu_of(const char *digits)
{
    struct apdu apdu = {.length = strlen(digits) / 2};
    unsigned value = 0;

    for (size_t i = 0; i < apdu.length; i++) {
        sscanf(digits + 2 * i, "%2x", &value);
        apdu.bytes[i] = (unsigned char)value;
    }
    return apdu;
}

static size_t below(struct client *client, size_t bound)
{
    return (size_t)random_below(&client->random, bound);
}

static unsigned char any_byte(struct client *client)
{
    return (unsigned char)below(client, 256);
}

static void put_noise(struct client *client, struct apdu *apdu, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        apdu->bytes[i] = any_byte(client);
    }
    apdu->length = length;
}

// spoil changes one thing of a command.
static void spoil(struct client *client, struct apdu *apdu)
{
    static const unsigned char EDGES[] = {0x00, 0x01, 0x7F, 0x80, 0xFF};
    const size_t at = below(client, apdu->length);

    switch (below(client, 8)) {
    case 0:
        apdu->bytes[at] ^= (unsigned char)(1U << below(client, 8));
        break;
    case 1:
        apdu->bytes[at] = EDGES[below(client, sizeof EDGES)];
        break;
    case 2:
        apdu->length = at;
        break;
    case 3: // a tail
        for (size_t more = 1 + below(client, 40); more > 0; more--) {
            apdu->bytes[apdu->length++] = any_byte(client);
        }
        break;
    case 4: // any place of the header and of Lc
        apdu->bytes[below(client, apdu->length < 7 ? apdu->length : 7)] = any_byte(client);
        break;
    case 5: // a byte less in the middle
        memmove(apdu->bytes + at, apdu->bytes + at + 1, apdu->length - at - 1);
        apdu->length--;
        break;
    case 6: // the short length becomes an extended one
        if (apdu->length > 5) {
            memmove(apdu->bytes + 6, apdu->bytes + 4, apdu->length - 4);
            memset(apdu->bytes + 4, 0, 2);
            apdu->length += 2;
        }
        break;
    default:
        put_noise(client, apdu, 2 + below(client, NOISE_MAXIMUM));
    }
}

static bool is_known(unsigned status_word)
{
    static const unsigned char FIRST[] = {0x62, 0x63, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6D, 0x6E};
    if (status_word == 0x9000) {
        return true;
    }
    return memchr(FIRST, (int)(status_word >> 8), sizeof FIRST) != NULL;
}

static const struct answer *transmit(struct client *client, const struct apdu *apdu)
{
    static struct answer answer;
    DWORD got = sizeof answer.bytes;

    client->sent++;
    if (SCardTransmit(client->card, SCARD_PCI_T1, apdu->bytes, (DWORD)apdu->length, NULL, answer.bytes, &got) !=
            SCARD_S_SUCCESS ||
        got < 2) {
        complain(client, "no answer", apdu);
    }
    answer.length = got;
    answer.status_word = (unsigned)answer.bytes[got - 2] << 8 | answer.bytes[got - 1];
    client->answered += answer.status_word == 0x9000;
    client->wrong += answer.status_word >> 4 == 0x63C;
    if (!is_known(answer.status_word)) {
        fprintf(stderr, "lane-random: %04X\n", answer.status_word);
        complain(client, "an answer that no card gives", apdu);
    }
    return &answer;
}

static const struct answer *transmit_valid(struct client *client, const char *digits, unsigned status_word)
{
    const struct apdu apdu = apdu_of(digits);
    const struct answer *answer = transmit(client, &apdu);

    if ((answer->status_word & 0xFFF0) != (status_word & 0xFFF0)) {
        complain(client, "a valid command was refused", &apdu);
    }
    return answer;
}

// read_counters asks for every counter as clients do, and ends all rights by selecting.
static void read_counters(struct client *client, unsigned out[COUNTER_COUNT])
{
    for (size_t i = 0; i < COUNTER_COUNT; i++) {
        if (counters[i].select != NULL) {
            transmit_valid(client, counters[i].select, 0x9000);
        }
        out[i] = transmit_valid(client, counters[i].query, 0x63C0)->status_word & 0x0F;
    }
}

// compare_counters: a command with a PIN costs one try at most, or gives them back; nothing else does either.
static void compare_counters(struct client *client)
{
    unsigned now[COUNTER_COUNT];
    unsigned lost = 0;

    read_counters(client, now);
    for (size_t i = 0; i < COUNTER_COUNT; i++) {
        lost += now[i] < client->tries[i] ? client->tries[i] - now[i] : 0;
    }
    if (lost > client->moves || (client->moves == 0 && memcmp(now, client->tries, sizeof now) != 0)) {
        complain(client, "counters have moved further than the PINs given can move them", NULL);
    }
    memcpy(client->tries, now, sizeof now);
    client->moves = 0;
}

static bool may_move_counters(const struct apdu *apdu)
{
    return apdu->length > 4 && (apdu->bytes[1] == 0x20 || apdu->bytes[1] == 0x24 || apdu->bytes[1] == 0x32);
}

// send_valid sends every sequence as it is: the table above is what the card understands.
static void send_valid(struct client *client)
{
    for (size_t row = 0; row < SEQUENCE_COUNT; row++) {
        for (size_t i = 0; i < SEQUENCE_MAXIMUM && sequences[row][i] != NULL; i++) {
            const struct apdu apdu = apdu_of(sequences[row][i]);
            const unsigned first = transmit(client, &apdu)->status_word >> 8;
            if (first == 0x67 || first == 0x6D || first == 0x6E) {
                complain(client, "a valid command is not understood", &apdu);
            }
        }
    }
}

static void send_sequence(struct client *client)
{
    const char *const *sequence = sequences[below(client, SEQUENCE_COUNT)];

    for (size_t i = 0; i < SEQUENCE_MAXIMUM && sequence[i] != NULL; i++) {
        struct apdu apdu = apdu_of(sequence[i]);
        // The first command leads into the application; spoilt as often as the rest it would hide everything behind it.
        const size_t percent = i == 0 ? SPOIL_PERCENT / 6 : SPOIL_PERCENT;
        while (below(client, 100) < percent && apdu.length > 0 && apdu.length < APDU_MAXIMUM / 2) {
            spoil(client, &apdu);
        }
        if (apdu.length < 2) {
            continue;
        }
        client->moves += may_move_counters(&apdu);
        client->attacks++;
        transmit(client, &apdu);
    }
    compare_counters(client);
}

static void reset_sometimes(struct client *client)
{
    DWORD protocol;
    const DWORD how = below(client, 2) == 0 ? SCARD_RESET_CARD : SCARD_UNPOWER_CARD;

    if (below(client, RESET_ONCE_IN) == 0 &&
        SCardReconnect(client->card, SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T1, how, &protocol) != SCARD_S_SUCCESS) {
        complain(client, "no card after a reset", NULL);
    }
}

static void read_certificate(struct client *client, struct answer *out)
{
    transmit_valid(client, SELECT_JPKI, 0x9000);
    *out = *transmit_valid(client, "00B08A00000000", 0x9000);
}

// connect_card waits until pcscd shows the card: it switches the card on a moment before.
static bool connect_card(SCARDCONTEXT context, SCARDHANDLE *out_card)
{
    SCARD_READERSTATE state = {.szReader = "Virtual PCD 00 00", .dwCurrentState = SCARD_STATE_UNAWARE};
    DWORD protocol;

    while (SCardGetStatusChange(context, BENCH_MILLISECONDS, &state, 1) == SCARD_S_SUCCESS) {
        if ((state.dwEventState & SCARD_STATE_PRESENT) != 0) {
            return SCardConnect(context, state.szReader, SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T1, out_card,
                                &protocol) == SCARD_S_SUCCESS;
        }
        state.dwCurrentState = state.dwEventState;
    }
    return false;
}

static int attack(SCARDCONTEXT context)
{
    static struct answer before;
    static struct answer after;
    struct client client = {.random = random_from(job.seed + job.card, "lane-random")};

    if (!connect_card(context, &client.card)) {
        complain(&client, "no card", NULL);
    }
    send_valid(&client);
    read_certificate(&client, &before);
    read_counters(&client, client.tries);
    while (client.attacks < job.count) {
        send_sequence(&client);
        reset_sometimes(&client);
    }
    read_certificate(&client, &after);
    if (after.length != before.length || memcmp(after.bytes, before.bytes, after.length) != 0) {
        complain(&client, "the certificate has changed", NULL);
    }
    SCardDisconnect(client.card, SCARD_UNPOWER_CARD);
    fprintf(stderr, "card %lu: %lu commands, 9000 %lu, 63Cx %lu, refused %lu\n", job.card, client.sent, client.answered,
            client.wrong, client.sent - client.answered - client.wrong);
    return 0;
}

static int attack_fresh_card(void)
{
    struct bench bench;

    bench_open(&bench);
    bench_card(&bench, "insert", "power"); // pcscd has noticed the card
    const int result = bench_client(lane_socket(bench.lane), attack);
    bench_close(&bench);
    return result;
}

int main(int argc, char **argv)
{
    unsigned long left = argc > 1 ? strtoul(argv[1], NULL, 10) : COUNT_DEFAULT;
    const unsigned long count = left;

    if (!bench_possible()) {
        return BENCH_SKIPPED;
    }
    job.seed = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
    for (job.card = 0; left > 0; job.card++) {
        job.count = left < CARD_COUNT ? left : CARD_COUNT;
        if (attack_fresh_card() != 0) {
            return FAILED;
        }
        left -= job.count;
    }
    printf("%lu APDUs to %lu cards, seed %lu: every one answered, all cards alive\n", count, job.card, job.seed);
    return count == 0 ? FAILED : 0;
}
