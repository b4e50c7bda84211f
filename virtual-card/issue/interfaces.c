// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/issue/interfaces.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define CONTACT(...)                                                                                                \
    {.atr = {__VA_ARGS__}, .atr_length = sizeof((const uint8_t[]){__VA_ARGS__})}
#define CONTACTLESS(...)                                                                                            \
    {.atr = {__VA_ARGS__}, .atr_length = sizeof((const uint8_t[]){__VA_ARGS__}), .keeps_session_on_reset = true,     \
     .contactless = true}

// What stands in table 1.1 beside the two defaults.
static const struct card_interface others[] = {
    CONTACT(0x3B, 0xDA, 0x13, 0xFF, 0x81, 0x31, 0xFB, 0x46, 0x80, 0x12, 0x39, 0x2F, 0x31, 0xC1, 0x73, 0xC6, 0x01, 0xC0,
            0x3B),
    CONTACT(0x3B, 0xC5, 0xFF, 0x81, 0x31, 0xFB, 0x45, 0x80, 0x73, 0xC6, 0x01, 0x00, 0x00),
    CONTACT(0x3B, 0xF5, 0x91, 0x00, 0xFF, 0x91, 0x81, 0x71, 0xFE, 0x40, 0x00, 0x42, 0x00, 0x01, 0x00, 0xD1, 0xD6),
    CONTACT(0x3B, 0xF5, 0x91, 0x00, 0xFF, 0x91, 0x81, 0x71, 0xFE, 0x40, 0x00, 0x42, 0x00, 0x01, 0xB3, 0xA1, 0x15),
    CONTACTLESS(0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x41, 0xE0, 0xB3, 0x81, 0xA1, 0x00, 0x3B),
    CONTACTLESS(0x3B, 0x88, 0x80, 0x01, 0x00, 0x4B, 0x51, 0xFF, 0x00, 0x81, 0xD1, 0x00, 0xBC),
    CONTACTLESS(0x3B, 0x88, 0x80, 0x01, 0x00, 0x4B, 0x51, 0xFF, 0xB3, 0x81, 0xD1, 0x00, 0x0F),
};

const struct card_interface *const interfaces_rows[INTERFACES_COUNT] = {
    &card_contact,     &others[0], &others[1], &others[2], &others[3],
    &card_contactless, &others[4], &others[5], &others[6],
};

static bool is_atr(const struct card_interface *row, const char *hex) {
    char text[2 * sizeof row->atr + 1] = "";
    for (size_t i = 0; i < row->atr_length; i++) {
        (void)snprintf(text + 2 * i, 3, "%02X", row->atr[i]);
    }
    return strcasecmp(text, hex) == 0;
}

const struct card_interface *interfaces_of_atr(const char *hex) {
    for (size_t i = 0; i < INTERFACES_COUNT; i++) {
        if (is_atr(interfaces_rows[i], hex)) {
            return interfaces_rows[i];
        }
    }
    return NULL;
}
