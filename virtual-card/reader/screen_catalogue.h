// SPDX-License-Identifier: Apache-2.0
//
// Every screen that the device can show, for people to look at and for tests to go through.
#ifndef ONSHI_VIRTUAL_CARD_READER_SCREEN_CATALOGUE_H
#define ONSHI_VIRTUAL_CARD_READER_SCREEN_CATALOGUE_H

#include <jansson.h>

// screen_catalogue returns an object: a name fit for a file -> the event of the screen. The caller owns it; NULL without
// memory.
json_t *screen_catalogue(void);

#endif
