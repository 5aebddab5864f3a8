import { formatBytes, formatMs, type PhaseResult } from '#core/outcomes.ts';
import { PHASE_LABELS } from './phase-labels.ts';

export function PhaseTable({ phases }: { phases: readonly PhaseResult[] }) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-left text-[0.8125rem]">
        <thead className="border-line border-b text-ink-faint text-xs">
          <tr className="[&>th]:px-3 [&>th]:py-1.5 [&>th]:text-right [&>th]:font-medium [&>th]:first:text-left">
            <th scope="col">Phase</th>
            <th scope="col">Exit</th>
            <th scope="col">Time</th>
            <th scope="col">CPU</th>
            <th scope="col">Peak memory</th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {phases.map((phase, index) => (
            <tr
              // biome-ignore lint/suspicious/noArrayIndexKey: they are in their order, and none goes
              key={index}
              className="whitespace-nowrap tabular-nums [&>td]:px-3 [&>td]:py-1.5 [&>td]:text-right"
            >
              <th scope="row" className="px-3 py-1.5 text-left font-medium">
                {PHASE_LABELS[phase.phase]}
                {phase.step === undefined ? null : (
                  <code
                    title={phase.step}
                    className="block max-w-72 truncate font-mono font-normal text-ink-muted text-xs"
                  >
                    {phase.step}
                  </code>
                )}
              </th>
              <td>{phase.exitCode ?? phase.signal ?? '–'}</td>
              <td>{formatMs(phase.wallMs)}</td>
              <td>{formatMs(phase.cpuMs)}</td>
              <td>{formatBytes(phase.peakMemoryBytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
