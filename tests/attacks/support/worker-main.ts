import { type CompositionChanges, composeWorker } from '#worker/composition.ts';

/**
 * The worker of a hostile site: as `worker/main.ts`, with changes that no operator can make, given as JSON in its first
 * argument. It ends when it is told to, or when the tests are gone.
 */
const changes = JSON.parse(process.argv[2] ?? '{}') as CompositionChanges;

const stop = Promise.withResolvers<string>();
process.on('SIGTERM', () => stop.resolve('SIGTERM'));
process.once('disconnect', () => stop.resolve('disconnect'));

await using composed = await composeWorker(process.env, changes);
await composed.worker.start();
process.send?.({ type: 'ready' });
await composed.worker.stop(await stop.promise);
if (process.connected) process.disconnect();
