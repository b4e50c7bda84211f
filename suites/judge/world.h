// SPDX-License-Identifier: Apache-2.0
//
// The world as the judge sees it at one barrier: an XML document made from the canonical log, over which the
// expectations of a script ask XPath questions.
//
//     <world>
//       <desk line="…"> what the product last showed: the JSON object `seen`, arrays as repeated elements; `audit` as it
//              was last asked for; `refused`, why staff could not do what they last tried </desk>
//       <req>  <message line="…" b="…" kind="OQSsiimm01req" schema="ok"> MessageHeader, MessageBody </message> … </req>
//       <res>…</res> <face>…</face>
//       <card>   <apdu line="…" command="…" response="…"/> … </card>
//       <reader> <event line="…" b="…" ev="screen" state="PIN" left="2" …> lists and objects of the event </event> … </reader>
//       <screen> <event line="…" …/> … </screen>   the terminal's own screen, where disaster searches are made
//       <port>   <said line="…"> members of the reader's line </said> <told>…</told> … </port>
//       <web>    <request line="…" path="…" kind="OQSsiquc01" schema="ok"> MessageHeader, MessageBody, or the members of the
//                body </request> <answer status="200" …>…</answer> <logged-in …/> … </web>
//       <process> <event line="…" ev="leftover" place="stderr" what="pin"/> … </process>
//       <partner>   what the product beside a reception last showed, as desk   </partner>
//     </world>
//
// Variables: the chart that a step named with `as` ($taro), and the truth of the ledger ($onshika-taro.new.number).
#ifndef ONSHI_SUITES_JUDGE_WORLD_H
#define ONSHI_SUITES_JUDGE_WORLD_H

#include <jansson.h>
#include <stdbool.h>

#include "base/bytes.h"
#include "base/status.h"

struct world;

// world_make builds the world of all events of `canonical` before barrier number `barriers` has been passed, that is
// with `b` less than `barriers`. Released with world_free.
ONSHI_MUST_USE enum onshi_status world_make(const json_t *canonical, int barriers, struct world **out);
void world_free(struct world *world);

// world_ask evaluates `expression` with the element of channel `on` as context node and writes its value as text: that
// of several nodes is theirs, separated by blanks. `lines` (may be NULL) gets the numbers of the canonical log's lines
// on which the nodes stand, or of the channel's last event. ONSHI_MALFORMED for an expression that is no XPath, or
// names an unknown variable.
ONSHI_MUST_USE enum onshi_status world_ask(struct world *world, const char *on, const char *expression,
                                           struct bytes_writer *out, json_t *lines);

// world_ask_truth is world_ask for an expected value: literals and variables, no log.
ONSHI_MUST_USE enum onshi_status world_ask_truth(struct world *world, const char *expression,
                                                 struct bytes_writer *out);

#endif
