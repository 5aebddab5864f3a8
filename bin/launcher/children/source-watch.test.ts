import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { watchSources } from './source-watch.ts';

it('tells once of several changes of code, and not of tests or of what is no code', async () => {
  const projectDir = await mkdtemp(join(tmpdir(), 'source-watch-'));
  const stop = new AbortController();
  const { signal } = stop;
  try {
    await mkdir(join(projectDir, 'worker/runners'), { recursive: true });
    const file = (name: string) => writeFile(join(projectDir, 'worker/runners', name), 'changed');
    const onChange = vi.fn();
    watchSources({ projectDir, folders: ['worker'], onChange, onError: onChange, signal });
    await sleep(100);
    await Promise.all([file('run.test.ts'), file('notes.md')]);
    await sleep(400);
    expect(onChange).not.toHaveBeenCalled();
    await Promise.all([file('run.ts'), file('runner.ts')]);
    await vi.waitUntil(() => onChange.mock.calls.length > 0, 5_000);
    await sleep(400);
    expect(onChange.mock.calls).toEqual([[]]);
    stop.abort();
    await file('run.ts');
    await sleep(400);
    expect(onChange).toHaveBeenCalledTimes(1);
  } finally {
    stop.abort();
    await rm(projectDir, { recursive: true });
  }
});
