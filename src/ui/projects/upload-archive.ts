import { z } from 'zod';
import { type Project, projectSchema } from '#core/contracts/projects.ts';

const TYPES: readonly (readonly [ending: string, type: string])[] = [
  ['.zip', 'application/zip'],
  ['.tar', 'application/x-tar'],
  ['.tar.gz', 'application/gzip'],
  ['.tgz', 'application/gzip'],
];
export const ARCHIVE_ENDINGS = TYPES.map(([ending]) => ending).join(',');

/** What it is sent as, by its name; null for what is no archive. */
export function archiveType(name: string): string | null {
  return TYPES.find(([ending]) => name.toLowerCase().endsWith(ending))?.[1] ?? null;
}

const problemSchema = z.object({
  detail: z.string().optional(),
  title: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

export interface UploadOptions {
  readonly projectId: string;
  readonly revision: number;
  /** Folders at the begin of each name to leave out. */
  readonly strip: number;
  /** How much is on its way, from 0 to 1. */
  readonly onProgress: (share: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Puts the files of an archive in the place of those of a project, and gives the project as it is then. Not by fetch,
 * which tells nothing of what has been sent.
 * @throws Error with a sentence for a person
 */
export function uploadArchive(file: File, options: UploadOptions): Promise<Project> {
  const { projectId, revision, strip, onProgress, signal } = options;
  return new Promise((resolve, reject) => {
    const type = archiveType(file.name);
    if (type === null) {
      reject(new Error(`${file.name} is no archive that can be read: upload a .zip, .tar, .tar.gz or .tgz.`));
      return;
    }
    const request = new XMLHttpRequest();
    request.open('PUT', `/api/v1/projects/${projectId}/files?revision=${revision}&strip=${strip}`);
    request.setRequestHeader('Content-Type', type);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      const project = projectSchema.safeParse(parsed(request.responseText));
      if (request.status === 200 && project.success) resolve(project.data);
      else reject(new Error(sentenceOf(request)));
    };
    request.onerror = () => reject(new Error('The upload broke off. Check your connection and try again.'));
    request.onabort = () => reject(new Error('The upload was cancelled.'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}

function sentenceOf({ status, responseText }: XMLHttpRequest): string {
  const problem = problemSchema.safeParse(parsed(responseText));
  if (!problem.success) return `The server answered ${status} and nothing that can be read.`;
  return problem.data.detail ?? problem.data.title;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
