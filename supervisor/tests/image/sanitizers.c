/*
 * Settings that are otherwise words of an environment, of which a supervisor has none. What it still holds when it ends
 * is no leak, and to look for leaks would take ptrace. What was freed is kept back in 8 MiB at most: it is the
 * sandbox's memory. To turn addresses into names would take a program that isn't there; lines are told without.
 */
const char *__asan_default_options(void);
const char *__ubsan_default_options(void);

const char *__asan_default_options(void)
{
    return "detect_leaks=0:exitcode=86:quarantine_size_mb=8:symbolize=0";
}

const char *__ubsan_default_options(void) { return "symbolize=0:exitcode=86"; }
