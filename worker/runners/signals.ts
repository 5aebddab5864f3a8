/** Linux' names, whatever the machine that the worker itself runs on. */
const NAMES = [
  'SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGBUS SIGFPE SIGKILL SIGUSR1 SIGSEGV SIGUSR2 SIGPIPE SIGALRM SIGTERM',
  'SIGSTKFLT SIGCHLD SIGCONT SIGSTOP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGXCPU SIGXFSZ SIGVTALRM SIGPROF SIGWINCH SIGIO',
  'SIGPWR SIGSYS',
].flatMap((line) => line.split(' '));

/** "SIGSEGV" of 11; null of 0, which is no signal. */
export function signalName(number: number): string | null {
  if (number === 0) return null;
  return NAMES[number - 1] ?? `SIG${number}`;
}
