// SPDX-License-Identifier: Apache-2.0
//
// A face reader (顔認証付きカードリーダー) as a process of its own: a PC/SC client of one lane, with two line channels.
//
// On the *patient's side* a scenario plays camera, touch and hands. On the *port* hangs the terminal (資格確認端末); its
// protocol is PORT.md. It is not a camera: a face is "same" or it is not.
//
//     struct reader_process *reader;
//     ONSHI_TRY(reader_process_start(lane_socket(lane), &reader));
//     terminal_attach(terminal, reader_process_port_fd(reader));
//     ONSHI_TRY(reader_process_send(reader, json_pack("{s:s, s:s, s:s}", "do", "session", "method", "pin", "pin", pin)));
//
// To the process, one patient's session; it begins when a card lies there. All but "method" may be left out:
//
//     {"do":"session","method":"pin","pin":"1234","consents":{"checkup":true,"medication":false}}
//     "method"        "pin" or "face"
//     "pin", "pins"   what is typed, in order; when it is used up the patient cancels. Only four digits reach the card
//     "face"          "same" matches, anything else does not; after 3 attempts PIN, if there is one
//     "consents"      kind -> true or false; what is not there is a no
//     "remove-after"  "detect", "method", "face", "pin", "cert", "consent", "done" (default): when this state has been
//                     passed the patient does nothing more, and the reader waits for the card to go
//     "patience-ms"   instead of the device's own time-outs
//
// From the process:
//
//     {"event":"screen","state":"METHOD","message":"002","kind":"limit","text":{"ja":…,"en":…}}   message, kind: some
//     {"event":"screen","state":"DONE","text":…,"result":"done","shown":…}    the last two are the terminal's
//     {"event":"pin-result","result":"ok"|"wrong"|"locked"|"not-four-digits","left":2}
//     {"event":"face-result","result":"same"|"other"}
//     {"event":"take-card","state":"DONE"}     now the patient takes the card: the scenario's part
//     {"event":"session-end","result":"done"|"aborted","reason":…}     reasons as in PORT.md
//     {"event":"card","present":true}
//     {"event":"illegal-step","state":"IDLE","input":"show"}           somebody else's mistake, for the log
//     {"event":"refused","do":"session","reason":"busy"|"malformed"|"unknown"}
//     {"event":"broken","reason":"no-reader"|"no-pcscd"}               the process ends
#ifndef ONSHI_VIRTUAL_CARD_READER_READER_PROCESS_H
#define ONSHI_VIRTUAL_CARD_READER_READER_PROCESS_H

#include <jansson.h>
#include <sys/types.h>

#include "base/status.h"

struct reader_process;

// reader_process_start forks the process, a client of the pcscd at `pcsc_socket` (lane_socket). The caller must not
// have used PC/SC itself: libpcsclite serves one daemon a process. `*out_process` is released with
// reader_process_stop. ONSHI_IO, ONSHI_NO_MEMORY.
ONSHI_MUST_USE enum onshi_status reader_process_start(const char *pcsc_socket, struct reader_process **out_process);

// reader_process_stop ends the process (killing it after a second) and frees. NULL does nothing.
void reader_process_stop(struct reader_process *process);

// reader_process_patient_fd returns the descriptor of the patient's side to poll; owned by the process object.
int reader_process_patient_fd(const struct reader_process *process);

// reader_process_port_fd returns the terminal's end of the port: a stream socket, non-blocking, closed on exec. It
// belongs to the process object, which closes it in reader_process_stop; whoever is to own one makes a dup of it.
int reader_process_port_fd(const struct reader_process *process);

// reader_process_pid returns the process id.
pid_t reader_process_pid(const struct reader_process *process);

// reader_process_send sends one line of the patient's side; it takes the reference. Never waits. As lines_send.
ONSHI_MUST_USE enum onshi_status reader_process_send(struct reader_process *process, json_t *command);

// reader_process_read takes the next event, which the caller owns. ONSHI_NOT_FOUND when there is none now, ONSHI_CLOSED
// when the process has ended.
ONSHI_MUST_USE enum onshi_status reader_process_read(struct reader_process *process, json_t **out_event);

#endif
