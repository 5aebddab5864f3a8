import { watch } from 'node:fs';
import { join } from 'node:path';

/** An editor writes several files at once, and some write each twice. */
const SETTLE_MS = 150;

export interface SourceWatchOptions {
  projectDir: string;
  folders: readonly string[];
  onChange: () => void;
  onError: (error: unknown) => void;
  signal: AbortSignal;
}

/** Tells of changes of the code below the folders, until the signal is aborted. */
export function watchSources({ projectDir, folders, onChange, onError, signal }: SourceWatchOptions): void {
  let settling: NodeJS.Timeout | undefined;
  signal.addEventListener('abort', () => clearTimeout(settling), { once: true });
  for (const folder of folders) {
    const watcher = watch(join(projectDir, folder), { recursive: true, signal }, (_, file) => {
      if (!file || !/\.ts$/.test(file) || /\.test\.ts$/.test(file) || signal.aborted) return;
      clearTimeout(settling);
      settling = setTimeout(onChange, SETTLE_MS);
    });
    watcher.on('error', onError);
  }
}
