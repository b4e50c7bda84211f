// SPDX-License-Identifier: Apache-2.0
//
// A device that is plugged into a terminal: switched on when the terminal's socket can be connected to, off when it is
// lost, on anew when it is back. A device that was switched on anew knows the date and the settings, and no patient.
//
//     plugged_init(&plugged, "/run/terminal.sock", pcsc, &config);
//     ... poll, at most plugged_wait milliseconds ...
//     if (plugged_try(&plugged) == PLUGGED_ON) { ... }
#ifndef ONSHI_VIRTUAL_CARD_READER_PLUGGED_H
#define ONSHI_VIRTUAL_CARD_READER_PLUGGED_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "virtual-card/reader/reader_process.h"

enum plugged_result {
    PLUGGED_AS_BEFORE,
    PLUGGED_ON,
    PLUGGED_BROKEN, // the device could not be started
};

struct plugged {
    const char *path;             // of the terminal's socket; borrowed, as the next
    const char *pcsc;             // of pcscd's, NULL: the machine's own
    struct reader_config config;  // in force from the next time it is switched on
    struct reader_process *device; // owned; NULL: off
    int terminal;                 // or -1: lost
    bool has_date;
    int64_t date;                 // that the device's clock shows: an instant as in base/calendar.h
    int64_t next_try_ms;          // on the machine's monotonic clock
    int tries_left;
};

void plugged_init(struct plugged *plugged, const char *path, const char *pcsc, const struct reader_config *config);

// plugged_wait returns after how many milliseconds plugged_try has something to do, -1: never.
int plugged_wait(const struct plugged *plugged);

// plugged_try connects and switches on, if it is off and time to try; a terminal that does not listen is tried twice a
// second for ten minutes.
enum plugged_result plugged_try(struct plugged *plugged);

// plugged_switch_on starts the device on the line that stands; plugged_switch_off ends it. ONSHI_IO, ONSHI_NO_MEMORY.
ONSHI_MUST_USE enum onshi_status plugged_switch_on(struct plugged *plugged);
void plugged_switch_off(struct plugged *plugged);

// plugged_lose switches off and hangs up; from now on plugged_try tries again.
void plugged_lose(struct plugged *plugged);

// plugged_drain carries what device and terminal have said to each other by now. False when the line is lost.
bool plugged_drain(const struct plugged *plugged);

// plugged_say says a line on the patient's side, behind everything that the terminal has said by now; it takes the
// reference. False when the device is off or gone.
bool plugged_say(struct plugged *plugged, json_t *line);

#endif
