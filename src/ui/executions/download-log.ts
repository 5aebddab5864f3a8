/**
 * Saves the whole output of an execution as a file, byte for byte.
 * @throws Error with a sentence where it could not be had.
 */
export async function downloadLog(executionId: string): Promise<void> {
  const response = await fetch(`/api/v1/executions/${executionId}/logs`, { headers: { Accept: 'text/plain' } });
  if (response.status === 410) throw new Error('The log was removed for its age.');
  if (!response.ok) throw new Error('The log could not be downloaded. Try again in a moment.');
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = `${executionId}.log`;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
