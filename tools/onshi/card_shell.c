// SPDX-License-Identifier: Apache-2.0
//
// `onshi card shell PERSON|FILE`: APDUs by hand, one a line, and what they and the answers mean.
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tools/onshi/card_source.h"
#include "tools/onshi/context.h"

enum { LINE_MAXIMUM = 256 * 1024, DIGITS_SHOWN = 64 }; // a line with the longest APDU and a blank between its bytes

struct shell {
    const struct card_request *request;
    struct card_source *source;
    struct card_trace trace;
    bool ended;
    bool mistaken; // a line was no APDU and no word of ours
};

static void say(const struct shell *shell, const char *ja, const char *en) {
    printf("%s\n", console_say(shell->request->language, ja, en));
}

static void do_power(struct shell *shell) {
    card_power_off(shell->source->card);
    card_power_on(shell->source->card);
    card_trace_power(&shell->trace, true);
}

static void do_reset(struct shell *shell) {
    card_warm_reset(shell->source->card);
    card_trace_reset(&shell->trace);
    if (shell->trace.contactless) {
        say(shell, "  非接触カードなので気付かず、照合は残ります",
            "  a contactless card does not notice and keeps what was verified");
    } else {
        say(shell, "  接触カードなので照合は消えました", "  a contact card forgets what was verified");
    }
}

static void do_atr(struct shell *shell) {
    struct bytes_reader atr = card_atr(shell->source->card);
    for (size_t i = 0; i < atr.left; i++) {
        printf("%02X%s", atr.at[i], i + 1 == atr.left ? "\n" : " ");
    }
}

static void do_help(struct shell *shell) {
    say(shell,
        "16 進の APDU を 1 行に一つ (空白可)。例: 00 A4 04 0C 0A D392F000260100000001\n"
        "atr  ATR を見る   power  電源を切って入れる   reset  リセット   quit  終わる",
        "APDUs in hexadecimal, one a line, blanks allowed: 00 A4 04 0C 0A D392F000260100000001\n"
        "atr  show the ATR   power  switch off and on   reset  warm reset   quit  end");
}

static void do_quit(struct shell *shell) {
    shell->ended = true;
}

static const struct {
    const char *word;
    void (*run)(struct shell *shell);
} words[] = {{"power", do_power}, {"reset", do_reset}, {"atr", do_atr}, {"help", do_help}, {"?", do_help},
             {"quit", do_quit},   {"exit", do_quit}};

static int digit_of(char c) {
    return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

// The bytes of a line; its first character that is no digit, or NULL.
static const char *read_hex(const char *line, struct bytes_writer *out) {
    int high = -1;
    for (const char *at = line; *at != 0; at++) {
        if (isspace((unsigned char)*at)) {
            continue;
        }
        if (!isxdigit((unsigned char)*at)) {
            return at;
        }
        if (high < 0) {
            high = digit_of(*at);
            continue;
        }
        if (bytes_write_u8(out, (uint8_t)(high * 16 + digit_of(*at))) != ONSHI_OK) {
            return at;
        }
        high = -1;
    }
    return high < 0 ? NULL : "";
}

static void refuse_line(struct shell *shell, const char *at) {
    shell->mistaken = true;
    if (*at == 0) {
        say(shell, "16 進の桁が一つ余ります。1 バイトは 2 桁です", "one hexadecimal digit is left over; a byte has two");
        return;
    }
    printf("%s: %.*s\n", console_say(shell->request->language, "16 進でも命令の言葉でもありません。help を見てください",
                                     "neither hexadecimal nor a word known here; try help"), 16, at);
}

static void transmit(struct shell *shell, const struct bytes_writer *apdu) {
    struct bytes_reader command = bytes_reader_over(apdu->data, apdu->length);
    struct bytes_writer response;
    bytes_writer_init(&response, CARD_RESPONSE_MAXIMUM);
    (void)!card_transmit(shell->source->card, command.at, command.left, &response); // a mute chip answers nothing
    struct bytes_reader answer = bytes_reader_over(response.data, response.length);
    card_trace_apdu(&shell->trace, command, answer);
    if (2 * response.length > DIGITS_SHOWN) { // the trace has cut it
        for (size_t i = 0; i + 2 < response.length; i++) {
            printf("%02X%s", response.data[i], i % 32 == 31 || i + 3 == response.length ? "\n" : " ");
        }
    }
    bytes_writer_free(&response);
}

static void run_line(struct shell *shell, char *line) {
    line += strspn(line, " \t");
    line[strcspn(line, "#\r\n")] = 0; // what follows # is a remark
    for (size_t end = strlen(line); end > 0 && isspace((unsigned char)line[end - 1]); end--) {
        line[end - 1] = 0;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(line, words[i].word) == 0) {
            words[i].run(shell);
            return;
        }
    }
    struct bytes_writer apdu;
    bytes_writer_init(&apdu, LINE_MAXIMUM / 2);
    const char *wrong = read_hex(line, &apdu);
    if (wrong != NULL) {
        refuse_line(shell, wrong);
    } else if (apdu.length > 0) {
        transmit(shell, &apdu);
    }
    bytes_writer_free(&apdu);
}

// Reads a line; one that is too long becomes one that is refused, to its end.
static bool read_line(char *line) {
    if (fgets(line, LINE_MAXIMUM, stdin) == NULL) {
        return false;
    }
    if (strlen(line) + 1 == LINE_MAXIMUM && line[LINE_MAXIMUM - 2] != '\n') {
        int c = getchar();
        while (c != EOF && c != '\n') {
            c = getchar();
        }
        (void)snprintf(line, LINE_MAXIMUM, "(too long)");
    }
    return true;
}

static void run_lines(struct shell *shell) {
    static char line[LINE_MAXIMUM];
    bool prompt = isatty(STDIN_FILENO) == 1;
    if (prompt) {
        do_help(shell);
    }
    while (!shell->ended) {
        if (prompt) {
            printf("> ");
            (void)fflush(stdout);
        }
        if (!read_line(line)) {
            break;
        }
        run_line(shell, line);
    }
}

int card_shell(const struct card_request *request) {
    struct card_source source;
    if (card_source_open(request, &source) != ONSHI_OK) {
        return EXIT_USAGE;
    }
    struct shell shell = {
        .request = request, .source = &source, .trace = card_source_trace(request, &source, stdout)};
    card_power_on(source.card);
    run_lines(&shell);
    int saved = card_source_save(request, &source);
    card_source_close(&source);
    return shell.mistaken ? EXIT_USAGE : saved;
}
