import { composeWorker } from '#worker/composition.ts';
import { attackedLanguages } from './attacked-languages.ts';

/**
 * The worker of a hostile site: as `worker/main.ts`, with the languages that are attacked and the runtime that its
 * argument names. It ends when it is told to, or when the tests are gone.
 */
const [runtime] = process.argv.slice(2);
if (!runtime) throw new Error('the name of a runtime must be the first argument');

const stop = Promise.withResolvers<string>();
process.on('SIGTERM', () => stop.resolve('SIGTERM'));
process.once('disconnect', () => stop.resolve('disconnect'));

await using composed = await composeWorker(process.env, { runtime, languages: attackedLanguages() });
await composed.worker.start();
process.send?.({ type: 'ready' });
await composed.worker.stop(await stop.promise);
if (process.connected) process.disconnect();
