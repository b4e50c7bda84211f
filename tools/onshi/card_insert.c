// SPDX-License-Identifier: Apache-2.0
//
// `onshi card insert` and `onshi card remove`: a card in a reader that is not ours, the machine's own vpcd or another
// host's, until somebody takes it out.
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "tools/onshi/card_control.h"
#include "tools/onshi/card_plug.h"
#include "tools/onshi/card_serve.h"
#include "tools/onshi/card_source.h"
#include "tools/onshi/context.h"
#include "virtual-card/vpcd/deadline.h"

enum { FIRST_QUESTION_MS = 5000 }; // pcscd asks for the ATR every 0.4 s

// Why the card came out.
enum end { END_USER, END_REMOVED, END_LOST, END_MUTE, END_SILENT };

static int refuse_plug(const struct card_request *request, enum onshi_status status, const char *address) {
    static const struct {
        enum onshi_status status;
        const char *ja, *en;
    } rows[] = {
        {ONSHI_MALFORMED, "--vpcd は HOST:PORT です (IPv6 は [::1]:35963)", "--vpcd is HOST:PORT (IPv6: [::1]:35963)"},
        {ONSHI_TOO_LONG, "--vpcd が長すぎます", "--vpcd is too long"},
        {ONSHI_NOT_FOUND, "そのようなホストはありません。名前を確かめてください", "there is no such host; look at its name"},
        {ONSHI_CLOSED,
         "vpcd が待ち受けていません。vsmartcard-vpcd を入れ、pcscd を動かしてください (pcscd は `opensc-tool -l` "
         "などが来るまで起きないことがあります)",
         "no vpcd listens there; install vsmartcard-vpcd and start pcscd (it may sleep until a program such as "
         "`opensc-tool -l` comes)"},
        {ONSHI_TIMED_OUT, "5 秒待っても応答がありません。ホストと防火壁を確かめてください",
         "no answer within 5 seconds; look at the host and at firewalls"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].status == status) {
            return context_refuse(request->language, rows[i].ja, rows[i].en, address);
        }
    }
    (void)context_refuse(request->language, "リーダーにつながりません", "the reader cannot be reached", strerror(errno));
    return EXIT_USAGE;
}

static int refuse_control(const struct card_request *request, enum onshi_status status, const char *address) {
    if (status == ONSHI_UNSUPPORTED) {
        return context_refuse(request->language,
                              "このリーダーにはもうカードが入っています。先に `onshi card remove` で抜いてください",
                              "a card is in this reader already; take it out first with `onshi card remove`", address);
    }
    return context_refuse(request->language,
                          "抜くための通信路を作れません。XDG_RUNTIME_DIR か /tmp/onshi-card-UID を自分だけの 0700 の"
                          "フォルダーにしてください",
                          "the control socket cannot be made; XDG_RUNTIME_DIR or /tmp/onshi-card-UID must be a folder "
                          "of your own, mode 0700",
                          strerror(errno));
}

// Ctrl-C and its like as a descriptor to poll.
static int open_signals(void) {
    sigset_t set;
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGHUP);
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_CLOEXEC);
}

static enum end serve(struct card_server *server, struct card_control *control, int signals) {
    const int descriptors[] = {signals, control->listener};
    int silence_ms = FIRST_QUESTION_MS;
    for (;;) {
        enum serve_end end = card_server_until(server, descriptors, 2, silence_ms);
        struct pollfd signalled = {.fd = signals, .events = POLLIN};
        if (end != SERVE_READY) {
            return end == SERVE_LOST ? END_LOST : end == SERVE_MUTE ? END_MUTE : END_SILENT;
        }
        if (poll(&signalled, 1, 0) > 0) {
            return END_USER;
        }
        if (card_control_asked(control)) {
            return END_REMOVED;
        }
        silence_ms = DEADLINE_NEVER; // somebody only looked
    }
}

static int say_end(const struct card_request *request, enum end end, const char *address) {
    switch (end) {
    case END_LOST:
        return context_refuse(request->language,
                              "リーダーとの接続が切れました。pcscd が止まったか、ホストが落ちています。動かし直してから"
                              "もう一度挿してください",
                              "the connection to the reader is lost: pcscd ended or its host is gone; start it and "
                              "insert the card again",
                              address);
    case END_MUTE:
        printf("%s\n", console_say(request->language, "カードが答えないので、リーダーが待ち続けないように抜きました。",
                                   "The card did not answer; it was taken out, so that the reader stops waiting."));
        return EXIT_PASSED;
    case END_SILENT:
        return context_refuse(request->language,
                              "リーダーがカードに気付きません。別のプログラムのカードが入っているか、vpcd ではない相手です",
                              "the reader takes no notice of the card: another one is in it, or it is no vpcd",
                              address);
    case END_USER:
    case END_REMOVED:
        break;
    }
    printf("%s\n", console_say(request->language, "カードを抜きました。", "The card is out."));
    return EXIT_PASSED;
}

static enum end serve_card(const struct card_request *request, struct card_source *source,
                           struct card_control *control, int fd, const char *address) {
    struct card_trace trace = card_source_trace(request, source, request->trace ? stdout : NULL);
    struct card_server *server;
    int signals = open_signals();
    if (signals < 0 || card_server_new(fd, source->card, &trace, &server) != ONSHI_OK) {
        return END_LOST;
    }
    printf(console_say(request->language, "カードを挿しました: %s → %s\nCtrl-C か `onshi card remove` で抜きます。\n",
                       "The card is in: %s at %s\nCtrl-C or `onshi card remove` takes it out.\n"),
           request->target, address);
    enum end end = serve(server, control, signals);
    card_server_free(server);
    (void)close(signals);
    return end;
}

static int insert_source(const struct card_request *request, struct card_source *source) {
    const char *address = request->vpcd == NULL ? CARD_PLUG_DEFAULT : request->vpcd;
    struct card_plug plug;
    struct card_control control;
    int fd;
    enum onshi_status status = card_plug_parse(request->vpcd, &plug);
    if (status != ONSHI_OK) {
        return refuse_plug(request, status, address);
    }
    status = card_control_listen(&plug, &control);
    if (status != ONSHI_OK) {
        return refuse_control(request, status, address);
    }
    status = card_plug_connect(&plug, &fd);
    if (status != ONSHI_OK) {
        card_control_close(&control);
        return refuse_plug(request, status, address);
    }
    enum end end = serve_card(request, source, &control, fd, address);
    int saved = card_source_save(request, source);
    card_control_close(&control); // whoever asked hears of it when the file is written
    int said = say_end(request, end, address);
    return saved == EXIT_PASSED ? said : saved;
}

int card_insert(const struct card_request *request) {
    struct card_source source;
    if (card_source_open(request, &source) != ONSHI_OK) {
        return EXIT_USAGE;
    }
    int status = insert_source(request, &source);
    card_source_close(&source);
    return status;
}

int card_remove(const struct card_request *request) {
    const char *address = request->vpcd == NULL ? CARD_PLUG_DEFAULT : request->vpcd;
    struct card_plug plug;
    enum onshi_status status = card_plug_parse(request->vpcd, &plug);
    if (status != ONSHI_OK) {
        return refuse_plug(request, status, address);
    }
    status = card_control_remove(&plug);
    if (status == ONSHI_NOT_FOUND) {
        return context_refuse(request->language,
                              "このリーダーに `onshi card insert` のカードは入っていません。--vpcd も確かめてください",
                              "no card of `onshi card insert` is in this reader; look at --vpcd too", address);
    }
    if (status != ONSHI_OK) {
        return context_refuse(request->language, "抜くよう頼みましたが返事がありません。その端末で Ctrl-C を押してください",
                              "asked to remove the card, but got no answer; press Ctrl-C in the other terminal",
                              address);
    }
    printf("%s\n", console_say(request->language, "カードを抜きました。", "The card is out."));
    return EXIT_PASSED;
}
