/**
 * Loaded before a worker: the time for which its process stands still is not counted, as on a machine that was suspended.
 * It can't tell by itself that it was away.
 */
const LOOK_EVERY_MS = 100;
const STOOD_STILL_MS = 2_000;
const now = performance.now.bind(performance);
let lastMs = now();
let awayMs = 0;

performance.now = () => {
  const nowMs = now();
  if (nowMs - lastMs > STOOD_STILL_MS) awayMs += nowMs - lastMs;
  lastMs = nowMs;
  return nowMs - awayMs;
};
setInterval(() => performance.now(), LOOK_EVERY_MS).unref();

export {};
