// SPDX-License-Identifier: Apache-2.0
//
// `onshi serve`: the other side of the wire alone, for a vendor's desk.
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "tools/onshi/commands.h"
#include "tools/onshi/context.h"
#include "tools/onshi/serve_desk.h"
#include "tools/onshi/serve_reader.h"
#include "tools/onshi/serve_web.h"
#include "tools/onshi/serve_words.h"

static void print_clock(const struct serve_desk *desk) {
    char stamp[CALENDAR_STAMP_SIZE];
    calendar_stamp(desk->at, stamp);
    printf("%s %.4s-%.2s-%.2sT%.2s:%.2s:%.2s  %s\n", console_say(desk->options->language, "時計      ", "clock      "), stamp,
           stamp + 4, stamp + 6, stamp + 8, stamp + 10, stamp + 12,
           console_say(desk->options->language, "(ここから実時間で進む)", "(runs with real time from here)"));
    if (!desk->options->has_at) {
        printf("            %s\n", console_say(desk->options->language,
                                              "人物のカードの証明書は 2020 年に発行したものです。--at 2021-10-20T09:00 なら有効です",
                                              "the people's cards have certificates of 2020: good with --at 2021-10-20T09:00"));
    }
}

static void print_folders(const struct serve_desk *desk) {
    static const char *const ja[] = {"要求を置く", "答えが出る", "顔認証の結果が出る"};
    static const char *const en[] = {"put requests here", "answers appear here", "what was read from a card appears here"};
    static const char *const names[] = {"req       ", "res       ", "face      "};
    for (int i = 0; i < SERVE_FOLDERS; i++) {
        printf("%s  %s  (%s)\n", names[i], desk->folders.paths[i], console_say(desk->options->language, ja[i], en[i]));
    }
}

static void print_coverage(const struct person *person, const struct coverage *coverage) {
    char birthdate[CALENDAR_DATE_SIZE], from[CALENDAR_DATE_SIZE], until[CALENDAR_DATE_SIZE] = "";
    calendar_date(person->birthdate, birthdate);
    calendar_date(coverage->from, from);
    int64_t end = coverage_until(coverage, CALENDAR_NEVER);
    if (end != CALENDAR_NEVER) {
        calendar_date(end, until);
    }
    printf("    %-8s  %-10s  %-14s  %-2s  %s  %s-%s\n", coverage->insurer, coverage->symbol, coverage->number,
           coverage->branch, birthdate, from, until);
}

static void print_people(const struct serve_desk *desk) {
    printf("\n%s\n", console_say(desk->options->language,
                                 "聞ける人 (保険者番号, 記号, 番号, 枝番, 生年月日, 資格の期間)",
                                 "who can be asked for (insurer, symbol, number, branch, birth date, covered from-until)"));
    for (int i = 0; i < desk->people_count; i++) {
        const struct person *person = desk->people[i];
        printf("  %s  %s\n", person->id, person->name);
        for (int k = 0; k < person->coverage_count; k++) {
            print_coverage(person, &person->coverages[k]);
        }
    }
}

static void print_desk(const struct serve_desk *desk, const struct serve_web *web) {
    enum language language = desk->options->language;
    printf("%s %s  (%s %s)\n", console_say(language, "医療機関  ", "institution"), desk->options->institution,
           console_say(language, "プロファイル", "profile"), desk->options->profile);
    print_clock(desk);
    print_folders(desk);
    if (web != NULL) {
        serve_web_print(web);
    }
    print_people(desk);
    if (desk->options->reader) {
        printf("\n%s\n", console_say(language, "リーダー: card 人 pin 暗証番号、card 人 face、help と打ってください",
                                     "reader: type card PERSON pin PIN, card PERSON face, or help"));
    }
    printf("\n%s\n", console_say(language, "準備ができました。Ctrl-C で終わります", "ready; Ctrl-C ends"));
    (void)fflush(stdout);
}

static void print_fault(void *context, const struct fault_result *result) {
    const struct serve_desk *desk = context;
    enum language language = desk->options->language;
    if (result->fired == 0) {
        printf("  %s: %s\n", result->description->name, console_say(language, "起きなかった", "has not fired"));
    } else {
        printf("  %s: %s %lld\n", result->description->name, console_say(language, "起きた回数", "fired, times:"),
               (long long)result->fired);
    }
}

static void print_end(struct serve_desk *desk) {
    enum language language = desk->options->language;
    printf("\n%s\n", console_say(language, "終わります", "ending"));
    if (desk->options->fault_count > 0) {
        printf("%s\n", console_say(language, "計画した障害:", "faults that were planned:"));
        (void)fault_report(desk->faults, print_fault, desk);
    }
    int waiting = terminal_waiting(desk->terminal);
    if (waiting > 0) {
        printf("%s: %d\n", console_say(language, "届けていない答え", "answers that were not delivered"), waiting);
    }
}

static bool open_everything(const struct serve_options *options, struct serve_desk *desk, struct serve_web **out_web,
                            struct serve_reader **out_reader) {
    return serve_desk_open(options, desk) &&
           (options->web_port == SERVE_WITHOUT_WEB || serve_web_open(desk, out_web)) &&
           (!options->reader || serve_reader_open(desk, out_reader));
}

int command_serve(int argc, char **argv) {
    struct serve_options options;
    if (!serve_options_read(argc, argv, &options)) {
        return EXIT_USAGE;
    }
    struct serve_desk desk;
    struct serve_web *web = NULL;
    struct serve_reader *reader = NULL;
    bool open = open_everything(&options, &desk, &web, &reader);
    if (open) {
        print_desk(&desk, web);
        (void)event_base_dispatch(desk.base);
        print_end(&desk);
    }
    serve_reader_close(reader);
    serve_web_close(web);
    serve_desk_close(&desk);
    return open ? EXIT_PASSED : EXIT_USAGE;
}
