import { PARTS, type Part } from './selection.ts';

/** Parts one after the other. */
export type Lane = readonly Part[];
/** Lanes that run at the same time. */
export type Stage = readonly Lane[];

/**
 * Which parts run at the same time; a stage begins when all of the one before has ended. What builds images runs beside
 * the first two, and only what needs none of them, or each one only once it is there, begins before all are: a build
 * takes the speed that others measure. Those that measure are alone, or beside what mostly waits.
 */
const STAGES: readonly Stage[] = [
  [['lint', 'types', 'drift', 'unit', 'build'], ['supervisor']],
  [['integration'], ['attacks'], ['languages']],
  [['attacks-alone']],
  [['chaos'], ['e2e']],
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
