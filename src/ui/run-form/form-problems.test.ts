import { describe, expect, it } from 'vitest';
import { FormProblems } from './form-problems.ts';
import { limitProblemText } from './limits-draft.ts';

describe('The problems of a form', () => {
  const problems = new FormProblems(
    [
      { path: 'initialCommands.1', message: 'must be at most 8192 characters' },
      { path: 'repository', message: 'can not be cloned' },
      { path: 'inputs', message: 'may take a minute' },
    ],
    null,
  );

  it('are told at the field they are of, those of a list with their line', () => {
    expect(problems.at('initialCommands')).toBe('Line 2 must be at most 8192 characters');
    expect(problems.exactly('repository')).toBe('can not be cloned');
    expect(problems.at('repository.url')).toBeNull();
  });

  it('are told beside the fields where the form has none for them', () => {
    expect(problems.beside(['initialCommands', 'repository'])).toBe('inputs may take a minute');
    expect(problems.beside(['initialCommands', 'repository', 'inputs'])).toBeNull();
  });

  it('are told in the units of the field', () => {
    expect(limitProblemText('limits.wallMs', 'must be at most 600000')).toBe('must be at most 600 seconds');
    const ours = 'must be a size such as 512 MB or 1 GiB';
    expect(limitProblemText('limits.memoryBytes', ours)).toBe(ours);
    expect(limitProblemText('limits.memoryBytes', 'must be at most 2147483648')).toBe('must be at most 2 GiB');
  });
});
