/** Next calls it once for each runtime, before the first request. What needs Node stands in a file of its own. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { startWeb } = await import('./start-web.ts');
  await startWeb();
}
