import { readFile } from 'node:fs/promises';
import type { ImageRecipe } from './image-recipes.ts';

/** The engine itself adds one instruction, for the labels. */
const LABELS = 1;

/** Where a build of several stages stands, counted as one row of steps. */
export class BuildSteps {
  readonly #stages: number[];
  #stage = 0;

  /** So many steps each stage is expected to take. */
  constructor(stages: readonly number[]) {
    this.#stages = [...stages];
  }

  /** The stage that is under way has ended. */
  nextStage(): void {
    this.#stage += 1;
  }

  /** For people: "step 3 of 8". `steps` is what the stage under way turns out to have. */
  at(step = 1, steps?: number): string {
    if (steps !== undefined) this.#stages[this.#stage] = steps;
    const before = sum(this.#stages.slice(0, this.#stage));
    return `step ${before + step} of ${sum(this.#stages)}`;
  }
}

/** How many steps the engine takes to build it. */
export async function countSteps({ context }: ImageRecipe): Promise<number> {
  const dockerfile = context.files.find(({ name }) => name === 'Dockerfile');
  return dockerfile ? countInstructions(await readFile(dockerfile.source, 'utf8')) + LABELS : LABELS;
}

export function countInstructions(dockerfile: string): number {
  return dockerfile
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line))
    .join('\n')
    .replace(/\\[ \t]*\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '').length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
