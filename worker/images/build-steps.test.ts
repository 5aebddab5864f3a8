import { describe, expect, it } from 'vitest';
import { BuildSteps, countInstructions } from './build-steps.ts';

describe('the steps of a build', () => {
  it('are counted through all that an image stands on', () => {
    const steps = new BuildSteps([1, 1, 4]);
    const told = [steps.at()];
    steps.nextStage();
    told.push(steps.at());
    steps.nextStage();
    told.push(steps.at(1, 4), steps.at(4, 4));
    expect(told).toEqual(['step 1 of 6', 'step 2 of 6', 'step 3 of 6', 'step 6 of 6']);
  });

  it('are as many as the engine says, once it does', () => {
    const steps = new BuildSteps([1, 4, 1]);
    steps.nextStage();
    expect(steps.at(2, 5)).toBe('step 3 of 7');
    steps.nextStage();
    expect(steps.at()).toBe('step 7 of 7');
  });

  it('are an instruction of the Dockerfile each, over however many lines it goes', () => {
    const dockerfile = [
      '# What it is',
      'ARG BASE',
      'FROM base',
      '',
      'RUN apt-get update \\',
      '  # and then',
      '  && apt-get install a \\',
      '',
      '    b',
      'ENV A=b',
      '',
    ].join('\n');
    expect(countInstructions(dockerfile)).toBe(4);
  });
});
