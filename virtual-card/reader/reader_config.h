// SPDX-License-Identifier: Apache-2.0
//
// What a reader is and can do, told when it starts: a face reader or a plain one (汎用カードリーダー), with or without a PIN
// pad, one of several at a site. Thresholds, attempts and patience are a device's own and INFERRED.
//
//     struct reader_config config;
//     reader_config_default(&config);
//     ONSHI_TRY(reader_config_read(&config, json, &why));
//
// The JSON form, every member optional, times in seconds:
//
//     {"name":"reader-1", "kind":"face-reader", "pin-pad":true, "visual":true, "pcsc-reader":0,
//      "patience-seconds":{"METHOD":60, "REMOVE":5}, "chip-seconds":5, "face-attempts":3,
//      "face-threshold":65, "liveness-threshold":50, "kinds":["medication","checkup","limit","special-disease"]}
//
// "kind" is "face-reader" or "plain-reader", which has no camera. "kinds" are those for which consent is asked; without
// it the ones on after installation: not 診療情報 and 手術情報 [DR-017].
#ifndef ONSHI_VIRTUAL_CARD_READER_READER_CONFIG_H
#define ONSHI_VIRTUAL_CARD_READER_READER_CONFIG_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"
#include "virtual-card/reader/machine.h"

enum { READER_NAME_SIZE = 32, READER_ATTEMPTS_MAXIMUM = 10, READER_SITE_MAXIMUM = 3, READER_SLOTS_MAXIMUM = 16 };

struct reader_config {
    char name[READER_NAME_SIZE]; // on the port and in the log
    int pcsc_reader;             // which of the readers that pcscd shows, from 0
    bool camera, pin_pad, visual;
    int patience_ms[READER_STATES];
    int chip_ms; // patience with one command to the chip; of the machine's clock, also when a script moves the device's
    int face_attempts;
    int face_threshold, liveness_threshold;
    unsigned kinds;    // one bit a kind of screen_kind_at
    uint64_t faults;   // mistakes that the device makes (fault.h)
    const char *store; // folder for a device's own files; borrowed; NULL: none. Only a fault writes there
    const char *keys;  // folder of the pool with the terminal's key; borrowed; NULL: no PIN-less authentication
};

// reader_config_default fills in a face reader with all methods.
void reader_config_default(struct reader_config *out);

// reader_offers_face says whether the device offers the face; reader_starts_visually whether it comes up in 目視確認モード,
// as one does with which a patient cannot do anything.
bool reader_offers_face(const struct reader_config *config);
bool reader_starts_visually(const struct reader_config *config);

// reader_config_read changes `config` by what the JSON object says. ONSHI_MALFORMED for a member that is unknown or
// ill-formed, and for a reader that could identify nobody; `config` is untouched then, and `why` (may be NULL) gets a
// sentence in both languages.
ONSHI_MUST_USE enum onshi_status reader_config_read(struct reader_config *config, const json_t *json,
                                                    struct bytes_writer *why);

#endif
