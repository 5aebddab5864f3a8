import type { RunEvent, RunFile } from '#worker/runners/runner.ts';

export type CollectedPiece = Extract<RunEvent, { type: 'collected-piece' }>;

/** Puts the files that a sandbox sends together again. How many and how large they are is for who asked for them. */
export class CollectedFiles {
  readonly #files = new Map<string, { executable: boolean; parts: Uint8Array[] }>();

  take({ path, executable, data }: CollectedPiece): void {
    const file = this.#files.get(path) ?? { executable, parts: [] };
    // A copy: the piece lies in a larger buffer, which need not be kept.
    if (data.length > 0) file.parts.push(Uint8Array.from(data));
    this.#files.set(path, file);
  }

  files(): RunFile[] {
    return [...this.#files].map(([path, { executable, parts }]) => ({
      path,
      executable,
      content: parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts),
    }));
  }
}
