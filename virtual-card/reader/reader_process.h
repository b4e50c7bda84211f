// SPDX-License-Identifier: Apache-2.0
//
// A face reader (顔認証付きカードリーダー) as a process of its own: a PC/SC client of one lane, with two line channels.
//
// On the *patient's side* a scenario plays camera, touch, hands and clock. On the *port* hangs the terminal
// (資格確認端末); its protocol is PORT.md.
//
//     struct reader_process *reader;
//     ONSHI_TRY(reader_process_start(lane_socket(lane), &reader));
//     terminal_attach(terminal, reader_process_port_fd(reader));
//     ONSHI_TRY(reader_process_send(reader, json_pack("{s:s, s:s, s:s}", "do", "session", "method", "pin", "pin", pin)));
//
// To the process, one patient's session; it begins when a card lies there. All but "method" may be left out:
//
//     {"do":"session","method":"pin","pin":"1234","consents":{"checkup":true,"medication":false}}
//     "method"        "pin", "face" or "visual": who says visual waits for staff to switch the mode
//     "pin", "pins"   what is typed, in order; when it is used up the patient cancels. Only four digits reach the card
//     "code-b"        what the camera reads off the card's face, 照合番号B (issue/print.h); without it no photo is read
//     "face", "faces" who is before the camera, attempt by attempt: "same" (default), "other", "twin", "grown-up",
//                     "photo-of-photo", "nobody" (camera.h); after 3 attempts PIN, if there is one
//     "person"        whose face that is: the id of a person; without it, of who is on the card
//     "seed"          of the camera's chance
//     "picture", "picture-file"   what the camera sees instead: a PGM in base64, or its path
//     "staff"         "confirm" (default) or "refuse", when staff compare photo and person
//     "register"      true or false, when asked whether to register the card for insurance use
//     "consents"      kind -> true or false; what is not there is a no
//     "remove-after"  "detect", "method", "face", "pin", "visual", "cert", "register", "consent", "done" (default):
//                     when this state has been passed the patient does nothing more, and the reader waits for the card
//                     to go
//     "stops-in"      a state's name, "METHOD": there the patient does nothing until {"do":"go-on"}
//     "patience-ms"   instead of the device's own time-outs
//
//     {"do":"mode","mode":"visual","account":"administrator"}    目視確認モード on; "unattended": off
//     {"do":"clock","at":"2021-04-05T09:00:00"}   what time it is. From the first such line on the device's time
//     {"do":"advance","seconds":60}               moves only by these lines, passing every time-out on the way
//     {"do":"configure","config":{…}}   as reader_config.h, from the next restart on
//     {"do":"restart"}                  between two patients
//     {"do":"settle","mark":1}          answered when all that had been said before, also on the port, is taken in
//
// From the process:
//
//     {"event":"screen","state":"METHOD","message":"002","kind":"limit","text":{"ja":…,"en":…}}   message, kind: some
//     {"event":"screen","state":"DONE","text":…,"result":"done","shown":…}    the last two are the terminal's
//     {"event":"sound","sound":"beep"}         an IC was found
//     {"event":"pin-result","result":"ok"|"wrong"|"locked"|"not-four-digits","left":2}
//     {"event":"face-result","result":"same"|"other"|"not-live"|"nobody","score":93,"threshold":65,"liveness":90,
//      "liveness-threshold":50,"attempt":1}
//     {"event":"face-result","result":"no-code"|"no-photo"|"wrong-code"|"locked","left":9}    left: of the last two
//     {"event":"visual-result","result":"confirmed"|"refused"}
//     {"event":"not-offered","method":"face"}  this device has no such method
//     {"event":"take-card","state":"DONE"}     now the patient takes the card: the scenario's part
//     {"event":"waits","state":"METHOD"}       "stops-in" was reached
//     {"event":"reminder","count":1,"sound":"beep"}    the card still lies there
//     {"event":"session-end","result":"done"|"aborted","reason":…}     reasons as in PORT.md
//     {"event":"card","present":true}
//     {"event":"mode","mode":"visual"|"unattended"}   {"event":"restarted"}   {"event":"no-terminal-key"}
//     {"event":"settled","mark":1}
//     {"event":"illegal-step","state":"IDLE","input":"show"}           somebody else's mistake, for the log
//     {"event":"refused","do":"session","reason":"busy"|"malformed"|"unknown"|"state"|"not-allowed"|"unsupported"}
//     {"event":"broken","reason":"no-reader"|"no-pcscd"}               the process ends
#ifndef ONSHI_VIRTUAL_CARD_READER_READER_PROCESS_H
#define ONSHI_VIRTUAL_CARD_READER_READER_PROCESS_H

#include <jansson.h>
#include <sys/types.h>

#include "base/status.h"
#include "virtual-card/reader/reader_config.h"

struct reader_process;

// reader_process_start forks the process, a client of the pcscd at `pcsc_socket` (lane_socket). The caller must not
// have used PC/SC itself: libpcsclite serves one daemon a process. `*out_process` is released with
// reader_process_stop. ONSHI_IO, ONSHI_NO_MEMORY.
ONSHI_MUST_USE enum onshi_status reader_process_start(const char *pcsc_socket, struct reader_process **out_process);

// reader_process_start_as is reader_process_start with a configuration, whose `keys` make the PIN-less authentication
// possible. `pcsc_socket` may be NULL for the machine's own pcscd.
ONSHI_MUST_USE enum onshi_status reader_process_start_as(const char *pcsc_socket, const struct reader_config *config,
                                                         struct reader_process **out_process);

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
