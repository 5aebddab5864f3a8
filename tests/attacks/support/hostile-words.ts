/** Words that mean something to a shell, to a parser of options or paths, to a template or a terminal; a line of each. */
const WORDS = [
  ['', ' ', '\t', '\n', '\r\n', 'a\nb', '\n-x', '-', '--', '-x', '--help', '-c', '-rf', '@file', 'a=b'],
  ['$(id)', '`id`', '$HOME', '\u0024{IFS}', '$0', '$&', '$1', '; id', '| id', '&& id', '& id', '> /tmp/x', '(id)'],
  [
    '"',
    "'",
    '\\',
    '\\n',
    '\\0',
    '"; id; "',
    "'; id; '",
    '*',
    '?',
    '~',
    '!',
    '!!',
    '#',
    '[a]',
    '{a,b}',
    '< /etc/passwd',
  ],
  ['{entry}', '{args}', '{stem}', '%s%n', '%00', '\u0024{jndi:x}', '<script>', '../..', '/etc/passwd', 'C:\\x'],
  ['\u0001', '\u001b[31m', '\u007f', '\u0085', '\u2028', '\u202e', '\ufeff', 'é', 'e\u0301', '€', '😀', '\u{10ffff}'],
  ['x'.repeat(30_000)],
];

export const HOSTILE_WORDS: readonly string[] = WORDS.flat();

/** Those that may be the name of a file. */
export const HOSTILE_NAMES: readonly string[] = HOSTILE_WORDS.filter((word) => /^[^\p{Cc}/\\]{1,255}$/u.test(word));
