import type { SubmittedInput } from '#core/contracts/inputs.ts';
import { type ProgramWords, wordsTooLong } from '#core/contracts/program-parts.ts';
import { type FieldError, SandpiperError } from '#core/errors.ts';

/**
 * Of a run with `inputs`, each of them is looked at.
 * @throws SandpiperError INVALID_INPUT naming each field that is longer than a program can be handed, with the most
 */
export function checkWords({
  inputs,
  ...words
}: ProgramWords & { inputs?: readonly SubmittedInput[] | undefined }): void {
  const fields = inputs ? ofInputs(words, inputs) : wordsTooLong(words);
  const [first] = fields;
  if (first) throw new SandpiperError('INVALID_INPUT', `${first.path} ${first.message}`, { fields });
}

/** What is wrong with the words that all of them have is told once. */
function ofInputs(words: ProgramWords, inputs: readonly SubmittedInput[]): FieldError[] {
  const found = inputs.flatMap(({ args }, index) =>
    wordsTooLong({ ...words, args }).map(({ path, message }) => ({
      path: path.startsWith('args') ? `inputs.${index}.${path}` : path,
      message,
    })),
  );
  return [...new Map(found.map((field) => [field.path, field])).values()];
}
