// SPDX-License-Identifier: Apache-2.0
#include "tools/onshi/serve_options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/calendar.h"
#include "tools/onshi/context.h"

enum { PORT_MAXIMUM = 65535, INSTITUTION_DIGITS = 10, WHY_BYTES = 4096, INSTANT_BYTES = 32 };

enum { OPTION_WEB = 1, OPTION_FOLDER, OPTION_PROFILE, OPTION_PEOPLE, OPTION_AT, OPTION_FAULT, OPTION_LEDGER,
       OPTION_INSTITUTION, OPTION_CODES, OPTION_READER, OPTION_LANGUAGE };

static const struct option long_options[] = {
    {"web", required_argument, NULL, OPTION_WEB},
    {"folder", required_argument, NULL, OPTION_FOLDER},
    {"profile", required_argument, NULL, OPTION_PROFILE},
    {"people", required_argument, NULL, OPTION_PEOPLE},
    {"at", required_argument, NULL, OPTION_AT},
    {"fault", required_argument, NULL, OPTION_FAULT},
    {"ledger", required_argument, NULL, OPTION_LEDGER},
    {"institution", required_argument, NULL, OPTION_INSTITUTION},
    {"codes", required_argument, NULL, OPTION_CODES},
    {"reader", no_argument, NULL, OPTION_READER},
    {"lang", required_argument, NULL, OPTION_LANGUAGE},
    {0},
};

static bool refuse(const struct serve_options *options, const char *ja, const char *en, const char *about) {
    (void)context_refuse(options->language, ja, en, about);
    return false;
}

static bool read_port(const char *text, struct serve_options *out) {
    char *end;
    long port = strtol(text, &end, 10);
    if (end == text || *end != 0 || port < 0 || port > PORT_MAXIMUM) {
        return refuse(out, "ポートは 0 から 65535 の数です (0 は空いているもの)", "a port is a number from 0 to 65535 (0: a free one)",
                      text);
    }
    out->web_port = (int)port;
    return true;
}

// A time of day may leave its seconds out.
static bool read_at(const char *text, struct serve_options *out) {
    char whole[INSTANT_BYTES];
    bool short_form = strlen(text) == sizeof "2021-10-20T09:00" - 1;
    (void)snprintf(whole, sizeof whole, "%.24s%s", text, short_form ? ":00" : "");
    if (calendar_parse(whole, &out->at) != ONSHI_OK) {
        return refuse(out, "日時は 2021-10-20T09:00 か 2021-10-20 のように書いてください",
                      "write the date as 2021-10-20T09:00 or 2021-10-20", text);
    }
    out->has_at = true;
    return true;
}

static bool read_institution(const char *text, struct serve_options *out) {
    if (strlen(text) != INSTITUTION_DIGITS || strspn(text, "0123456789") != INSTITUTION_DIGITS) {
        return refuse(out, "医療機関コードは 10 桁の数字です。例: 9910000018",
                      "an institution code has 10 digits, as in 9910000018", text);
    }
    out->institution = text;
    return true;
}

static bool read_fault(const char *text, struct serve_options *out) {
    struct bytes_writer why;
    bytes_writer_init(&why, WHY_BYTES);
    bool room = out->fault_count < FAULTS_ARMED_MAXIMUM;
    bool good = room && fault_read(text, &out->faults[out->fault_count], &why) == ONSHI_OK;
    if (good) {
        out->fault_count++;
    } else {
        (void)refuse(out, "障害の指定を読めません。例: --fault delay:at=2,value=1500",
                     "the fault cannot be read; as in --fault delay:at=2,value=1500",
                     room ? bytes_text(&why) : "too many");
    }
    bytes_writer_free(&why);
    return good;
}

static bool read_one(int option, const char *value, struct serve_options *out) {
    switch (option) {
    case OPTION_WEB: return read_port(value, out);
    case OPTION_AT: return read_at(value, out);
    case OPTION_FAULT: return read_fault(value, out);
    case OPTION_INSTITUTION: return read_institution(value, out);
    case OPTION_FOLDER: out->folder = value; return true;
    case OPTION_PROFILE: out->profile = value; return true;
    case OPTION_PEOPLE: out->people = value; return true;
    case OPTION_LEDGER: out->ledger = value; return true;
    case OPTION_CODES: out->codes = value; return true;
    case OPTION_READER: out->reader = true; return true;
    default: return option == OPTION_LANGUAGE;
    }
}

// The language counts for everything that is said, so that it is looked for first.
static enum language language_of(int argc, char **argv) {
    const char *chosen = NULL;
    for (int i = 1; i < argc; i++) {
        bool separate = strcmp(argv[i], "--lang") == 0 && i + 1 < argc;
        chosen = separate ? argv[i + 1] : strncmp(argv[i], "--lang=", 7) == 0 ? argv[i] + 7 : chosen;
    }
    return context_language(chosen);
}

bool serve_options_read(int argc, char **argv, struct serve_options *out) {
    struct serve_options options = {
        .language = language_of(argc, argv),
        .profile = "seed-2020",
        .institution = "9910000018",
        .web_port = SERVE_WITHOUT_WEB,
    };
    static const char use_ja[] = "例: onshi serve --folder /tmp/OQS --at 2021-10-20T09:00 --fault delay:at=2";
    static const char use_en[] = "as in: onshi serve --folder /tmp/OQS --at 2021-10-20T09:00 --fault delay:at=2";
    int option;
    opterr = 0;
    optind = 0;
    while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        if (option == '?') {
            return refuse(&options, use_ja, use_en, argv[optind - 1]);
        }
        if (!read_one(option, optarg, &options)) {
            return false;
        }
    }
    if (optind < argc) {
        return refuse(&options, use_ja, use_en, argv[optind]);
    }
    *out = options;
    return true;
}
