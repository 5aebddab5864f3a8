import { SandpiperError } from '#core/errors.ts';
import type { SubmitOptions, Waiting } from '#db/stores/execution-store.ts';
import type { Deps } from './deps.ts';

const QUEUE_RETRY_SECONDS = 10;

/**
 * What may wait in all and of one user, and the refusal of `count` more where they don't fit. `whose` begins the sentence
 * on what the owner has waiting. The refusal's `full` says which of the two bounds is reached.
 */
export function queueBounds(
  { config }: Pick<Deps, 'config'>,
  count: number,
  whose = 'You have',
): NonNullable<SubmitOptions['room']> {
  const limits: Waiting = { own: config.queue.maxWaitingPerUser, all: config.queue.maxWaiting };
  const refuse = (full: keyof Waiting, waiting: string) => {
    const more = count === 1 ? '' : ` There is no room for ${count} more.`;
    const message = `${waiting} executions waiting, and ${limits[full]} is the most.${more} Try again when some have run.`;
    throw new SandpiperError('QUEUE_FULL', message, {
      retryAfterSeconds: QUEUE_RETRY_SECONDS,
      extensions: { full },
    });
  };
  return {
    limits,
    admit({ own, all }) {
      if (own + count > limits.own) refuse('own', `${whose} ${own}`);
      if (all + count > limits.all) refuse('all', `There are ${all}`);
    },
  };
}
