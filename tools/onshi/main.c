// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include <string.h>

#include "tools/onshi/commands.h"
#include "tools/onshi/context.h"

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *use, *ja, *en;
} commands[] = {
    {"run", command_run,
     "[SELECT…] --role ROLE [-j N] [--junit FILE] [--waivers FILE] [--scenarios DIR] [--plan person] [--partner PROGRAM] [--results DIR] [--seed N] [--shuffle] [--verbose] [--all-diagrams] -- PRODUCT…",
     "台本を製品に対して実行し、合否を示す", "play scenarios around a product and say pass or fail"},
    {"replay", command_replay, "TOKEN [--against DIR] [-- PRODUCT…]", "一つの試験を再現し、正規化した記録を比べる",
     "play one case again and compare its canonical log"},
    {"judge", command_judge, "DIR", "記録だけから判定をやり直す", "derive the verdicts of a run again from its logs"},
    {"mutants", command_mutants, "[FAULT…] [--role ROLE] [-j N] [-- REFERENCE…]", "参照製品に誤りを入れ、スイートが気付くことを示す",
     "switch on each fault of the reference product and show that the suite catches it"},
    {"card", command_card, "issue|insert|remove|exec|inspect|shell …",
     "仮想カードを作り、リーダーに挿し、中身を見る (`onshi card --help`)",
     "make virtual cards, put them into readers, look into them (`onshi card --help`)"},
    {"serve", command_serve,
     "[--folder DIR] [--web PORT] [--reader] [--at TIME] [--profile P] [--people DIR|FILE] [--fault NAME:…] [--ledger FILE]",
     "サービス・端末・リーダーだけを動かす (開発の机のために)", "the service, the folders and a reader alone, for a developer's desk"},
    {"list", command_list, "[--scenarios | --requirements | --findings | --faults | --people] [--role ROLE]", "台本・要件・検査・誤り・人物を並べる",
     "list scenarios, requirements, findings, faults or people"},
    {"explain", command_explain, "ID", "台本・要件・誤りを言葉で説明する", "tell what a scenario, requirement or fault is about"},
    {"desk", command_desk, "tcp HOST:PORT | command PROGRAM… | person [--lang ja]", "製品をほかの方法で動かすアダプター (run の -- の後に書く)",
     "an adapter for products that are reached in another way (stands after -- of run)"},
    {"doctor", command_doctor, "[--role ROLE] [--folder DIR] [--all] [-- PRODUCT…]", "始める前に、設定の誤りを見つける",
     "find mistakes of the set-up before a run"},
    {"diff", command_diff, "DIR DIR", "二つの実行の間で変わったことを示す", "show what changed between two runs"},
};

static int show_use(FILE *out, enum language language, int status) {
    fprintf(out, "%s\n\n", console_say(language, "onshi: オンライン資格確認の適合性試験スイート",
                                       "onshi: a conformance suite for オンライン資格確認 (online eligibility confirmation)"));
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        fprintf(out, "  onshi %s %s\n      %s\n", commands[i].name, commands[i].use,
                console_say(language, commands[i].ja, commands[i].en));
    }
    fprintf(out, "\n%s\n",
            console_say(language,
                        "--lang ja|en で言葉を選ぶ (指定がなければロケール)。終了値: 0 合格, 1 不合格, 2 使い方・設定, 3 スイートの不具合, 4 判定できず",
                        "--lang ja|en chooses the language (else the locale). Exit status: 0 passed, 1 failed, "
                        "2 usage or set-up, 3 fault of the suite, 4 unresolved"));
    return status;
}

int main(int argc, char **argv) {
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    enum language language = context_language(NULL);
    if (argc < 2) {
        return show_use(stderr, language, EXIT_USAGE);
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        return show_use(stdout, language, EXIT_PASSED);
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("onshi %s\n", ONSHI_VERSION);
        return EXIT_PASSED;
    }
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(argv[1], commands[i].name) == 0) {
            return commands[i].run(argc - 1, argv + 1);
        }
    }
    (void)context_refuse(language, "そのような命令はありません。`onshi --help` を見てください",
                         "there is no such command; see `onshi --help`", argv[1]);
    return EXIT_USAGE;
}
