#ifndef GREETINGS_HELLO_H
#define GREETINGS_HELLO_H

void greet(const char *name);

#endif
