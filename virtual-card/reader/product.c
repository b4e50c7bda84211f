// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/product.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "virtual-card/reader/desk_actions.h"
#include "virtual-card/reader/desk_input.h"
#include "virtual-card/vpcd/deadline.h"

enum { HELLO_MS = 8000, ACTION_MS = 4000 };

struct product {
    struct desk_state state;
    struct desk_input input;
    bool is_open;             // the desk has not gone
    json_t *answer;           // of the request under way, owned, or NULL
    struct deadline deadline; // of that
    bool greeting;            // it is the hello
    bool good;                // the device lives
};

// --- Saying ---

static void say(struct product *product, json_t *line)
{
    char *text = line == NULL ? NULL : json_dumps(line, JSON_COMPACT);

    json_decref(line);
    if (text == NULL || puts(text) < 0 || fflush(stdout) != 0) {
        product->is_open = false; // nobody listens any more
    }
    free(text);
}

static void say_port(struct product *product, const char *state)
{
    say(product, json_pack("{s:s, s:s}", "event", "port", "state", state));
}

// answer ends the request under way: with an error, if there is one.
static void answer(struct product *product, const char *error)
{
    json_t *line = product->answer;

    product->answer = NULL;
    if (error[0] != '\0') {
        json_object_set_new(line, "error", json_string(error));
    } else {
        json_object_set_new(line, "ok", json_true());
        if (product->greeting) {
            desk_introduce(&product->state, line);
        } else {
            json_object_set_new(line, "seen", seen_now(&product->state.seen));
        }
    }
    product->greeting = false;
    say(product, line);
}

// --- Requests ---

static void begin(struct product *product, const json_t *request)
{
    const json_t *id = json_object_get(request, "id");

    product->answer = json_object();
    product->greeting = strcmp(json_text(request, "do"), "hello") == 0;
    product->deadline = deadline_in(product->greeting ? HELLO_MS : ACTION_MS);
    if (json_is_integer(id)) {
        json_object_set(product->answer, "id", (json_t *)(uintptr_t)id);
    }
}

static void run(struct product *product, const json_t *request)
{
    begin(product, request);
    switch (desk_run(&product->state, request)) {
    case DESK_UNDER_WAY:
        return;
    case DESK_DONE:
    case DESK_REFUSED:
        answer(product, product->state.error);
        return;
    case DESK_UNSUPPORTED:
        json_object_set_new(product->answer, "unsupported", json_true());
        say(product, product->answer);
        product->answer = NULL;
    }
}

// run_requests runs those that have come, each when the one before it has been answered.
static void run_requests(struct product *product)
{
    json_t *request;

    while (product->answer == NULL && product->good) {
        switch (desk_input_take(&product->input, &request)) {
        case ONSHI_OK:
            run(product, request);
            json_decref(request);
            break;
        case ONSHI_NOT_FOUND:
            return;
        default:
            say(product, json_pack("{s:n, s:s}", "id", "error", "a request is one JSON object a line"));
        }
    }
}

// --- The device ---

static void take_event(struct product *product, json_t *event)
{
    const enum desk_hearing hearing = desk_hear(&product->state, event);

    if (hearing == DESK_EVENT) {
        say(product, event);
        return;
    }
    json_decref(event);
    if (hearing == DESK_SETTLED && product->answer != NULL) {
        answer(product, product->state.error);
    }
}

// hear takes in what the device has said. False when it has ended.
static bool hear(struct product *product)
{
    json_t *event;

    while (product->state.plugged.device != NULL) {
        if (!plugged_drain(&product->state.plugged)) {
            return true; // noticed where the line is waited for
        }
        switch (reader_process_read(product->state.plugged.device, &event)) {
        case ONSHI_OK:
            take_event(product, event);
            break;
        case ONSHI_NOT_FOUND:
            return true;
        default:
            return false;
        }
    }
    return true;
}

static void lose_port(struct product *product)
{
    hear(product);
    plugged_lose(&product->state.plugged);
    seen_switched_on(&product->state.seen, &product->state.plugged.config);
    say_port(product, "lost");
    if (product->answer != NULL && !product->greeting) {
        answer(product, "the line to the terminal was lost");
    }
}

static void connect_port(struct product *product)
{
    switch (plugged_try(&product->state.plugged)) {
    case PLUGGED_AS_BEFORE:
        return;
    case PLUGGED_BROKEN:
        fputs("リーダーを始められません / the reader could not be started\n", stderr);
        product->good = false;
        return;
    case PLUGGED_ON:
        say_port(product, "connected");
        desk_switched_on(&product->state);
    }
}

// --- The loop ---

static int sooner(int a, int b)
{
    return a < 0 ? b : b < 0 || a < b ? a : b;
}

// wait_for fills what can be read: standard input, the terminal, the device's two sides.
static int wait_for(const struct product *product, struct pollfd waits[4])
{
    const struct plugged *plugged = &product->state.plugged;
    const bool on = plugged->device != NULL;
    const int own = product->answer == NULL ? -1 : deadline_left(&product->deadline);

    waits[0] = (struct pollfd){.fd = product->is_open ? STDIN_FILENO : -1, .events = POLLIN};
    waits[1] = (struct pollfd){.fd = on ? plugged->terminal : -1, .events = POLLIN};
    waits[2] = (struct pollfd){.fd = on ? reader_process_port_fd(plugged->device) : -1, .events = POLLIN};
    waits[3] = (struct pollfd){.fd = on ? reader_process_patient_fd(plugged->device) : -1, .events = POLLIN};
    return poll(waits, 4, sooner(own, plugged_wait(plugged)));
}

static void turn(struct product *product)
{
    struct pollfd waits[4];

    if (wait_for(product, waits) < 0) {
        product->good = errno == EINTR;
        return;
    }
    if (waits[3].revents != 0 && !hear(product)) {
        fputs("リーダーが終わりました / the reader has ended\n", stderr);
        if (product->answer != NULL) {
            answer(product, "the device has ended");
        }
        product->good = false;
        return;
    }
    if ((waits[1].revents != 0 || waits[2].revents != 0) && !plugged_drain(&product->state.plugged)) {
        lose_port(product);
    }
    if (waits[0].revents != 0) {
        product->is_open = desk_input_receive(&product->input, STDIN_FILENO) == ONSHI_OK;
    }
    connect_port(product);
    if (product->answer != NULL && deadline_passed(&product->deadline)) {
        answer(product, product->greeting ? desk_give_up(&product->state) : "");
    }
    run_requests(product);
}

int product_run(const struct reader_config *config, const char *pcsc)
{
    struct product product = {.is_open = true, .good = true};

    desk_init(&product.state, config, pcsc);
    desk_input_init(&product.input);
    while (product.good && (product.is_open || product.answer != NULL)) {
        turn(&product);
    }
    json_decref(product.answer);
    desk_input_free(&product.input);
    desk_clear(&product.state);
    return product.good ? EXIT_SUCCESS : EXIT_FAILURE;
}
