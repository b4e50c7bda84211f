// SPDX-License-Identifier: Apache-2.0
//
// The time of the device: the machine's, until a script gives it another. From then on it moves only when the script
// moves it, so that every time-out can be provoked at once and none happens by itself on a slow machine.
//
//     struct reader_clock clock = reader_clock_of_machine();
//     const int64_t until = reader_clock_now(&clock) + 60000;
//     reader_clock_set(&clock, reader_clock_now(&clock) + 60000); // the script's minute has passed
#ifndef ONSHI_VIRTUAL_CARD_READER_READER_CLOCK_H
#define ONSHI_VIRTUAL_CARD_READER_READER_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct reader_clock {
    bool scripted;
    int64_t now_ms; // when scripted
    int64_t offset_ms; // of a scripted clock's calendar: `now_ms` plus this is milliseconds since 1970
    bool has_date;
};

// reader_clock_of_machine returns a clock that shows the machine's monotonic time and no date.
struct reader_clock reader_clock_of_machine(void);

// reader_clock_now returns milliseconds since some point in the past.
int64_t reader_clock_now(const struct reader_clock *clock);

// reader_clock_set stops the machine's time, if it was that, and moves to `now_ms`.
void reader_clock_set(struct reader_clock *clock, int64_t now_ms);

// reader_clock_date says whether the device knows the date, and gives it: an instant as in base/calendar.h.
bool reader_clock_date(const struct reader_clock *clock, int64_t *out_instant);

// reader_clock_set_date tells a scripted clock which date it shows now. reader_clock_until returns what the clock will
// show at `instant`, or what it shows now when it knows no date.
void reader_clock_set_date(struct reader_clock *clock, int64_t instant);
int64_t reader_clock_until(const struct reader_clock *clock, int64_t instant);

#endif
