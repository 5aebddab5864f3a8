/** The runtimes that a sandbox has to hold on. */
export async function sandboxRuntimes(): Promise<readonly string[]> {
  return ['runc'];
}
