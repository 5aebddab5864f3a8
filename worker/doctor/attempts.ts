/** One thing that the probe program is told to try: a kind that `probe.pl` knows, and its arguments. */
export type Attempt = readonly [kind: string, ...args: (string | number)[]];

/** What came of an attempt. No answer: whoever tried was killed, or waited for ever. */
export type Answer =
  | { readonly type: 'ok'; readonly value: string }
  | { readonly type: 'error'; readonly errno: string }
  | { readonly type: 'silent' };

/** Linux's numbers, whatever this process runs on. */
const ERRNO: Readonly<Record<number, string>> = {
  1: 'EPERM',
  2: 'ENOENT',
  3: 'ESRCH',
  6: 'ENXIO',
  9: 'EBADF',
  11: 'EAGAIN',
  12: 'ENOMEM',
  13: 'EACCES',
  14: 'EFAULT',
  16: 'EBUSY',
  17: 'EEXIST',
  19: 'ENODEV',
  20: 'ENOTDIR',
  21: 'EISDIR',
  22: 'EINVAL',
  26: 'ETXTBSY',
  27: 'EFBIG',
  28: 'ENOSPC',
  30: 'EROFS',
  38: 'ENOSYS',
  95: 'EOPNOTSUPP',
  93: 'EPROTONOSUPPORT',
  94: 'ESOCKTNOSUPPORT',
  97: 'EAFNOSUPPORT',
  99: 'EADDRNOTAVAIL',
  100: 'ENETDOWN',
  101: 'ENETUNREACH',
  111: 'ECONNREFUSED',
  113: 'EHOSTUNREACH',
  115: 'EINPROGRESS',
  126: 'ENOKEY',
};

/** The lines that the probe program reads. @throws where an argument would become another line or argument */
export function toLines(attempts: readonly Attempt[]): string {
  return attempts.map((attempt, number) => `${[number, ...attempt].map(checked).join('\t')}\n`).join('');
}

/** The answers in the order of the attempts. What the program wrote beside them is left out. */
export function toAnswers(attempts: readonly Attempt[], output: string): Answer[] {
  const answers = new Map<number, Answer>();
  for (const line of output.split('\n')) {
    const [number, kind, value] = line.split('\t');
    if (kind === 'ok') answers.set(Number(number), { type: 'ok', value: unescaped(value ?? '') });
    if (kind === 'error')
      answers.set(Number(number), { type: 'error', errno: ERRNO[Number(value)] ?? `errno ${value}` });
  }
  return attempts.map((_, number) => answers.get(number) ?? { type: 'silent' });
}

function checked(argument: string | number): string {
  if (/[\t\n]/.test(String(argument))) throw new Error(`an attempt can't be told: ${JSON.stringify(argument)}`);
  return String(argument);
}

function unescaped(text: string): string {
  const bytes = text.replaceAll(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
