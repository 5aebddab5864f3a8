import type { InputsProgress } from './run-inputs.ts';
import type { SecretMask } from './secret-mask.ts';

/** The same with no secret in what is said of it; what programs wrote and the names of steps have none by now. */
export function maskedProgress(progress: InputsProgress, mask: Pick<SecretMask, 'text'> | null): InputsProgress {
  if (!mask) return progress;
  const { phases, results, outcome, cut } = progress;
  return {
    phases,
    results: results.map((result) => ({
      ...result,
      message: mask.text(result.message),
      diff: result.diff === null ? null : mask.text(result.diff),
    })),
    outcome: outcome && { ...outcome, message: mask.text(outcome.message) },
    cut,
  };
}
