import { expect, it } from 'vitest';
import { buildOrder } from './image-order.ts';

const of = (id: string, image = id) => ({ id, image });

it('images that all tests need are built first, then those that serve the most languages', () => {
  const languages = [of('ada', 'native'), of('c', 'native'), of('perl', 'scripting'), of('python'), of('go')];
  expect(buildOrder(languages)).toEqual(['ada', 'c', 'python', 'go', 'perl']);
  expect(buildOrder([...languages, of('lua', 'scripting')])).toEqual(['ada', 'c', 'python', 'perl', 'lua', 'go']);
});

it('none is left out', () => {
  expect(buildOrder([])).toEqual([]);
  const ids = ['a', 'b', 'python', 'node'];
  expect(buildOrder(ids.map((id) => of(id))).toSorted()).toEqual(ids.toSorted());
});
