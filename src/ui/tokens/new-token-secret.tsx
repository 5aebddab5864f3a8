'use client';

import type { CreatedToken } from '#core/contracts/tokens.ts';
import { Button } from '#ui/primitives/button.tsx';
import { CopyButton } from '#ui/primitives/copy-button.tsx';
import { Panel } from '#ui/primitives/page.tsx';

/** The secret of a token that was just made: it is shown this once. */
export function NewTokenSecret({ token, onDone }: { token: CreatedToken; onDone: () => void }) {
  const example = curlExample(window.location.origin, token.secret);
  return (
    <Panel title={`The token “${token.name}”`} className="border-accent">
      <div className="flex flex-col gap-3 p-3">
        <p role="status" className="font-medium">
          Copy it now: it is not shown again.
        </p>
        <div className="flex items-center gap-2">
          <code
            data-testid="token-secret"
            className="min-w-0 flex-1 break-all rounded-md border border-line bg-sunken px-2.5 py-1.5 font-mono text-[0.8125rem]"
          >
            {token.secret}
          </code>
          <CopyButton label="Copy the token" text={token.secret} withText />
        </div>
        <div>
          <div className="flex items-center justify-between">
            <h3 className="font-medium text-[0.8125rem]">Try it</h3>
            <CopyButton label="Copy the command" text={example} />
          </div>
          <pre className="overflow-x-auto rounded-md border border-line bg-sunken px-2.5 py-1.5 font-mono text-xs leading-5">
            {example}
          </pre>
        </div>
        <div>
          <Button onClick={onDone}>Done</Button>
        </div>
      </div>
    </Panel>
  );
}

function curlExample(origin: string, secret: string): string {
  return [
    `curl '${origin}/api/v1/executions?wait=true' \\`,
    `  -H 'Authorization: Bearer ${secret}' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '{"language":"python","code":"print(6 * 7)"}'`,
  ].join('\n');
}
