'use client';

import type { Execution } from '#core/contracts/executions.ts';
import { joinArguments } from '#ui/editor/argument-words.ts';
import { classNames } from '#ui/primitives/class-names.ts';
import { CopyButton } from '#ui/primitives/copy-button.tsx';
import { Panel } from '#ui/primitives/page.tsx';
import { useRunSource } from './use-run-source.ts';

type RunSource = NonNullable<ReturnType<typeof useRunSource>['data']>;

interface Line {
  readonly name: string;
  /** Null: not shown. */
  readonly text: string | null;
  /** In the words of a program, not ours. */
  readonly quoted?: boolean;
  readonly copies?: boolean;
}

/** What was cloned or started and by which commands; nothing for plain code. */
export function RunCommands({ execution }: { execution: Pick<Execution, 'id'> }) {
  const source = useRunSource(execution.id).data;
  if (!source || isPlain(source)) return null;
  return (
    <Panel title="What was run">
      <dl className="grid gap-x-4 gap-y-1.5 px-3 py-2.5 text-[0.8125rem] sm:grid-cols-[9rem_minmax(0,1fr)]">
        {linesOf(source).map(({ name, text, quoted, copies }, index) =>
          text === null ? null : (
            // biome-ignore lint/suspicious/noArrayIndexKey: a command may be there twice, its place is what it is
            <div key={index} className="contents">
              <dt className="text-ink-faint">{name}</dt>
              <dd
                className={classNames(
                  'flex min-w-0 items-start gap-1 max-sm:mb-1',
                  quoted && 'font-mono text-xs leading-5',
                )}
              >
                <span className="min-w-0 whitespace-pre-wrap break-words">{text}</span>
                {copies ? <CopyButton label={`Copy the ${name.toLowerCase()}`} text={text} /> : null}
              </dd>
            </div>
          ),
        )}
      </dl>
    </Panel>
  );
}

/** Its files and its language say all of it. */
function isPlain({ repository, image, buildCommand, runCommand, script, initialCommands }: RunSource): boolean {
  return (
    [repository, image, buildCommand, runCommand, script].every((part) => part === null) && !initialCommands.length
  );
}

function linesOf(source: RunSource): Line[] {
  const { repository, image, directory, command, initialCommands, buildCommand, runCommand, secretNames, env } = source;
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return [
    { name: 'Repository', text: repository?.url ?? null, quoted: true, copies: true },
    ...(repository ? [refLine(repository.ref), { name: 'Cloned with', text: withText(repository) }] : []),
    { name: 'Start directory', text: directory, quoted: true },
    { name: 'Image', text: image, quoted: true, copies: true },
    ...initialCommands.map((text) => ({ name: 'Initial command', text, quoted: true })),
    { name: 'Build command', text: buildCommand, quoted: true },
    { name: 'Run command', text: runCommand, quoted: true },
    { name: 'Command', text: command && joinArguments(command), quoted: true },
    { name: 'Environment', text: variables.join('\n') || null, quoted: true },
    { name: 'Secrets', text: secretNames.join(', ') || null, quoted: true },
    { name: 'Network', text: networkText(source) },
  ];
}

function refLine(ref: string | null): Line {
  const name = 'Branch, tag or commit';
  return ref === null ? { name, text: 'the default branch' } : { name, text: ref, quoted: true };
}

function withText({ submodules, lfs, credentialId }: NonNullable<RunSource['repository']>): string | null {
  const parts = [submodules && 'submodules', lfs && 'large files', credentialId !== null && 'a stored credential'];
  return parts.filter(Boolean).join(', ') || null;
}

function networkText({ network, prepareNetwork }: RunSource): string {
  if (network === 'egress') return 'for all of it';
  return prepareNetwork === 'egress' ? 'while it was prepared, not for the program' : 'none';
}
