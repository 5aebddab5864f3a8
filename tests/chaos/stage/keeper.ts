import { cleanUp } from './clean-up.ts';

/**
 * Waits in a session of its own until whoever started it is gone or says that it has cleaned up, and cleans up behind
 * one that was killed. Its argument is the folder of a stage.
 */
const [folder] = process.argv.slice(2);
if (!folder) throw new Error('the folder of a stage must be the first argument');
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => {});

let said = '';
for await (const chunk of process.stdin) said += chunk;
if (said !== 'done') await cleanUp(folder);
