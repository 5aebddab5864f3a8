#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

bool offer_terminals(bool offered)
{
    return chmod("/dev/ptmx", offered ? 0666 : 0600) == 0;
}

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

size_t end_keys(int terminal, bool midline, uint8_t keys[2])
{
    struct termios state;
    if (tcgetattr(terminal, &state) != 0 || state.c_cc[VEOF] == _POSIX_VDISABLE)
        return 0;
    keys[0] = keys[1] = state.c_cc[VEOF];
    /* In the middle of a line the first only hands over what there is of it. */
    return midline && (state.c_lflag & ICANON) ? 2 : 1;
}
