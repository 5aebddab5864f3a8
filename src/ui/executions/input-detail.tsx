import type { ReactNode } from 'react';
import type { InputResult, SubmittedInput } from '#core/contracts/inputs.ts';
import { decodeBytes, type EncodedBytes } from '#core/log-chunks.ts';
import { formatMs } from '#core/outcomes.ts';
import { joinArguments } from '#ui/editor/argument-words.ts';
import { classNames } from '#ui/primitives/class-names.ts';
import { CopyButton } from '#ui/primitives/copy-button.tsx';

interface InputDetailProps {
  result: InputResult;
  input: SubmittedInput | undefined;
  /** Said in the place of what came, where that was removed for its age. */
  outputRemoved?: string | null;
}

/** What one input gave the program, what was expected of it and what came. */
export function InputDetail({ result, input, outputRemoved = null }: InputDetailProps) {
  const stdout = shownBytes({ content: result.stdout, encoding: result.stdoutEncoding });
  const stderr = shownBytes({ content: result.stderr, encoding: result.stderrEncoding });
  return (
    <div className="flex flex-col gap-3">
      <p>
        {sentence(result.message)} <span className="text-ink-faint">CPU time {formatMs(result.cpuMs)}.</span>
      </p>
      {result.diff === null ? null : (
        <Block label="Difference" text={result.diff}>
          {result.diff.split('\n').map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are their places
            <span key={index} className={classNames('block min-h-5', diffColor(line))}>
              {line}
            </span>
          ))}
        </Block>
      )}
      <div className="grid items-start gap-3 sm:grid-cols-2">
        {input?.expected == null ? null : <Block label="Expected" text={input.expected} />}
        <Block
          label={result.truncated ? 'Output (not all of it)' : 'Output'}
          text={stdout}
          none={outputRemoved ?? 'Nothing.'}
        />
        {stderr === '' ? null : <Block label="Errors" text={stderr} />}
        {input && input.stdin !== '' ? <Block label="Standard input" text={input.stdin} /> : null}
        {input && input.args.length > 0 ? <Block label="Arguments" text={joinArguments(input.args)} /> : null}
      </div>
    </div>
  );
}

interface BlockProps {
  label: string;
  text: string;
  none?: string;
  children?: ReactNode;
}

function Block({ label, text, none = 'Nothing.', children }: BlockProps) {
  return (
    <section aria-label={label} className="min-w-0 overflow-hidden rounded-md border border-line bg-surface">
      <header className="flex min-h-7 items-center justify-between gap-2 border-line border-b pr-1 pl-2">
        <h3 className="text-ink-muted text-xs">{label}</h3>
        {text === '' ? null : <CopyButton label={`Copy: ${label}`} text={text} />}
      </header>
      {text === '' ? (
        <p className="px-2 py-1 text-ink-faint">{none}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <pre tabIndex={0} className="max-h-60 overflow-auto px-2 py-1 font-mono text-xs leading-5 [tab-size:4]">
          {children ?? text}
        </pre>
      )}
    </section>
  );
}

function diffColor(line: string): string {
  if (line.startsWith('-')) return 'bg-bad-soft text-bad';
  if (line.startsWith('+')) return 'bg-ok-soft text-ok';
  return line.startsWith('@') || line.startsWith('\\') ? 'text-ink-faint' : '';
}

/** Bytes that are no text are shown as what they are. */
function shownBytes(encoded: EncodedBytes): string {
  if (encoded.encoding === 'utf8') return encoded.content;
  return [...decodeBytes(encoded)]
    .map((byte) =>
      byte === 0x0a || (byte >= 0x20 && byte < 0x7f)
        ? String.fromCharCode(byte)
        : `\\x${byte.toString(16).padStart(2, '0')}`,
    )
    .join('');
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
