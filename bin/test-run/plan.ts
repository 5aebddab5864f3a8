import { PARTS, type Part } from './selection.ts';

/** Parts one after the other. */
export type Lane = readonly Part[];
/** Lanes that run at the same time. */
export type Stage = readonly Lane[];

/**
 * Which parts run at the same time; a stage begins when all of the one before has ended. What needs images waits for
 * them: languages each for its own, the others until nothing is built any more, as a build takes the speed that they
 * count on. What measures has the machine to itself. So have the browsers: each network interface that comes or goes,
 * as those of builds and of some attacks do, has them ask for their pages again.
 */
const STAGES: readonly Stage[] = [
  [
    ['lint', 'types', 'drift', 'unit', 'build', 'integration', 'attacks'],
    ['supervisor', 'languages', 'chaos'],
  ],
  [['alone']],
  [['e2e']],
];

/** The stages of these parts, in their order. */
export function planOf(parts: readonly Part[]): readonly Stage[] {
  const stages = STAGES.map((lanes) =>
    lanes.map((lane) => lane.filter((part) => parts.includes(part))).filter((lane) => lane.length > 0),
  );
  return stages.filter((lanes) => lanes.length > 0);
}

/** The order in which parts are shown: that of the plan. */
export function shownInOrder(stage: Stage): readonly Part[] {
  return PARTS.filter((part) => stage.some((lane) => lane.includes(part)));
}
