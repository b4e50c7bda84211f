// SPDX-License-Identifier: Apache-2.0
//
// APDUs in words, for people who have never seen one. Pure functions of what was logged: command and response in
// hexadecimal, secret data as asterisks (virtual-card/vpcd/redact.h), and where on the card the exchange took place.
// Secret data never gets into a sentence, whether it comes redacted or not.
//
//     struct words_place place = words_power_on();
//     words_command(place, "00A4020C020018", NAMES_EN, &out); // "select file 0018 (PIN for user authentication)"
//     words_response(place, "00A4020C020018", "9000", NAMES_EN, &out); // "done"
//     place = words_follow(place, "00A4020C020018", "9000");
//
// What is no APDU, or unknown, becomes a sentence that says so. A full writer drops what does not fit (bytes_note).
#ifndef ONSHI_VIRTUAL_CARD_APPS_WORDS_H
#define ONSHI_VIRTUAL_CARD_APPS_WORDS_H

#include "base/bytes.h"
#include "virtual-card/apps/names.h"

// Where the next command will find the card.
struct words_place {
    const struct names_application *application; // NULL: one without a name here
    uint16_t file;                               // current EF, 0 for none
};

// words_power_on returns the place after power-on.
struct words_place words_power_on(void);

// words_command appends what the command asks for, words_response what the card answered to it.
void words_command(struct words_place place, const char *command, enum names_language language,
                   struct bytes_writer *out);
void words_response(struct words_place place, const char *command, const char *response,
                    enum names_language language, struct bytes_writer *out);

// words_follow returns the place after the exchange.
struct words_place words_follow(struct words_place place, const char *command, const char *response);

// words_pin_file returns the file of the PIN that the command presents, changes or asks about; 0 when it is no such
// command, or no file is current.
uint16_t words_pin_file(struct words_place place, const char *command);

#endif
