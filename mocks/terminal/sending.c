// SPDX-License-Identifier: Apache-2.0
//
// What leaves a terminal: checked, in its characters, with whatever a fault does to it, and by the post.
#include <string.h>

#include "base/calendar.h"
#include "base/xml.h"
#include "mocks/service/batch.h"
#include "mocks/terminal/spoil.h"
#include "mocks/terminal/state.h"
#include "mocks/wire/archive.h"
#include "mocks/wire/characters.h"

enum { DRIP_PIECES = 8, TWO_PARTS = 2 };

static const char xml_end[] = ".xml";
static const char zip_end[] = ".zip";

struct wire_style terminal_style(const struct terminal *terminal) {
    struct wire_style style = terminal->config.options.style;
    if (style.era == WIRE_ERA_USUAL) {
        style.era = wire_era_of(service_era(terminal->config.service, terminal_now(terminal)));
    }
    wire_schemas_wear(terminal->config.schemas, style.era);
    return style;
}

// How the file appears, by the options and the fault.
static struct post_order order_of(const struct terminal *terminal, const struct sending *sending) {
    const struct terminal_options *options = &terminal->config.options;
    struct post_order order = {.folder = sending->folder, .name = sending->name, .mark = (int)sending->event,
                               .slot = sending->slot};
    order.renamed = options->manner == TERMINAL_RENAMED;
    if (options->manner == TERMINAL_TWO_PARTS) {
        order.pieces = TWO_PARTS;
        order.pause_ms = options->part_ms;
    }
    if (sending->may_wait && options->hold) {
        order.delay_ms = POST_HELD;
    }
    return order;
}

static void delay_by_fault(const struct planned_fault *fault, struct post_order *order) {
    switch (fault->kind) {
    case FAULT_KIND_DELAY:
    case FAULT_KIND_LATE:
        order->delay_ms = fault->value == FAULT_UNTIL_RELEASED ? POST_HELD : fault->value;
        break;
    case FAULT_KIND_DRIP:
        order->renamed = false;
        order->pieces = DRIP_PIECES;
        order->pause_ms = fault->value;
        break;
    case FAULT_KIND_DUPLICATED:
        order->again_ms = fault->value;
        break;
    default:
        break;
    }
}

enum onshi_status terminal_send_bytes(struct terminal *terminal, const struct sending *sending,
                                      struct bytes_writer *bytes, struct bytes_writer *text) {
    struct post_order order = order_of(terminal, sending);
    if (sending->fault != NULL) {
        delay_by_fault(sending->fault, &order);
    }
    // When even this cannot be written, the request stays in the slot and is answered again by the next process.
    (void)!custody_store(terminal->custody, sending->slot, sending->request, sending->name, bytes_text(bytes),
                         bytes->length);
    enum onshi_status status = post_send(terminal->post, &order, bytes, text);
    if (status != ONSHI_OK) {
        terminal_trouble(terminal, sending->name, onshi_status_name(status));
    }
    return status;
}

// The message in UTF-8 for the observer: what the bytes say after what was done to them; nothing when they say nothing.
static enum onshi_status legible(const struct sending *sending, const struct bytes_writer *bytes,
                                 const struct bytes_writer *text, struct bytes_writer *out) {
    if (sending->fault == NULL) {
        return bytes_write(out, bytes_text(text), text->length);
    }
    if (wire_decode(bytes_text(bytes), bytes->length, out) != ONSHI_OK) {
        bytes_writer_free(out);
    }
    return ONSHI_OK;
}

// Answers in a zip [wire-interface 1.4].

static enum onshi_status append_packed(void *context, const void *data, size_t length) {
    return bytes_write(context, data, length);
}

static enum onshi_status fill_archive(const struct terminal *terminal, const char *name,
                                      const struct wire_output *output, const struct bytes_writer *bytes) {
    struct wire_archive *archive;
    ONSHI_TRY(wire_archive_new(name, terminal_now(terminal), output, &archive));
    const struct wire_output inside = wire_archive_output(archive);
    enum onshi_status status = inside.write(inside.context, bytes_text(bytes), bytes->length);
    status = status == ONSHI_OK ? wire_archive_end(archive) : status;
    wire_archive_free(archive);
    return status;
}

// Replaces `bytes` by a zip with them in it, and `out_name` by its name.
static enum onshi_status pack(const struct terminal *terminal, const char *name, struct bytes_writer *bytes,
                              char out_name[REQUEST_NAME_BYTES]) {
    struct bytes_writer packed;
    bytes_writer_init(&packed, SPOIL_MAXIMUM_BYTES);
    const struct wire_output output = {.write = append_packed, .context = &packed};
    enum onshi_status status = fill_archive(terminal, name, &output, bytes);
    if (status != ONSHI_OK) {
        bytes_writer_free(&packed);
        return status;
    }
    bytes_writer_free(bytes);
    *bytes = packed;
    size_t stem = strlen(name) - strlen(xml_end);
    memcpy(out_name, name, stem);
    memcpy(out_name + stem, zip_end, sizeof zip_end);
    return ONSHI_OK;
}

// All answers by the option; results of batches by the profile too [DR-084].
static bool wants_zip(const struct terminal *terminal, const char *name) {
    bool result = strncmp(name, "OQSmu", strlen("OQSmu")) == 0 && strstr(name, "02res_") != NULL;
    return terminal->config.options.zip || (result && service_batch_zipped(terminal->config.service));
}

static bool is_packed(const struct terminal *terminal, const struct sending *sending) {
    size_t length = strlen(sending->name);
    return wants_zip(terminal, sending->name) && sending->event == TERMINAL_ANSWER_WRITTEN && length > strlen(xml_end) &&
           strcmp(sending->name + length - strlen(xml_end), xml_end) == 0;
}

static enum onshi_status send_legible(struct terminal *terminal, const struct sending *sending,
                                      struct bytes_writer *bytes, struct bytes_writer *seen) {
    if (!is_packed(terminal, sending)) {
        return terminal_send_bytes(terminal, sending, bytes, seen);
    }
    char name[REQUEST_NAME_BYTES];
    struct sending packed = *sending;
    packed.name = name;
    enum onshi_status status = pack(terminal, sending->name, bytes, name);
    if (status != ONSHI_OK) {
        terminal_trouble(terminal, sending->name, onshi_status_name(status));
        return status;
    }
    return terminal_send_bytes(terminal, &packed, bytes, seen);
}

enum onshi_status terminal_send_text(struct terminal *terminal, const struct sending *sending,
                                     const struct bytes_writer *text) {
    struct bytes_writer bytes, seen;
    bytes_writer_init(&bytes, SPOIL_MAXIMUM_BYTES);
    bytes_writer_init(&seen, SPOIL_MAXIMUM_BYTES);
    enum onshi_status status = spoil_write(sending->fault, terminal->config.options.style.characters, bytes_text(text),
                                           text->length, &bytes);
    status = status == ONSHI_OK ? legible(sending, &bytes, text, &seen) : status;
    if (status != ONSHI_OK) {
        terminal_trouble(terminal, sending->name, onshi_status_name(status));
    } else {
        status = send_legible(terminal, sending, &bytes, &seen);
    }
    bytes_writer_free(&bytes);
    bytes_writer_free(&seen);
    return status;
}

static enum onshi_status check(const struct terminal *terminal, const struct sending *sending, enum wire_kind kind,
                               xmlDoc *doc) {
    struct bytes_writer why;
    bytes_writer_init(&why, VERDICT_BYTES);
    enum onshi_status status = wire_check(terminal->config.schemas, kind, doc, &why);
    if (status != ONSHI_OK) {
        terminal_trouble(terminal, sending->name, bytes_text(&why));
    }
    bytes_writer_free(&why);
    return status;
}

enum onshi_status terminal_send_document(struct terminal *terminal, const struct sending *sending, enum wire_kind kind,
                                         xmlDoc *doc, struct bytes_writer *out_text) {
    ONSHI_TRY(check(terminal, sending, kind, doc));
    struct bytes_writer own, *text = out_text != NULL ? out_text : &own;
    bytes_writer_init(&own, XML_MAXIMUM_BYTES);
    enum onshi_status status = wire_print(doc, text);
    status = status == ONSHI_OK ? terminal_send_text(terminal, sending, text) : status;
    bytes_writer_free(&own);
    return status;
}

// Failures.

static void note_window(const struct planned_fault *fault, struct bytes_writer *out) {
    char from[CALENDAR_STAMP_SIZE], until[CALENDAR_STAMP_SIZE];
    calendar_stamp(fault->from, from);
    calendar_stamp(fault->until, until);
    bytes_note(out, "システムメンテナンス中です。(%.4s-%.2s-%.2s %.2s:%.2sから%.4s-%.2s-%.2s %.2s:%.2sまで)", from, from + 4,
               from + 6, from + 8, from + 10, until, until + 4, until + 6, until + 8, until + 10);
}

const char *terminal_failure(const struct terminal *terminal, const struct planned_fault *fault, struct bytes_writer *out) {
    if (fault == NULL) {
        return terminal->config.options.fail_header;
    }
    switch (fault->kind) {
    case FAULT_KIND_HEADER_9:
        return service_code_of(FAULT_SYSTEM)->text;
    case FAULT_KIND_LINE_OUTAGE:
        return "回線が切断されているため、オンライン資格確認等システムに接続できません。";
    case FAULT_KIND_MAINTENANCE:
        note_window(fault, out);
        return bytes_text(out);
    default:
        return terminal->config.options.fail_header;
    }
}
