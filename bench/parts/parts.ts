import type { Part } from '../part.ts';
import { backToBack } from './back-to-back.ts';
import { burst } from './burst.ts';
import { emptyPool } from './empty-pool.ts';
import { growth } from './growth.ts';
import { gvisor } from './gvisor.ts';
import { idle } from './idle.ts';
import { inputs } from './inputs.ts';
import { kill } from './kill.ts';
import { languages } from './languages.ts';
import { line } from './line.ts';
import { load } from './load.ts';
import { output } from './output.ts';
import { terminate } from './terminate.ts';
import { whole } from './whole.ts';
import { worker } from './worker.ts';

/** In the order in which they are measured: those that need no instance first. */
export const PARTS: readonly Part[] = [
  worker,
  backToBack,
  idle,
  kill,
  whole,
  line,
  terminate,
  emptyPool,
  output,
  burst,
  inputs,
  load,
  growth,
  gvisor,
  languages,
];
