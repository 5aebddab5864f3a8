import { expect, it } from 'vitest';
import { removeContainer } from './remove-container.ts';

const { signal } = new AbortController();

/** One whose removals go as told, one after the other: null is gone, else the status and message of the answer. */
function aContainer(answers: ([status: number, message: string] | null)[]) {
  const asked: string[] = [];
  const container = {
    remove: async () => {
      asked.push('remove');
      const answer = answers.shift();
      if (answer) throw Object.assign(new Error(answer[1]), { statusCode: answer[0] });
    },
    wait: async () => {
      asked.push('wait');
    },
  };
  return { asked, container };
}

it('removes a container that ended just when the engine was to kill it', async () => {
  const message = 'Could not kill running container c1, cannot remove - Container c1 is not running';
  const { asked, container } = aContainer([[409, message], null]);
  await removeContainer(container, signal);
  expect(asked).toEqual(['remove', 'remove']);
});

it('waits while another call removes it, and removes it where that failed', async () => {
  const { asked, container } = aContainer([[409, 'removal of container c1 is already in progress'], null]);
  await removeContainer(container, signal);
  expect(asked).toEqual(['remove', 'wait', 'remove']);
});

it('takes one that is gone for removed', async () => {
  const { asked, container } = aContainer([[404, 'No such container: c1']]);
  await removeContainer(container, signal);
  expect(asked).toEqual(['remove']);
});

it('says what is wrong where the engine can not remove it', async () => {
  const { container } = aContainer([[500, 'device or resource busy']]);
  await expect(removeContainer(container, signal)).rejects.toThrow('device or resource busy');
});

it('does not ask for ever', async () => {
  const { container } = aContainer(Array.from({ length: 200 }, () => [409, 'still there']));
  await expect(removeContainer(container, signal)).rejects.toThrow('still there');
});

it('ends when whoever asked no longer waits', async () => {
  const { container } = aContainer(Array.from({ length: 200 }, () => [409, 'still there']));
  await expect(removeContainer(container, AbortSignal.abort(new Error('enough')))).rejects.toThrow();
});
