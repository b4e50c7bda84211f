// SPDX-License-Identifier: Apache-2.0
//
// CONSENT: kind by kind, yes or no [DR-030].
#include <string.h>

#include "virtual-card/reader/fault.h"
#include "virtual-card/reader/screen.h"
#include "virtual-card/reader/session.h"

enum { SCREENS_MAXIMUM = 16 };

static bool is_asked_for(const struct reader *reader, const char *name)
{
    const struct request *request = &reader->session.request;

    for (size_t i = 0; i < request->kind_count; i++) {
        if (strcmp(request->kinds[i], name) == 0) {
            return true;
        }
    }
    return false;
}

// is_shown says whether the n-th kind gets a screen: asked for, switched on, of its time, and to be had at all.
static bool is_shown(const struct reader *reader, size_t n)
{
    const struct screen_kind *kind = screen_kind_at(n);
    const uint64_t faults = reader->config.faults;
    const bool on = (reader->config.kinds & 1U << n) != 0 || (!kind->on_at_first && fault_on(faults, FAULT_DR_017));
    int64_t today;

    if (!on || !is_asked_for(reader, kind->name) ||
        (reader->session.eligibility_only && kind->health)) {
        return false;
    }
    if (kind->until != NULL && fault_on(faults, FAULT_DR_036)) {
        return true;
    }
    return !reader_clock_date(&reader->clock, &today) || screen_kind_exists(kind, today);
}

static bool same_card(const struct reader *reader)
{
    return memcmp(reader->kept.card, reader->session.card, READER_CARD_MARK) == 0;
}

// answer_of is what the patient says about a kind; no answer is a no [SEED-123].
static bool answer_of(const struct reader *reader, const char *kind)
{
    const uint64_t faults = reader->config.faults;
    const bool silent = json_object_get(reader->patient.consents, kind) == NULL;
    const bool kept = json_is_true(json_object_get(reader->kept.consents, kind));

    if (reader->session.silence_is_yes || (silent && fault_on(faults, FAULT_SEED_123))) {
        return true;
    }
    if ((silent && fault_on(faults, FAULT_MC_8_34)) || (fault_on(faults, FAULT_DR_034) && same_card(reader))) {
        return kept || patient_consents_to(&reader->patient, kind);
    }
    return patient_consents_to(&reader->patient, kind);
}

// uses_high_cost shows the screen before those about the ceiling, if there are any. Who answers yes to one of them must
// have said yes here.
static bool uses_high_cost(struct reader *reader)
{
    bool shown = false;
    bool yes = false;

    for (size_t i = 0; screen_kind_at(i) != NULL; i++) {
        if (screen_kind_at(i)->high_cost && is_shown(reader, i)) {
            shown = true;
            yes = yes || answer_of(reader, screen_kind_at(i)->name);
        }
    }
    if (shown) {
        reader_tell_patient(reader, screen_high_cost_event());
    }
    return yes;
}

// no_to_all answers for every kind that the terminal asked for, and for no other. What is not shown to the patient, and
// what the patient does not answer, is a no [SEED-123].
static json_t *no_to_all(const struct reader *reader)
{
    json_t *consents = json_object();

    for (size_t i = 0; i < reader->session.request.kind_count; i++) {
        json_object_set_new(consents, reader->session.request.kinds[i], json_false());
    }
    return consents;
}

// spread_yes takes one yes for all that were asked.
static void spread_yes(const struct reader *reader, json_t *consents)
{
    bool yes = false;

    for (size_t i = 0; i < reader->session.request.kind_count; i++) {
        yes = yes || json_is_true(json_object_get(consents, reader->session.request.kinds[i]));
    }
    for (size_t i = 0; i < reader->session.request.kind_count; i++) {
        json_object_set_new(consents, reader->session.request.kinds[i], json_boolean(yes));
    }
}

// give_in_order gives the answers, which came in the order of the screens, to the kinds in that of the request.
static void give_in_order(const struct reader *reader, json_t *consents, const bool *given, size_t count)
{
    for (size_t i = 0; i < reader->session.request.kind_count; i++) {
        json_object_set_new(consents, reader->session.request.kinds[i], json_boolean(i < count && given[i]));
    }
}

static json_t *ask_consents(struct reader *reader)
{
    json_t *consents = no_to_all(reader);
    bool asked_high_cost = false;
    bool high_cost = false;
    bool given[SCREENS_MAXIMUM];
    size_t given_count = 0;

    for (size_t i = 0; i < SCREENS_MAXIMUM && screen_kind_at(i) != NULL; i++) {
        const struct screen_kind *kind = screen_kind_at(i);
        if (kind->high_cost && !asked_high_cost) {
            asked_high_cost = true;
            high_cost = uses_high_cost(reader);
        }
        if (!is_shown(reader, i) || (kind->high_cost && !high_cost)) {
            continue;
        }
        reader_tell_patient(reader, screen_kind_event(kind));
        json_object_set_new(consents, kind->name, json_boolean(answer_of(reader, kind->name)));
        given[given_count++] = answer_of(reader, kind->name);
    }
    if (fault_on(reader->config.faults, FAULT_SEED_111)) {
        spread_yes(reader, consents);
    }
    if (fault_on(reader->config.faults, FAULT_DR_030)) {
        give_in_order(reader, consents, given, given_count);
    }
    return consents;
}

// still_there proves that the card lies there by selecting the application again, which also ends what the PIN or the
// terminal's authentication allowed [SEED-110, mynumber-card 4].
static enum onshi_status still_there(struct reader *reader)
{
    if (fault_on(reader->config.faults, FAULT_MC_4_VERIFIED)) {
        return ONSHI_OK;
    }
    enum onshi_status status = chip_select(&reader->chip);
    return fault_on(reader->config.faults, FAULT_SEED_110) ? ONSHI_OK : status;
}

// reader_consent gives the answers only while the card lies there.
enum reader_input reader_consent(struct reader *reader)
{
    json_t *consents = ask_consents(reader);
    enum onshi_status status = still_there(reader);

    if (status != ONSHI_OK) {
        json_decref(consents);
        return reader_input_of_failure(status);
    }
    reader_tell_terminal(reader, json_pack("{s:s, s:I, s:o}", "event", "consents", "session", reader->number,
                                           "consents", consents));
    return READER_CONSENTED;
}

// consent_end leaves nothing to the next session: only a fault keeps what was said.
void consent_end(struct reader *reader, const char *reason)
{
    const uint64_t faults = reader->config.faults;
    const bool early = fault_on(faults, FAULT_MC_8_34) && strcmp(reason, "card-removed") == 0;
    const bool done = fault_on(faults, FAULT_DR_034) && strcmp(reason, "done") == 0;

    if (!early && !done) {
        return;
    }
    json_decref(reader->kept.consents);
    reader->kept.consents = json_incref(reader->patient.consents);
    memcpy(reader->kept.card, reader->session.card, READER_CARD_MARK);
}
