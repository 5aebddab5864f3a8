import { describe, expect, it } from 'vitest';
import { newId } from '#core/ids.ts';
import type { ExecutionNotice } from '#db/listen-hub.ts';
import { WatchedExecution } from './watched-execution.ts';

const id = newId('execution');

function logNotice(seq: number, content = `line ${seq}\n`): ExecutionNotice {
  const chunk = { seq, attempt: 1, phase: 'RUN' as const, stream: 'stdout' as const, at: '2026-01-01T00:00:00.000Z' };
  return { kind: 'log', id, lastSeq: seq, chunk: { ...chunk, contentBase64: btoa(content) } };
}

/** One that has read all that was stored up to `told`. */
function current(told = 0): WatchedExecution {
  const execution = new WatchedExecution(id, told);
  execution.beginRead();
  execution.endRead(false);
  return execution;
}

function takeAll(execution: WatchedExecution): number[] {
  const seqs: number[] = [];
  for (let chunk = execution.takeAnnounced(); chunk; chunk = execution.takeAnnounced()) seqs.push(chunk.seq);
  return seqs;
}

describe('announced output', () => {
  it('is used as it comes where it follows on what was told', () => {
    const execution = current(4);
    for (const seq of [5, 6, 7]) execution.notice(logNotice(seq));
    expect(takeAll(execution)).toEqual([5, 6, 7]);
    expect([execution.told, execution.logStale]).toEqual([7, false]);
  });

  it('that was told before is passed over', () => {
    const execution = current(4);
    for (const seq of [3, 4, 5, 5]) execution.notice(logNotice(seq));
    expect(takeAll(execution)).toEqual([5]);
    expect(execution.logStale).toBe(false);
  });

  it.each([
    ['with a gap before it', logNotice(6)],
    ['without its text', { kind: 'log', id, lastSeq: 5, chunk: null } as const],
    ['after a lost connection', { kind: 'resync', id } as const],
  ])('%s is read from the store', (_, notice) => {
    const execution = current(4);
    execution.notice(notice);
    expect([takeAll(execution), execution.logStale]).toEqual([[], true]);
  });

  it('that comes while the store is read makes the log stale again', () => {
    const execution = new WatchedExecution(id, 0);
    execution.beginRead();
    execution.notice(logNotice(1));
    execution.endRead(false);
    expect([takeAll(execution), execution.logStale]).toEqual([[], true]);
  });

  it.each([
    ['many', 10_000, 'x'],
    ['large', 100, 'x'.repeat(5_000)],
  ])('is not held beyond its bounds: %s', (_, count, content) => {
    const execution = current();
    let most = 0;
    for (let seq = 1; seq <= count; seq++) {
      execution.notice(logNotice(seq, content));
      most = Math.max(most, execution.heldCharacters);
    }
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(256 * 1024);
    expect([execution.heldCharacters, execution.logStale, execution.told]).toEqual([0, true, 0]);
  });
});
