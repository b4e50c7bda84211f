// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/vpcd/holder.h"

#include <string.h>

#include "virtual-card/card/guard.h"
#include "virtual-card/vpcd/redact.h"

enum { PROBE_MILLISECONDS = 1000, PROBE_MILLISECONDS_MAXIMUM = 60000 };

// --- Telling ---

static void tell_lost(struct holder *holder)
{
    if (holder->lost > 0) {
        json_t *loss = json_pack("{s:s, s:I}", "event", "lost", "count", holder->lost);
        if (lines_send(&holder->control, loss) == ONSHI_OK) {
            holder->lost = 0;
        }
    }
}

void holder_tell(struct holder *holder, json_t *event)
{
    tell_lost(holder);
    if (lines_send(&holder->control, event) == ONSHI_TOO_LONG) {
        holder->lost++;
    }
}

// harm_event leaves out what a kind of harm has no use for.
static json_t *harm_event(const struct guard_note *note)
{
    static const char *const ENDS[] = {[GUARD_BY_REMOVAL] = "removal", [GUARD_BY_TIME_OUT] = "time-out"};
    const struct guard_words *words = guard_words_of(note->harm);
    const bool read = note->harm == GUARD_UNNEEDED_READ;
    json_t *event = json_pack("{s:s, s:s, s:o, s:s, s:s, s:s}", "event", "harm", "kind", words->name,
                              read ? "read" : "pin",
                              json_sprintf("%s %04X", guard_application_name(note->application), note->file), "clause",
                              words->clause, "ja", words->ja, "en", words->en);

    if (read) {
        (void)json_object_set_new(event, "what", json_string(note->what));
    }
    if (note->harm == GUARD_LEFT_VERIFIED) {
        (void)json_object_set_new(event, "by", json_string(ENDS[note->by]));
    }
    return event;
}

void holder_tell_harm(struct holder *holder)
{
    struct guard_note note;

    while (guard_next(holder->card, &note)) {
        holder_tell(holder, harm_event(&note));
    }
    holder->lost += guard_take_lost(holder->card);
}

// The line of an APDU is written as it is: a tree of JSON values, made and taken apart again, would cost a third of the
// time that the APDU takes. Hexadecimal digits and asterisks need no escapes.
static enum onshi_status write_apdu(const struct link_event *event, struct bytes_writer *out)
{
    ONSHI_TRY(bytes_write_text(out, "{\"event\":\"apdu\",\"command\":\""));
    ONSHI_TRY(redact_command(event->command, out));
    ONSHI_TRY(bytes_write_text(out, "\",\"response\":\""));
    ONSHI_TRY(bytes_write_hex(out, event->response.at, event->response.left));
    return bytes_write_text(out, "\"}");
}

static void tell_apdu(struct holder *holder, const struct link_event *event)
{
    tell_lost(holder);
    holder->line.length = 0;
    if (write_apdu(event, &holder->line) != ONSHI_OK ||
        lines_send_text(&holder->control, bytes_reader_over(holder->line.data, holder->line.length)) ==
            ONSHI_TOO_LONG) {
        holder->lost++;
    }
}

static void tell_fault(struct holder *holder, const struct card_fault *fault)
{
    holder_tell(holder, json_pack("{s:s, s:s, s:i, s:b}", "event", "fault", "name", fault->name, "at", (int)fault->at,
                                  "fired", (int)fault->fired));
}

void holder_observe(void *context, const struct link_event *event)
{
    struct holder *holder = context;

    switch (event->kind) {
    case LINK_POWER_ON:
    case LINK_POWER_OFF:
        holder_tell(holder, json_pack("{s:s, s:b}", "event", "power", "on", event->kind == LINK_POWER_ON));
        break;
    case LINK_RESET:
        holder_tell(holder, json_pack("{s:s}", "event", "reset"));
        break;
    case LINK_APDU:
        tell_apdu(holder, event);
        break;
    case LINK_FAULT:
        tell_fault(holder, event->fault);
        break;
    }
    holder_tell_harm(holder);
}

void holder_pull_out(struct holder *holder)
{
    link_free(holder->link);
    holder->link = NULL;
    holder_tell_harm(holder);
}

// --- Control lines ---

static void refuse(struct holder *holder, const char *what, const char *reason)
{
    holder_tell(holder, json_pack("{s:s, s:s, s:s}", "event", "refused", "do", what, "reason", reason));
}

static void insert(struct holder *holder, const json_t *line)
{
    int fd;

    (void)line;
    if (holder->link != NULL) {
        refuse(holder, "insert", "already-inserted");
        return;
    }
    if (lane_connect_card(holder->lane, &fd) != ONSHI_OK ||
        link_new(fd, holder->card, holder_observe, holder, &holder->link) != ONSHI_OK) {
        refuse(holder, "insert", "no-reader");
        return;
    }
    card_faults_inserted(&holder->faults);
    link_set_plans(holder->link, &holder->latency, &holder->faults);
    holder_tell(holder, json_pack("{s:s}", "event", "inserted"));
}

static void take_out(struct holder *holder, const json_t *line)
{
    (void)line;
    if (holder->link == NULL) {
        refuse(holder, "remove", "not-inserted");
        return;
    }
    // A program that let go of the card before the hand came has done so: what it said last may still be in the socket.
    enum onshi_status last = link_serve(holder->link);
    (void)last; // out it comes
    holder_pull_out(holder);
    holder_tell(holder, json_pack("{s:s}", "event", "removed"));
}

static const char *text_of(const json_t *line, const char *member)
{
    const char *text = json_string_value(json_object_get(line, member));

    return text == NULL ? "" : text;
}

static void allow(struct holder *holder, const json_t *line)
{
    const bool once = json_is_true(json_object_get(line, "once"));
    enum guard_harm harm;

    if (guard_harm_named(text_of(line, "what"), &harm) != ONSHI_OK) {
        refuse(holder, "allow", "unknown-harm");
        return;
    }
    guard_allow(holder->card, harm, once);
    holder_tell(holder, json_pack("{s:s, s:s, s:b}", "event", "allowed", "what", guard_words_of(harm)->name, "once",
                                  (int)once));
}

static void withdraw(struct holder *holder, const json_t *line)
{
    enum guard_harm harm;

    if (guard_harm_named(text_of(line, "what"), &harm) != ONSHI_OK) {
        refuse(holder, "withdraw", "unknown-harm");
        return;
    }
    guard_withdraw(holder->card, harm);
    holder_tell(holder, json_pack("{s:s, s:s}", "event", "withdrawn", "what", guard_words_of(harm)->name));
}

static void declare_needs(struct holder *holder, const json_t *line)
{
    const json_t *names = json_object_get(line, "read");
    unsigned needs = 0;
    enum guard_need need;

    for (size_t i = 0; i < json_array_size(names); i++) {
        const char *name = json_string_value(json_array_get(names, i));
        if (name == NULL || guard_need_named(name, &need) != ONSHI_OK) {
            refuse(holder, "needs", "unknown-need");
            return;
        }
        needs |= need;
    }
    if (!json_is_array(names)) {
        refuse(holder, "needs", "no-list");
        return;
    }
    guard_declare_needs(holder->card, needs);
}

static void arm_fault(struct holder *holder, const json_t *line)
{
    struct card_fault fault;

    if (card_fault_from_line(line, &fault) != ONSHI_OK) {
        refuse(holder, "fault", "malformed");
        return;
    }
    if (card_faults_arm(&holder->faults, &fault) != ONSHI_OK) {
        refuse(holder, "fault", "too-many");
    }
}

static void tell_faults(struct holder *holder, const json_t *line)
{
    (void)line;
    for (size_t i = 0; i < holder->faults.count; i++) {
        if (!holder->faults.list[i].fired) {
            tell_fault(holder, &holder->faults.list[i]);
        }
    }
}

static void choose_latency(struct holder *holder, const json_t *line)
{
    const json_int_t seed = json_integer_value(json_object_get(line, "seed"));

    if (latency_select(&holder->latency, text_of(line, "profile"), (uint64_t)seed) != ONSHI_OK) {
        refuse(holder, "latency", "unknown-profile");
    }
}

static void begin_probe(struct holder *holder, const json_t *line)
{
    const json_int_t asked = json_integer_value(json_object_get(line, "milliseconds"));
    const int milliseconds = asked < 1 || asked > PROBE_MILLISECONDS_MAXIMUM ? PROBE_MILLISECONDS : (int)asked;

    if (holder->probe != NULL) {
        refuse(holder, "probe", "still-probing");
        return;
    }
    if (lane_probe_start(lane_socket(holder->lane), milliseconds, &holder->probe) != ONSHI_OK) {
        refuse(holder, "probe", "no-process");
    }
}

static void quit(struct holder *holder, const json_t *line)
{
    tell_faults(holder, line);
    holder->quit = true;
}

static const struct {
    const char *name;
    void (*run)(struct holder *holder, const json_t *line);
} CONTROLS[] = {
    {"insert", insert},       {"remove", take_out},       {"allow", allow},   {"withdraw", withdraw},
    {"needs", declare_needs}, {"fault", arm_fault},       {"faults", tell_faults},
    {"latency", choose_latency}, {"probe", begin_probe}, {"quit", quit},
};

void holder_run(struct holder *holder, const json_t *line)
{
    const char *name = text_of(line, "do");

    for (size_t i = 0; i < sizeof CONTROLS / sizeof *CONTROLS; i++) {
        if (strcmp(CONTROLS[i].name, name) == 0) {
            CONTROLS[i].run(holder, line);
            return;
        }
    }
    refuse(holder, name, "unknown");
}

// --- The probe ---

// A hold that is left is harm of its own kind, at the level of PC/SC [mynumber-card 6.2, sharing].
static void tell_left_open(struct holder *holder, enum lane_hold hold)
{
    if (hold != LANE_TRANSACTION_OPEN && hold != LANE_EXCLUSIVE) {
        return;
    }
    holder_tell(holder, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "event", "harm", "kind", "left-open", "what",
                                  lane_hold_name(hold), "clause", "mynumber-card 6.2", "ja",
                                  "プログラムがカードを占有したままです", "en",
                                  "the program keeps the card from all others"));
}

void holder_end_probe(struct holder *holder)
{
    enum lane_hold hold;
    enum onshi_status status = lane_probe_read(holder->probe, &hold);

    if (status == ONSHI_NOT_FOUND) {
        return;
    }
    lane_probe_stop(holder->probe);
    holder->probe = NULL;
    if (status != ONSHI_OK) {
        refuse(holder, "probe", "broken");
        return;
    }
    holder_tell(holder, json_pack("{s:s, s:s}", "event", "probe", "result", lane_hold_name(hold)));
    tell_left_open(holder, hold);
}
