import { expect, it } from 'vitest';
import { envText, readEnv } from './env-lines.ts';

it('a line is a variable, and its value is all that follows the first =', () => {
  const text = 'A=1\n\n  B = "two words" = \nEMPTY=\n';
  expect(readEnv(text)).toEqual({ env: { A: '1', B: ' "two words" = ', EMPTY: '' }, problem: null });
});

it('what is no variable is told by its line, and the others count', () => {
  expect(readEnv('A=1\nno equals\n2B=x').problem).toBe(
    'Line 2 must be NAME=value, with a name of letters, digits and _.',
  );
  expect(readEnv('A=1\n=x').env).toEqual({ A: '1' });
});

it('is written as it is read', () => {
  const env = { GREETING: 'grüß dich', A: ' b=c ' };
  expect(readEnv(envText(env)).env).toEqual(env);
});
