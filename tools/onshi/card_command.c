// SPDX-License-Identifier: Apache-2.0
//
// `onshi card`: its subcommands, one row each, and its options.
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/onshi/card_request.h"
#include "tools/onshi/commands.h"
#include "tools/onshi/context.h"

enum option_letter {
    OPTION_OUT = 'o',
    OPTION_VPCD = 'v',
    OPTION_TRACE = 't',
    OPTION_JSON = 'j',
    OPTION_REVEAL = 'r',
    OPTION_PICTURES = 'p',
    OPTION_SET = 's',
    OPTION_SEED = 'e',
    OPTION_LANG = 'l',
    OPTION_HELP = 'h',
};

static const struct option options[] = {
    {"out", required_argument, NULL, OPTION_OUT},     {"vpcd", required_argument, NULL, OPTION_VPCD},
    {"trace", no_argument, NULL, OPTION_TRACE},       {"json", no_argument, NULL, OPTION_JSON},
    {"reveal", no_argument, NULL, OPTION_REVEAL},     {"pictures", required_argument, NULL, OPTION_PICTURES},
    {"set", required_argument, NULL, OPTION_SET},     {"seed", required_argument, NULL, OPTION_SEED},
    {"lang", required_argument, NULL, OPTION_LANG},   {"help", no_argument, NULL, OPTION_HELP},
    {0},
};

struct subcommand {
    const char *name;
    int (*run)(const struct card_request *request);
    const char *allowed; // letters of its options, beside lang and help
    bool target, command;
    const char *use, *ja, *en;
};

static const struct subcommand subcommands[] = {
    {"issue", card_issue, "osre", true, false, "PERSON [--out FILE] [--set NAME=VALUE]… [--seed N] [--reveal]",
     "人物のカードを作り、カードファイルに残す", "make a person's card and keep it in a card file"},
    {"insert", card_insert, "vtse", true, false, "PERSON|FILE [--vpcd HOST:PORT] [--trace]",
     "カードをリーダー (vpcd) に挿し、抜くまで待つ。残り回数は FILE に書き戻す",
     "put the card into a reader (vpcd) until it is removed; FILE keeps its counters"},
    {"remove", card_remove, "v", false, false, "[--vpcd HOST:PORT]", "別の端末で挿したカードを抜く",
     "take out the card that another terminal has inserted"},
    {"exec", card_exec, "tse", true, true, "PERSON|FILE [--trace] -- COMMAND…",
     "カードだけが見える専用のリーダーで PC/SC プログラムを動かす",
     "run a PC/SC program with the card in a private reader"},
    {"inspect", card_inspect, "jrpse", true, false, "PERSON|FILE [--json] [--reveal] [--pictures DIR]",
     "カードの中身を言葉で示す。12 桁の番号は --reveal のときだけ見せ、暗証番号は決して見せない",
     "say in words what the card holds; the 12-digit number only with --reveal, PINs never"},
    {"shell", card_shell, "se", true, false, "PERSON|FILE", "APDU を手で打ち、意味を見る",
     "type APDUs by hand and read what they mean"},
};

static int show_use(FILE *out, enum language language, int status) {
    for (size_t i = 0; i < sizeof subcommands / sizeof subcommands[0]; i++) {
        fprintf(out, "  onshi card %s %s\n      %s\n", subcommands[i].name, subcommands[i].use,
                console_say(language, subcommands[i].ja, subcommands[i].en));
    }
    fprintf(out, "\n%s\n",
            console_say(language,
                        "PERSON は scenarios/people の名前、FILE は issue --out で書いたカードファイル (. か / を含む名前)。\n"
                        "--set tries-auth=0 のように特別なカードにできる (virtual-card/issue/special.h の表)。",
                        "PERSON is a name in scenarios/people, FILE a card file of issue --out (a name with . or /).\n"
                        "--set makes a special card, as in --set tries-auth=0 (virtual-card/issue/special.h has all)."));
    return status;
}

static bool read_seed(const char *text, uint64_t *out) {
    if (text[0] == 0 || strspn(text, "0123456789") != strlen(text)) {
        return false;
    }
    errno = 0;
    *out = strtoull(text, NULL, 10);
    return errno == 0;
}

// False for a value that cannot be.
static bool take_option(struct card_request *request, int letter) {
    request->trace = request->trace || letter == OPTION_TRACE;
    request->json = request->json || letter == OPTION_JSON;
    request->reveal = request->reveal || letter == OPTION_REVEAL;
    request->out = letter == OPTION_OUT ? optarg : request->out;
    request->vpcd = letter == OPTION_VPCD ? optarg : request->vpcd;
    request->pictures = letter == OPTION_PICTURES ? optarg : request->pictures;
    if (letter == OPTION_SEED) {
        return read_seed(optarg, &request->seed);
    }
    if (letter == OPTION_SET) {
        if (request->apart_count == CARD_APART_MAXIMUM) {
            return false;
        }
        request->apart[request->apart_count++] = optarg;
    }
    return true;
}

static const struct subcommand *find(const char *name) {
    for (size_t i = 0; i < sizeof subcommands / sizeof subcommands[0]; i++) {
        if (strcmp(subcommands[i].name, name) == 0) {
            return &subcommands[i];
        }
    }
    return NULL;
}

struct parsed {
    struct card_request request;
    const char *language;
    char letters[32]; // of the options that were given
    bool help, wrong;
};

static void parse(int argc, char **argv, struct parsed *parsed) {
    size_t count = 0;
    int letter;
    opterr = 0;
    while ((letter = getopt_long(argc, argv, "", options, NULL)) != -1) {
        parsed->help = parsed->help || letter == OPTION_HELP;
        parsed->wrong = parsed->wrong || letter == '?' || !take_option(&parsed->request, letter);
        parsed->language = letter == OPTION_LANG ? optarg : parsed->language;
        if (letter != OPTION_LANG && letter != OPTION_HELP && count + 1 < sizeof parsed->letters) {
            parsed->letters[count++] = (char)letter;
        }
    }
}

static bool fits(const struct subcommand *subcommand, const struct parsed *parsed, int words) {
    return subcommand != NULL && !parsed->wrong && words == (subcommand->target ? 2 : 1) &&
           strspn(parsed->letters, subcommand->allowed) == strlen(parsed->letters) &&
           (parsed->request.command != NULL) == subcommand->command;
}

static int refuse_use(enum language language, const struct subcommand *subcommand) {
    (void)context_refuse(language, "使い方が違います", "that is not how it is used",
                         subcommand == NULL ? "" : subcommand->name);
    if (subcommand == NULL) {
        return show_use(stderr, language, EXIT_USAGE);
    }
    fprintf(stderr, "  onshi card %s %s\n", subcommand->name, subcommand->use);
    return EXIT_USAGE;
}

int command_card(int argc, char **argv) {
    struct parsed parsed = {.request = {.command = context_split(&argc, argv)}};
    parse(argc, argv, &parsed);
    struct card_request *request = &parsed.request;
    request->language = context_language(parsed.language);
    int words = argc - optind;
    const struct subcommand *subcommand = words == 0 ? NULL : find(argv[optind]);
    if (parsed.help || (words > 0 && strcmp(argv[optind], "help") == 0)) {
        return show_use(stdout, request->language, EXIT_PASSED);
    }
    if (!fits(subcommand, &parsed, words)) {
        return refuse_use(request->language, subcommand);
    }
    request->target = subcommand->target ? argv[optind + 1] : NULL;
    if (context_find_home(&request->home) != ONSHI_OK) {
        return EXIT_HARNESS;
    }
    int status = subcommand->run(request);
    home_free(&request->home);
    return status;
}
