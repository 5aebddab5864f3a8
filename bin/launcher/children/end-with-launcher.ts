import { isMainThread } from 'node:worker_threads';

// Loaded into what the launcher starts before anything else: a launcher that was killed can't stop it, so it stops itself.
const how = process.env.SANDPIPER_END_WITH_LAUNCHER;
if (isMainThread && how) {
  // Not for what it starts in turn, whose channel is its own affair.
  delete process.env.SANDPIPER_END_WITH_LAUNCHER;
  const end = how === 'at-once' ? endGroup : endGracefully;
  // The launcher may have been gone before this was loaded.
  if (process.connected) process.once('disconnect', end);
  else end();
  // The launcher reads no more: what is said on the way out is lost, and is no reason to fail.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  // Listening must not keep a process alive that has nothing else to do.
  process.channel?.unref();
}

function endGracefully(): void {
  process.kill(process.pid, 'SIGTERM');
  // As long as the launcher waits, see child.ts.
  setTimeout(endGroup, 5_000).unref();
}

/** It leads a group of its own, with all that it started. */
function endGroup(): void {
  process.kill(-process.pid, 'SIGKILL');
}
