// SPDX-License-Identifier: Apache-2.0
//
// The patient's screens of a page as pictures. A page shows the same few screens many times, so each is drawn once, out of
// sight, and shown by reference wherever it is wanted: the file stays small, however many cases it has.
//
//     struct pictures *pictures = pictures_new();
//     pictures_define(pictures, out, raw);      // before the first of them is shown
//     pictures_show(pictures, out, screen);
//     pictures_free(pictures);
#ifndef ONSHI_TOOLS_REPORT_PICTURES_H
#define ONSHI_TOOLS_REPORT_PICTURES_H

#include <jansson.h>
#include <stdio.h>

struct pictures;

// pictures_new returns a page's pictures, NULL without memory; every function takes NULL and then does nothing.
struct pictures *pictures_new(void);
void pictures_free(struct pictures *pictures);

// pictures_define draws the screens of `raw`, the lines of a raw log, that the page has not yet, in both languages.
void pictures_define(struct pictures *pictures, FILE *out, const json_t *raw);

// pictures_show shows the picture of a screen event that was defined, in both languages; else nothing.
void pictures_show(const struct pictures *pictures, FILE *out, const json_t *event);

#endif
