import { type ProgramWords, wordsTooLong } from '#core/contracts/program-parts.ts';
import { SandpiperError } from '#core/errors.ts';

/** @throws SandpiperError INVALID_INPUT naming each field that is longer than a program can be handed, with the most. */
export function checkWords(words: ProgramWords): void {
  const fields = wordsTooLong(words);
  const [first] = fields;
  if (first) throw new SandpiperError('INVALID_INPUT', `${first.path} ${first.message}`, { fields });
}
