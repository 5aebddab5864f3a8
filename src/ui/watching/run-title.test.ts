import { describe, expect, it } from 'vitest';
import { runTitle } from './run-title.ts';

describe('the title of a tab with a run', () => {
  it('says that it runs or waits', () => {
    expect(runTitle({ title: 'Primes', status: 'RUNNING', endedUnseen: false })).toBe('● Running – Primes · Sandpiper');
    expect(runTitle({ title: 'Primes', status: 'DELAYED', endedUnseen: false })).toBe('● Waiting – Primes · Sandpiper');
  });

  it('says how it ended until somebody looked', () => {
    expect(runTitle({ title: 'Primes', status: 'COMPLETED', endedUnseen: true })).toBe(
      '✓ Completed – Primes · Sandpiper',
    );
    expect(runTitle({ title: 'Primes', status: 'TIMEOUT', endedUnseen: true })).toBe(
      '✗ Timed out – Primes · Sandpiper',
    );
    expect(runTitle({ title: 'Primes', status: 'FAILED', endedUnseen: false })).toBe('Primes · Sandpiper');
  });
});
