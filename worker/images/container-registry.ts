const ANSWER_MS = 3_000;

/**
 * Whether a container registry is there. Any answer of one will do, one that asks for a password too: a pull knows how
 * to deal with that.
 */
export async function registryAnswers(registry: string, signal: AbortSignal): Promise<boolean> {
  const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry;
  const patience = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
  const answers = ['https', 'http'].map(async (protocol) => {
    const answer = await fetch(`${protocol}://${host}/v2/`, { signal: patience, redirect: 'manual' });
    await answer.body?.cancel();
    if (answer.status !== 200 && answer.status !== 401) throw new Error(`not a registry: ${answer.status}`);
  });
  return Promise.any(answers).then(
    () => true,
    () => false,
  );
}
