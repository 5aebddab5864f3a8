import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { extract } from 'tar-stream';

/** The instructions of the Dockerfile in a build's tar, build arguments put in, ARG lines left out. */
export async function readDockerfile(
  context: Readable,
  buildArgs: Readonly<Record<string, string>>,
): Promise<string[]> {
  const files = extract();
  context.pipe(files);
  let dockerfile = '';
  for await (const entry of files) {
    const content = await text(entry);
    if (entry.header.name === 'Dockerfile') dockerfile = content;
  }
  return dockerfile
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith('#') && !line.startsWith('ARG '))
    .map((line) => line.replace(/\$\{(\w+)\}/g, (_, name: string) => buildArgs[name] ?? ''));
}
