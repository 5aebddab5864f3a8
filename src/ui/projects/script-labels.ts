import type { ScriptName } from '#core/contracts/scripts.ts';

export const SCRIPT_LABELS: Record<ScriptName, string> = { run: 'Run', test: 'Test', deploy: 'Deploy' };

/** What the button says that starts it. */
export const SCRIPT_ACTIONS: Record<ScriptName, string> = { run: 'Run', test: 'Run tests', deploy: 'Deploy…' };
