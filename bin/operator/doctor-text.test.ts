import { describe, expect, it } from 'vitest';
import type { ExaminationReport, Finding } from '#core/contracts/examinations.ts';
import { reportText } from './doctor-text.ts';

const finding = (verdict: Finding['verdict'], advice: string | null = null): Finding => ({
  id: verdict,
  area: 'KERNEL',
  title: `A wall that is ${verdict}`,
  tried: 'to climb it',
  expected: 'no way over it',
  found: `found ${verdict}`,
  verdict,
  advice,
});

const report = (...findings: Finding[]): ExaminationReport => ({
  facts: {
    engine: 'docker',
    engineVersion: '28.0.0',
    runtime: 'runsc',
    gvisor: true,
    runcVersion: null,
    containerdVersion: null,
    hostKernel: '6.12.0',
    seenKernel: '4.4.0',
    cgroupVersion: 2,
    architecture: 'x86_64',
    securityOptions: [],
    image: 'sandpiper/python:1',
  },
  findings,
  durationMs: 1234,
});

describe('the text of a report', () => {
  it('goes from what is fine to what is missing, with what to do', () => {
    const text = reportText(report(finding('FAIL', 'Build one.'), finding('PASS'), finding('WARN', 'Look.')), {
      colour: false,
      columns: 80,
    });
    expect(text).not.toContain('\x1b');
    expect(text).toContain('Runtime       runsc (gVisor)\n');
    expect(text.slice(text.indexOf('Walls'))).toBe(`Walls that stand (1)
✓ A wall that is PASS                found PASS

Known weaknesses (1)
! A wall that is WARN                found WARN
    Tried: to climb it. Expected: no way over it.
    Look.

Missing walls (1)
✗ A wall that is FAIL                found FAIL
    Tried: to climb it. Expected: no way over it.
    Build one.

1 of the walls that must stand is missing. 1 fine, 1 known weaknesses, 1 missing; 1234 ms.
`);
  });

  it('is coloured on a terminal, and no wider than it', () => {
    const text = reportText(report(finding('WARN', 'word '.repeat(60).trim())), { colour: true, columns: 72 });
    expect(text).toContain('\x1b[33m!\x1b[0m');
    for (const line of text.split('\n').filter((each) => each.startsWith('    '))) {
      expect(line.length).toBeLessThanOrEqual(72);
    }
    expect(text).toContain('All walls stand.');
  });
});
