import { wholeWay } from '../api-client.ts';
import { measureFairness } from '../load/fairness.ts';
import { InstanceMemory, watchMemory } from '../load/memory.ts';
import { measureMixedBurst } from '../load/mixed-burst.ts';
import { measurePeople } from '../load/people.ts';
import { mixedPrograms } from '../load/programs.ts';
import { benchUsers } from '../load/users.ts';
import type { Part } from '../part.ts';

const USERS = 20;
const MEMORY_SETTLES_MS = 10_000;

export const load: Part = {
  name: 'load',
  what: `500 submissions at once in mixed languages; ${USERS} users at work; ${USERS} owners one after the other; memory`,
  async measure(context) {
    const instance = await context.instance();
    const users = await benchUsers(instance, USERS);
    const programs = await mixedPrograms(instance);
    await using memory = await InstanceMemory.of(instance);
    await using watch = await watchMemory(memory);
    // What is made once, images and plans of statements, is made.
    for (const makeProgram of programs) await wholeWay(instance, { ...makeProgram('warm') });
    return [
      ...(await measureMixedBurst(instance, programs)),
      ...(await measurePeople(users, programs, context.seconds * 1000)),
      ...(await measureFairness(context, users)),
      ...(await watch.stop(MEMORY_SETTLES_MS)),
    ];
  },
};
