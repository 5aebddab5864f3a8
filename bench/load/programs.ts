import { call } from '../api-client.ts';
import type { Caller } from '../instance.ts';

/** Small programs that print what they are told, as people write them. A language that isn't here is left out. */
const PROGRAMS: Readonly<Record<string, (word: string) => string>> = {
  python: (word) => `print(${JSON.stringify(word)})`,
  node: (word) => `console.log(${JSON.stringify(word)});`,
  bash: (word) => `echo ${word}`,
  perl: (word) => `print "${word}\\n";`,
  lua: (word) => `print("${word}")`,
  ruby: (word) => `puts "${word}"`,
  php: (word) => `<?php echo "${word}\\n";`,
};

export interface Program {
  readonly language: string;
  readonly code: string;
}

export type MakeProgram = (word: string) => Program;

/** A program in each language that the instance offers and that starts in an instant. Words are of [a-z0-9-]. */
export async function mixedPrograms(caller: Caller): Promise<MakeProgram[]> {
  const languages: { id: string }[] = await (await call(caller, 'GET', '/languages')).json();
  return languages.flatMap(({ id }) => {
    const write = PROGRAMS[id];
    return write ? [(word: string) => ({ language: id, code: write(word) })] : [];
  });
}
