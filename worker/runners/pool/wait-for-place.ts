import type { Clock } from '#worker/clock.ts';
import { EngineTimeoutError } from '#worker/engine/errors.ts';
import type { ContainerPlace, Reservation, ResourceManager } from '#worker/resources/resource-manager.ts';

/** Those that make way for a run are gone by then, where the engine answers at all. */
const WITHIN_MS = 20_000;
const PRESS_EVERY_MS = 2_000;

export interface WaitForPlaceOptions {
  resources: Pick<ResourceManager, 'place'>;
  clock: Clock;
  /** One that should be gone may be stuck: called again and again, to have another one make way. */
  press: () => void;
  memoryBytes: number;
  /** Of the run that it is for; null where nobody has asked for it yet. */
  reservation: Reservation | null;
  signal: AbortSignal;
}

/**
 * The place of a container, when those are gone that make way for it.
 * @throws EngineTimeoutError where they don't go; the signal's reason
 */
export async function waitForPlace(options: WaitForPlaceOptions): Promise<ContainerPlace> {
  const { resources, memoryBytes, reservation, signal } = options;
  const over = new AbortController();
  const pressing = pressAgainAndAgain(options, over);
  try {
    const place = await resources.place(memoryBytes, reservation, AbortSignal.any([signal, over.signal]));
    if (!place) throw signal.aborted ? signal.reason : over.signal.reason;
    return place;
  } finally {
    over.abort();
    await pressing;
  }
}

async function pressAgainAndAgain({ clock, press }: WaitForPlaceOptions, over: AbortController): Promise<void> {
  for (let waitedMs = 0; waitedMs < WITHIN_MS; waitedMs += PRESS_EVERY_MS) {
    await clock.sleep(PRESS_EVERY_MS, over.signal).catch(() => {});
    if (over.signal.aborted) return;
    press();
  }
  over.abort(new EngineTimeoutError('the removals that make room', WITHIN_MS));
}
