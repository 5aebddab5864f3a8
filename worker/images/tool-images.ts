/** Images of the worker's own tools, which no language runs in: made when one is first needed. */
export interface ToolImages {
  /**
   * Waits until the image is there. `onProgress` is told in words for the run's owner how far it is: "Preparing Git: step
   * 2 of 7".
   * @throws Error where it can't be made; the engine's own errors where that is away
   */
  ensure(
    id: ToolId,
    options: { signal: AbortSignal; onProgress?: (line: string) => void },
  ): Promise<{ reference: string; digest: string }>;
}

export type ToolId = 'git';
