// SPDX-License-Identifier: Apache-2.0
#include "tools/onshi/card_trace.h"

#include <string.h>

#include "virtual-card/vpcd/redact.h"

enum { HEX_MAXIMUM = 2 * CARD_RESPONSE_MAXIMUM, SHOWN_DIGITS = 64, STATUS_DIGITS = 4, WORDS_MAXIMUM = 1024 };

struct card_trace card_trace_begin(FILE *out, enum names_language language, struct recipe *recipe, bool contactless) {
    return (struct card_trace){
        .out = out, .language = language, .recipe = recipe, .contactless = contactless, .place = words_power_on()};
}

static void note(const struct card_trace *trace, const char *ja, const char *en) {
    if (trace->out != NULL) {
        fprintf(trace->out, "%s\n", names_in((struct names_text){ja, en}, trace->language));
    }
}

static void forget(struct card_trace *trace) {
    trace->place = words_power_on();
    recipe_power(trace->recipe);
}

void card_trace_power(struct card_trace *trace, bool on) {
    forget(trace);
    note(trace, on ? "― 電源が入った" : "― 電源が切れた",
         on ? "- the reader switched the card on" : "- the reader switched the card off");
}

void card_trace_reset(struct card_trace *trace) {
    if (!trace->contactless) {
        forget(trace);
    }
    note(trace, "― リセット", "- the reader reset the card");
}

// A long one keeps its beginning and its status word.
static void show_hex(FILE *out, const char *mark, const char *hex) {
    size_t length = strlen(hex);
    bool is_long = length > SHOWN_DIGITS + STATUS_DIGITS;
    fprintf(out, "    %s %.*s%s%s\n", mark, is_long ? SHOWN_DIGITS : (int)length, hex, is_long ? "…" : "",
            is_long ? hex + length - STATUS_DIGITS : "");
}

static void show(const struct card_trace *trace, const char *command, const char *response) {
    struct bytes_writer asked;
    struct bytes_writer answered;
    bytes_writer_init(&asked, WORDS_MAXIMUM);
    bytes_writer_init(&answered, WORDS_MAXIMUM);
    words_command(trace->place, command, trace->language, &asked);
    words_response(trace->place, command, response, trace->language, &answered);
    fprintf(trace->out, "%s → %s\n", bytes_text(&asked), bytes_text(&answered));
    show_hex(trace->out, ">", command);
    show_hex(trace->out, "<", response);
    bytes_writer_free(&asked);
    bytes_writer_free(&answered);
}

// Nothing at all for nothing.
static enum onshi_status write_hex(struct bytes_reader bytes, struct bytes_writer *out) {
    return bytes.left == 0 ? ONSHI_OK : bytes_write_hex(out, bytes.at, bytes.left);
}

static void show_bytes(struct card_trace *trace, struct bytes_reader command, struct bytes_reader response) {
    struct bytes_writer command_hex;
    struct bytes_writer response_hex;
    bytes_writer_init(&command_hex, HEX_MAXIMUM);
    bytes_writer_init(&response_hex, HEX_MAXIMUM);
    if (redact_command(command, &command_hex) == ONSHI_OK &&
        write_hex(response, &response_hex) == ONSHI_OK) {
        show(trace, bytes_text(&command_hex), bytes_text(&response_hex));
        trace->place = words_follow(trace->place, bytes_text(&command_hex), bytes_text(&response_hex));
    }
    bytes_writer_free(&command_hex);
    bytes_writer_free(&response_hex);
}

void card_trace_apdu(struct card_trace *trace, struct bytes_reader command, struct bytes_reader response) {
    recipe_watch(trace->recipe, command, response);
    if (trace->out != NULL) {
        show_bytes(trace, command, response);
    }
}
