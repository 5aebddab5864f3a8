import { isMainThread } from 'node:worker_threads';

// Loaded into web and worker before anything else: a launcher that was killed can't stop them, so they stop themselves.
// Not into what they start in turn, whose channel is their own affair.
if (isMainThread && process.connected && process.env.SANDPIPER_LAUNCHER_PID === String(process.ppid)) {
  process.once('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
    // Whatever still keeps it busy after a graceful stop should have been done.
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 8_000).unref();
  });
  // The launcher reads no more: what is said on the way out is lost, and is no reason to fail.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  // Listening must not keep a process alive that has nothing else to do.
  process.channel?.unref();
}
