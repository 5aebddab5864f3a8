import { countVerdicts, type ExaminationReport, type IsolationFacts } from '#core/contracts/examinations.ts';
import { formatMs } from '#core/outcomes.ts';
import { Facts } from '#ui/primitives/facts.tsx';
import { Notice, type NoticeTone } from '#ui/primitives/notice.tsx';
import { Panel } from '#ui/primitives/page.tsx';
import { OpenFindings, StandingWalls } from './findings.tsx';

/** What matters first: whether all stands, what doesn't, what is known; then what it was found of. */
export function ReportView({ report }: { report: ExaminationReport }) {
  const { facts, findings, durationMs } = report;
  const summary = summaryOf(report);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,1fr)_19rem]">
      <Notice tone={summary.tone} className="lg:col-span-2">
        {summary.text}
      </Notice>
      <div className="flex min-w-0 flex-col gap-4">
        <OpenFindings findings={findings} verdict="FAIL" />
        <OpenFindings findings={findings} verdict="WARN" />
        <StandingWalls findings={findings} />
      </div>
      <Panel title="What runs get">
        <Facts facts={[...factRows(facts), ['Examined in', formatMs(durationMs)]]} />
      </Panel>
    </div>
  );
}

function summaryOf({ facts, findings }: ExaminationReport): { tone: NoticeTone; text: string } {
  const { pass, warn, fail } = countVerdicts(findings);
  if (fail > 0) {
    const walls = fail === 1 ? 'One wall is missing' : `${fail} walls are missing`;
    return { tone: 'bad', text: `${walls} around what people run here. Let nobody run code until this is mended.` };
  }
  const behind = facts.gvisor ? 'behind gVisor’s own kernel' : 'on the host’s kernel';
  const known = warn === 0 ? '' : ` ${warn === 1 ? 'One weakness is' : `${warn} weaknesses are`} known.`;
  return { tone: 'ok', text: `All ${pass} walls stand, ${behind}.${known}` };
}

function factRows(facts: IsolationFacts): [name: string, value: string | null][] {
  return [
    ['Runtime', facts.gvisor ? `${facts.runtime} (gVisor)` : facts.runtime],
    ['Engine', `${facts.engine} ${facts.engineVersion}`],
    ['runc', facts.runcVersion],
    ['containerd', facts.containerdVersion],
    ['Host kernel', facts.hostKernel],
    ['Seen kernel', facts.seenKernel],
    ['Control groups', `version ${facts.cgroupVersion}`],
    ['Security', facts.securityOptions.join(', ') || 'none'],
    ['Machine', facts.architecture],
    ['Image', facts.image],
  ];
}
