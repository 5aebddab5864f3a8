/** Above this the numbers would cost more than they help. */
const MAX_NUMBERED = 3000;

/** A text to read, with the numbers of its lines beside it. The numbers are no part of what is selected. */
export function SourceText({ text }: { text: string }) {
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  return (
    <div className="flex max-h-[32rem] overflow-auto bg-sunken py-2 font-mono text-[0.8125rem] leading-5">
      {lines <= MAX_NUMBERED ? (
        <pre aria-hidden="true" className="sticky left-0 select-none bg-sunken pr-3 pl-3 text-right text-ink-faint">
          {Array.from({ length: lines }, (_, line) => line + 1).join('\n')}
        </pre>
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className="min-w-0 flex-1 px-2 [tab-size:4]">
        {text}
      </pre>
    </div>
  );
}
