import { ImageBuildError } from '#worker/engine/errors.ts';

const MOST_CHARACTERS = 400;

/** Why an image could not be made, without a full stop: of a build, with the line in which its own program says so. */
export function faultWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const lines = error instanceof ImageBuildError ? error.output.split('\n') : [];
  const said = lines.findLast((line) => /^E: |\b(error|fatal)\b/i.test(line))?.trim();
  const [sentence = ''] = message.trim().split('\n');
  return (said ? `${said} (${sentence})` : sentence).slice(0, MOST_CHARACTERS).replace(/\.$/, '');
}
