#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* To be called as the run's user: the device then is that user's. Its end stays open here until the program has it. */
void open_terminal(uint16_t columns, uint16_t rows, int *ours, int *its)
{
    *its = -1;
    *ours = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (*ours < 0 || unlockpt(*ours) != 0)
        return;
    char name[64];
    if (ptsname_r(*ours, name, sizeof name) != 0)
        return;
    *its = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    resize_terminal(*ours, columns, rows);
}

void resize_terminal(int terminal, uint16_t columns, uint16_t rows)
{
    struct winsize size = {.ws_col = columns, .ws_row = rows};
    ioctl(terminal, TIOCSWINSZ, &size);
}
