import type { RunEvent, RunFile } from '#worker/runners/runner.ts';

export type CollectedPiece = Extract<RunEvent, { type: 'collected-piece' }>;

/**
 * Puts the files that a sandbox sends together again. How many and how large they are was held to what was asked for;
 * each has its place from the start, so that it costs its size, however small the pieces are.
 */
export class CollectedFiles {
  readonly #files = new Map<string, { path: string; executable: boolean; content: Uint8Array }>();

  take({ path, executable, sizeBytes, offset, data }: CollectedPiece): void {
    const file = this.#files.get(path) ?? { path, executable, content: new Uint8Array(sizeBytes) };
    file.content.set(data, offset);
    this.#files.set(path, file);
  }

  files(): RunFile[] {
    return [...this.#files.values()];
  }
}
