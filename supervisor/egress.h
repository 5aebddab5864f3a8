/* One connection of the way out: egress.c has all of them, carry.c carries what goes through one. */
#pragma once

#include "supervisor.h"

struct channel {
    int fd; /* -1: nobody's */
    uint32_t id;
    /* What the worker would take yet. */
    uint32_t room;
    /* What it sent that it doesn't know to be taken, and how much of that was. */
    uint32_t owed, taken;
    uint8_t *held;
    size_t held_begin, held_end;
    bool ended;    /* the program writes no more */
    bool finished; /* the worker writes no more */
    bool shut;     /* and the program was told */
    bool left;     /* the worker wants no more of it: what the program still writes is dropped */
};

void tell_channel(uint8_t type, uint32_t id);
/* Closes it; `reset`: so that the program sees it broken off. The worker is told nothing. */
void drop_channel(struct channel *channel, bool reset);
/* The program broke it off. */
void break_channel(struct channel *channel);
/* To the program, as much as it takes; the rest is held. */
void write_channel(struct channel *channel, const uint8_t *bytes, size_t length);
void write_held(struct channel *channel);
/* Tells the program the end of what the worker writes, once it has all of it. */
void shut_if_told(struct channel *channel);
/* The worker wants no more of it. What it wrote to its end still goes to the program; else that sees it broken off. */
void leave_channel(struct channel *channel);
/* What nobody wants any more. */
void drop_input(struct channel *channel);
/* Passes one piece on; gives how much that is. */
size_t read_channel_once(struct channel *channel);
