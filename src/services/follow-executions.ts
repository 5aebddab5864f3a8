import type { WatchEvent, WatchInput } from '#core/contracts/events.ts';
import type { Principal } from '#core/principal.ts';
import type { Deps } from './deps.ts';

export interface FollowInput extends WatchInput {
  readonly signal: AbortSignal;
}

export interface FollowedEvent {
  /** Where the watcher stands once it has this event. */
  readonly position: string;
  readonly event: WatchEvent;
}

export async function* followExecutions(
  _deps: Deps,
  _principal: Principal,
  _input: FollowInput,
): AsyncGenerator<FollowedEvent, void, void> {}
