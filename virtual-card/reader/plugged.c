// SPDX-License-Identifier: Apache-2.0
#include "virtual-card/reader/plugged.h"

#include <limits.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/clock.h"
#include "virtual-card/reader/fault.h"
#include "virtual-card/reader/port_link.h"

enum { PAUSE_MS = 500, TRIES = 1200 };

static int64_t now_ms(void)
{
    return clock_monotonic_us() / 1000;
}

static void try_from_now(struct plugged *plugged)
{
    plugged->next_try_ms = now_ms();
    plugged->tries_left = TRIES;
}

void plugged_init(struct plugged *plugged, const char *path, const char *pcsc, const struct reader_config *config)
{
    *plugged = (struct plugged){.path = path, .pcsc = pcsc, .config = *config, .terminal = -1};
    try_from_now(plugged);
}

int plugged_wait(const struct plugged *plugged)
{
    if (plugged->path == NULL || plugged->terminal >= 0 || plugged->tries_left == 0) {
        return -1;
    }
    const int64_t left = plugged->next_try_ms - now_ms();
    return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

enum plugged_result plugged_try(struct plugged *plugged)
{
    if (plugged_wait(plugged) != 0) {
        return PLUGGED_AS_BEFORE;
    }
    plugged->tries_left--;
    plugged->next_try_ms = now_ms() + PAUSE_MS;
    plugged->terminal = port_link_open(plugged->path, false);
    if (plugged->terminal < 0) {
        return PLUGGED_AS_BEFORE;
    }
    return plugged_switch_on(plugged) == ONSHI_OK ? PLUGGED_ON : PLUGGED_BROKEN;
}

enum onshi_status plugged_switch_on(struct plugged *plugged)
{
    ONSHI_TRY(reader_process_start_as(plugged->pcsc, &plugged->config, &plugged->device));
    if (!plugged->has_date) {
        return ONSHI_OK;
    }
    char at[CALENDAR_STAMP_SIZE];
    calendar_stamp(plugged->date, at);
    return reader_process_send(plugged->device, json_pack("{s:s, s:s}", "do", "clock", "at", at));
}

void plugged_switch_off(struct plugged *plugged)
{
    reader_process_stop(plugged->device);
    plugged->device = NULL;
}

void plugged_lose(struct plugged *plugged)
{
    plugged_switch_off(plugged);
    if (plugged->terminal >= 0) {
        close(plugged->terminal);
    }
    plugged->terminal = -1;
    try_from_now(plugged);
    if (fault_on(plugged->config.faults, FAULT_BUG_31)) {
        plugged->tries_left = 0;
    }
}

bool plugged_drain(const struct plugged *plugged)
{
    if (plugged->device == NULL) {
        return true;
    }
    const int port = reader_process_port_fd(plugged->device);
    return port_link_drain(plugged->terminal, port) && port_link_drain(port, plugged->terminal);
}

bool plugged_say(struct plugged *plugged, json_t *line)
{
    if (plugged->device == NULL || !plugged_drain(plugged)) {
        json_decref(line);
        return false;
    }
    return reader_process_send(plugged->device, line) == ONSHI_OK;
}
