// SPDX-License-Identifier: Apache-2.0
//
// The card as a process of its own, between one lane and the hands that insert and remove it. A process, so that a PC/SC
// client in the caller cannot wait for a card that waits for the caller.
//
// The process keeps the card: PIN counters live over insertions and removals, until card_process_stop.
//
//     struct card_process *process;
//     ONSHI_TRY(card_process_start(lane, card, &process)); // `card` stays the caller's; the process has a copy
//     ONSHI_TRY(card_process_send(process, json_pack("{s:s}", "do", "insert")));
//     ... poll card_process_fd() ...
//     json_t *event;
//     while (card_process_read(process, &event) == ONSHI_OK) { ...; json_decref(event); }
//     card_process_stop(process);
//
// One JSON object a line. To the process:
//
//     {"do":"insert"}  {"do":"remove"}  {"do":"quit"}
//     {"do":"allow","what":"last-try","once":true}   the holder's say: this harm is none, once or (without "once") until
//                                     {"do":"withdraw","what":"last-try"}; in any case until the card is out (guard.h)
//     {"do":"needs","read":["photo"]} what personal data the program is to read (guard.h); all else is noted from now on
//     {"do":"fault","name":"mute","at":2,"ins":"2A"}   a planned fault at the second signature after the insertion;
//                                     also "after":AID, "bytes":k, "sw":"6A82", "milliseconds":m (card_fault.h)
//     {"do":"faults"}                 asks which have not fired yet; "quit" does too
//     {"do":"latency","profile":"card","seed":1}   how long the card takes: "none" or "card" (latency.h)
//     {"do":"probe","milliseconds":1000}   asks who holds the card at the PC/SC level (lane_probe.h)
//
// From the process, in the order in which things happen; what an answer of the card causes comes after its line:
//
//     {"event":"inserted"}                        plugged in; pcscd notices at its next poll (up to 0.4 s)
//     {"event":"removed"}                         pulled out, by us or because the reader went away ("by":"reader") or by
//                                                 a planned fault, as which a chip counts that is mute too long ("fault")
//     {"event":"power","on":true}                 pcscd switched the card on or off
//     {"event":"reset"}                           pcscd reset it
//     {"event":"apdu","command":"00A4…","response":"9000"}   upper-case hex; secret data are asterisks (redact.h);
//                                                 an empty response: none was given
//     {"event":"fault","name":"mute","at":2,"fired":true}   after its apdu; "fired":false answers "faults" and "quit"
//     {"event":"harm","kind":"last-try","pin":"JPKI 0018","clause":…,"ja":…,"en":…}   after its apdu (guard.h);
//                                                 "unneeded-read" has "read":"INPUT-HELP 0001" and "what" instead of
//                                                 "pin"; "left-verified" has "by":"removal" or "time-out"; "left-open"
//                                                 has "what":"transaction-open" or "exclusive"
//     {"event":"allowed","what":"last-try","once":true}  {"event":"withdrawn","what":"last-try"}
//     {"event":"probe","result":"free"}           or "transaction-open", "exclusive", "no-card", "silent"
//     {"event":"refused","do":"insert","reason":"already-inserted"}   or "not-inserted", "no-reader",
//                                                 "malformed", "too-many", "unknown", "unknown-harm", …
//     {"event":"lost","count":n}                  so many events did not fit because nobody read
#ifndef ONSHI_VIRTUAL_CARD_VPCD_CARD_PROCESS_H
#define ONSHI_VIRTUAL_CARD_VPCD_CARD_PROCESS_H

#include <jansson.h>
#include <sys/types.h>

#include "base/status.h"
#include "virtual-card/card/card.h"
#include "virtual-card/vpcd/lane.h"

struct card_process;

// card_process_start forks the process, with the card out of the reader. `lane` must stay open as long as cards are
// inserted. `*out_process` is released with card_process_stop. ONSHI_IO, ONSHI_NO_MEMORY.
ONSHI_MUST_USE enum onshi_status card_process_start(const struct lane *lane, struct card *card,
                                                    struct card_process **out_process);

// card_process_stop takes the card out, waits for the process to end (killing it after a second) and frees. Events
// that were not read are lost. NULL does nothing.
void card_process_stop(struct card_process *process);

// card_process_fd returns the descriptor to poll for events; owned by the process object.
int card_process_fd(const struct card_process *process);

// card_process_pid returns the process id.
pid_t card_process_pid(const struct card_process *process);

// card_process_send sends one command; it takes the reference. Never waits. As lines_send.
ONSHI_MUST_USE enum onshi_status card_process_send(struct card_process *process, json_t *command);

// card_process_read takes the next event, which the caller owns. ONSHI_NOT_FOUND when there is none now, ONSHI_CLOSED
// when the process has ended.
ONSHI_MUST_USE enum onshi_status card_process_read(struct card_process *process, json_t **out_event);

#endif
