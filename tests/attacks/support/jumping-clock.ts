/**
 * Loaded before a worker: SIGUSR2 sets its time of day an hour back, and each further one an hour on from where it was,
 * as the clock of a machine does that is set anew. What counts the time that passes goes on.
 */
const HOUR_MS = 3_600_000;
const RealDate = Date;
const jumpsMs = [-HOUR_MS, HOUR_MS, HOUR_MS];
let offsetMs = 0;

process.on('SIGUSR2', () => {
  offsetMs += jumpsMs.shift() ?? 0;
  process.stdout.write(`${JSON.stringify({ event: 'test.clock-jumped', offsetMs })}\n`);
});

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args) => (args.length === 0 ? new target(now()) : Reflect.construct(target, args)),
  get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
});

function now(): number {
  return RealDate.now() + offsetMs;
}
