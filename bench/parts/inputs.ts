import { wholeWay } from '../api-client.ts';
import { bareProcess, timed } from '../bare.ts';
import { type Figure, goal, type Part, samplesFigure } from '../part.ts';

const INPUTS = 50;
const MOST_ROUNDS = 8;
const PROGRAM = 'print(int(input()) ** 2)';

export const inputs: Part = {
  name: 'inputs',
  what: `a program with ${INPUTS} inputs in one execution, beside as many executions at once and as many bare processes`,
  async measure(context) {
    const instance = await context.instance();
    const together = async () => {
      const cases = Array.from({ length: INPUTS }, (_, n) => ({ stdin: `${n}\n`, expected: `${n * n}\n` }));
      const { endMs, execution } = await wholeWay(instance, { code: PROGRAM, inputs: cases });
      const accepted = execution.results.filter(({ verdict }: { verdict: string }) => verdict === 'ACCEPTED').length;
      if (accepted !== INPUTS) throw new Error(`${accepted} of ${INPUTS} inputs were accepted`);
      return endMs;
    };
    const apart = () => {
      const one = (n: number) => wholeWay(instance, { code: PROGRAM, stdin: `${n}\n` });
      return timed(async () => {
        await Promise.all(Array.from({ length: INPUTS }, (_, n) => one(n)));
      });
    };
    const bare = () =>
      timed(async () => {
        for (let n = 0; n < INPUTS; n++) await bareProcess(context);
      });
    await apart();
    await together();
    const samples: Record<'bare' | 'apart' | 'together', number[]> = { bare: [], apart: [], together: [] };
    for (let round = 0; round < Math.min(context.runs, MOST_ROUNDS); round++) {
      samples.bare.push(await bare());
      samples.apart.push(await apart());
      samples.together.push(await together());
    }
    const figures: Figure[] = [
      samplesFigure(`${INPUTS} bare processes, one after the other`, samples.bare),
      samplesFigure(`${INPUTS} executions at once`, samples.apart),
      samplesFigure(`${INPUTS} inputs of one, of the executions`, samples.together, {
        floor: samples.apart,
        goal: ({ p50Ratio }) => goal('≤ 1×', (p50Ratio ?? 9) <= 1),
      }),
      samplesFigure(`${INPUTS} inputs of one, of the processes`, samples.together, { floor: samples.bare }),
    ];
    return figures;
  },
};
