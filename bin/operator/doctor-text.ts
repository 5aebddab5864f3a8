import { countVerdicts, type ExaminationReport, type Finding, type Verdict } from '#core/contracts/examinations.ts';

const HEADINGS: Record<Verdict, string> = {
  FAIL: 'Missing walls',
  WARN: 'Known weaknesses',
  PASS: 'Walls that stand',
};
const MARKS: Record<Verdict, string> = { FAIL: '✗', WARN: '!', PASS: '✓' };
const COLOURS: Record<Verdict, string> = { FAIL: '31', WARN: '33', PASS: '32' };
/** What matters most stands last, where the eye is when a program has ended. */
const ORDER = ['PASS', 'WARN', 'FAIL'] as const;
const TITLE_COLUMNS = 34;
const LEAST_COLUMNS = 60;
const USUAL_COLUMNS = 100;
const MOST_COLUMNS = 120;

export interface TextOptions {
  readonly colour: boolean;
  /** Of the terminal; where there is none, the usual. */
  readonly columns: number | undefined;
}

/** A report for a person at a terminal. */
export function reportText(report: ExaminationReport, { colour, columns = USUAL_COLUMNS }: TextOptions): string {
  const width = Math.max(LEAST_COLUMNS, Math.min(MOST_COLUMNS, columns));
  const paint = (verdict: Verdict, text: string) => (colour ? `\x1b[${COLOURS[verdict]}m${text}\x1b[0m` : text);
  const lines = [...factLines(report)];
  for (const verdict of ORDER) {
    const findings = report.findings.filter((finding) => finding.verdict === verdict);
    if (findings.length === 0) continue;
    lines.push('', paint(verdict, `${HEADINGS[verdict]} (${findings.length})`));
    for (const finding of findings) lines.push(...findingLines(finding, width, paint));
  }
  const { pass, warn, fail } = countVerdicts(report.findings);
  const end =
    fail > 0 ? `${fail} of the walls that must stand ${fail === 1 ? 'is' : 'are'} missing.` : 'All walls stand.';
  lines.push('', `${end} ${pass} fine, ${warn} known weaknesses, ${fail} missing; ${report.durationMs} ms.`);
  return `${lines.join('\n')}\n`;
}

function* factLines({ facts }: ExaminationReport): Generator<string> {
  const rows: [string, string][] = [
    ['Runtime', facts.gvisor ? `${facts.runtime} (gVisor)` : facts.runtime],
    ['Engine', `${facts.engine} ${facts.engineVersion}`],
    ['runc', facts.runcVersion ?? 'not told'],
    ['containerd', facts.containerdVersion ?? 'not told'],
    ['Host kernel', facts.hostKernel ?? 'not told'],
    ['Seen kernel', facts.seenKernel ?? 'not told'],
    ['cgroups', `version ${facts.cgroupVersion}`],
    ['Security', facts.securityOptions.join(', ') || 'none'],
    ['Machine', facts.architecture],
    ['Image', facts.image],
  ];
  for (const [name, value] of rows) yield `${name.padEnd(13)} ${value}`;
}

function* findingLines(
  { verdict, title, expected, found, tried, advice }: Finding,
  width: number,
  paint: (verdict: Verdict, text: string) => string,
): Generator<string> {
  yield `${paint(verdict, MARKS[verdict])} ${title.padEnd(TITLE_COLUMNS)} ${found}`;
  if (verdict === 'PASS') return;
  const more = [`Tried: ${tried}. Expected: ${expected}.`, ...(advice === null ? [] : [advice])];
  for (const text of more) for (const line of wrapped(text, width - 4)) yield `    ${line}`;
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
