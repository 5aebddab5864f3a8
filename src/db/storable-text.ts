/** Postgres takes a NUL in no text. Of what only describes something, it is left out. */
export function withoutNul(text: string): string {
  return text.replaceAll('\u0000', '');
}
