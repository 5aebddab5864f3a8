'use client';

import { FlaskConical, Play, Plus } from 'lucide-react';
import { useCallback, useSyncExternalStore } from 'react';
import type { Execution } from '#core/contracts/executions.ts';
import { MAX_INPUTS, type SubmittedInput } from '#core/contracts/inputs.ts';
import { isPass } from '#core/verdicts.ts';
import { useRunSource } from '#ui/executions/use-run-source.ts';
import { Button } from '#ui/primitives/button.tsx';
import { EmptyState } from '#ui/primitives/page.tsx';
import type { ExecutionStream } from '#ui/watching/execution-stream.ts';
import type { Autosaver } from './autosaver.ts';
import { sameInput } from './session-draft.ts';
import { TestCase } from './test-case.tsx';
import type { useRun } from './use-run.ts';

const EMPTY: SubmittedInput = { stdin: '', args: [], expected: null };

/** What the session is tried with: each test is an input and what the program should write. Saved with the session. */
export function TestsPanel({
  saver,
  inputs,
  run,
}: {
  saver: Autosaver;
  inputs: readonly SubmittedInput[];
  run: ReturnType<typeof useRun>;
}) {
  const { resultOf, summary } = useResults(run.stream, inputs);
  const change = (next: readonly SubmittedInput[]) => saver.edit({ inputs: next });
  const add = (
    <Button
      size="sm"
      icon={<Plus size={14} aria-hidden="true" />}
      disabled={inputs.length >= MAX_INPUTS}
      onClick={() => change([...inputs, EMPTY])}
    >
      Add a test
    </Button>
  );
  if (inputs.length === 0) {
    return (
      <div className="h-full overflow-y-auto bg-surface">
        <EmptyState icon={<FlaskConical size={28} aria-hidden="true" />} title="No tests yet" actions={add}>
          A test is an input and the output that it should lead to. All of them run at once, each by itself.
        </EmptyState>
      </div>
    );
  }
  return (
    <div className="flex h-full flex-col bg-surface">
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-line border-b px-3 py-1.5">
        <Button
          size="sm"
          variant="primary"
          busy={run.starting || run.running}
          icon={<Play size={13} aria-hidden="true" className="fill-current" />}
          onClick={() => void run.run(inputs)}
        >
          Run all tests
        </Button>
        {add}
        <p role="status" className="ml-auto text-ink-muted text-xs">
          {summary}
        </p>
      </div>
      {run.problem ? (
        <p role="alert" className="shrink-0 border-line border-b px-3 py-1.5 text-bad">
          {run.problem}
        </p>
      ) : null}
      <ol className="min-h-0 flex-1 space-y-3 overflow-y-auto p-3">
        {inputs.map((input, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a test is its place
          <li key={index}>
            <TestCase
              number={index + 1}
              input={input}
              result={resultOf(index)}
              onChange={(part) => change(inputs.with(index, { ...input, ...part }))}
              onRemove={() => change(inputs.toSpliced(index, 1))}
            />
          </li>
        ))}
      </ol>
    </div>
  );
}

/** What came of the tests in the newest run, as far as they are still the same. */
function useResults(stream: ExecutionStream | null, inputs: readonly SubmittedInput[]) {
  const ended = useStreamResult(stream);
  const results = ended?.results ?? null;
  const ran = useRunSource(ended && results ? ended.id : null).data?.inputs;
  const resultOf = (index: number) => {
    const input = inputs[index];
    return input && sameInput(input, ran?.[index]) ? (results?.[index] ?? null) : null;
  };
  const passed = inputs.filter((_, index) => {
    const result = resultOf(index);
    return result !== null && isPass(result.verdict);
  }).length;
  const summary = results && ran ? `${passed} of ${inputs.length} passed` : '';
  return { resultOf, summary };
}

function useStreamResult(stream: ExecutionStream | null): Execution | null {
  const subscribe = useCallback((listener: () => void) => stream?.subscribe(listener) ?? (() => {}), [stream]);
  const read = () => stream?.getSnapshot().result ?? null;
  return useSyncExternalStore(subscribe, read, read);
}
