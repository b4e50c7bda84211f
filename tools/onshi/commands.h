// SPDX-License-Identifier: Apache-2.0
//
// The subcommands of `onshi`. Each gets its own command line, with its name as argv[0], and returns the exit status.
#ifndef ONSHI_TOOLS_ONSHI_COMMANDS_H
#define ONSHI_TOOLS_ONSHI_COMMANDS_H

int command_run(int argc, char **argv);
int command_replay(int argc, char **argv);
int command_judge(int argc, char **argv);
int command_mutants(int argc, char **argv);
int command_card(int argc, char **argv);
int command_list(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_doctor(int argc, char **argv);
int command_desk(int argc, char **argv);
int command_diff(int argc, char **argv);
int command_serve(int argc, char **argv);

#endif
