/**
 * Loaded before a worker: the first SIGUSR2 sets its time of day an hour back, the second one an hour ahead of what it is,
 * as somebody does who sets the clock of a machine. What counts the time that passes goes on.
 */
const HOUR_MS = 3_600_000;
const RealDate = Date;
const offsetsMs = [-HOUR_MS, HOUR_MS];
let offsetMs = 0;

process.on('SIGUSR2', () => {
  offsetMs = offsetsMs.shift() ?? 0;
  process.stdout.write(`${JSON.stringify({ event: 'test.clock-jumped', offsetMs })}\n`);
});

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args) => (args.length === 0 ? new target(now()) : Reflect.construct(target, args)),
  get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
});

function now(): number {
  return RealDate.now() + offsetMs;
}
