import { EnvironmentError, type RunEvent } from './runner.ts';
import type { Sandbox } from './sandbox.ts';

/** Of one word to the next; the supervisor reads from memory. */
const NEXT_WORD_MS = 10_000;

/** Asks for what the run left in `artifacts/`, after its last phase. @throws EnvironmentError */
export async function* collectArtifacts(
  sandbox: Sandbox,
  limits: { files: number; bytes: number },
): AsyncGenerator<RunEvent, void> {
  sandbox.send({ type: 'collect', ...limits });
  let current = { path: '', sizeBytes: 0 };
  let offset = 0;
  while (true) {
    const report = await sandbox.nextWithin(NEXT_WORD_MS);
    switch (report?.type) {
      case 'artifact':
        current = { path: report.path, sizeBytes: report.sizeBytes };
        yield { type: 'artifact', ...current, offset: 0, data: report.data };
        offset = report.data.length;
        break;
      case 'artifactPart':
        yield { type: 'artifact', ...current, offset, data: report.data };
        offset += report.data.length;
        break;
      case 'artifactsEnd':
        yield { type: 'artifacts-ended', complete: report.complete };
        return;
      default:
        throw new EnvironmentError('sandbox-failed', `the sandbox went wrong, its last word was: ${report?.type}`);
    }
  }
}
