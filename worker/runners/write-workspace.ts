import { CHUNK_BYTES, type Command, type Report } from './protocol.ts';
import type { WorkspaceEntry, WorkspaceSource } from './runner.ts';
import type { Sandbox } from './sandbox.ts';

/** For the last word of a sandbox that takes no more. */
const LAST_WORD_MS = 1_000;

/**
 * Writes all of it into a sandbox, piece by piece as it takes them. Gives what the sandbox said in the place of taking
 * all: why it refuses, or nothing where it is gone, stuck or the signal was first. null where all is written.
 * @throws whatever the source throws
 */
export async function writeWorkspace(
  sandbox: Sandbox,
  source: WorkspaceSource,
  { signal, phaseStartMs }: { signal: AbortSignal; phaseStartMs: number },
): Promise<{ report: Report | null } | null> {
  // It says nothing but why it refuses, and a connection that nobody reads isn't seen to end.
  const interrupted = new AbortController();
  const next = sandbox.peek();
  void next.catch(() => {}).then(() => interrupted.abort());
  const enough = AbortSignal.any([signal, interrupted.signal]);
  if (await sandbox.stream(workspaceCommands(source), { signal: enough, stuckMs: phaseStartMs })) return null;
  return { report: await sandbox.nextWithin(signal.aborted ? 0 : LAST_WORD_MS) };
}

async function* workspaceCommands(source: WorkspaceSource): AsyncGenerator<Command> {
  for await (const entry of source.entries()) {
    if (entry.type === 'file') yield* contentCommands(entry);
    else yield entry;
  }
}

async function* contentCommands(file: Extract<WorkspaceEntry, { type: 'file' }>): AsyncGenerator<Command> {
  const { path, executable, sizeBytes } = file;
  yield { type: 'file', path, executable, content: new Uint8Array() };
  let bytes = 0;
  for await (const data of file.content) {
    bytes += data.length;
    for (let at = 0; at < data.length; at += CHUNK_BYTES) {
      yield { type: 'filePart', content: data.subarray(at, at + CHUNK_BYTES) };
    }
  }
  if (bytes !== sizeBytes) throw new Error(`${path} has ${bytes} bytes in the place of ${sizeBytes}`);
}
