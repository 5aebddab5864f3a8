import { z } from 'zod';
import { MAX_FILES, MAX_REQUEST_BYTES } from '../limits.ts';
import { decodeBytes, encodingSchema } from '../log-chunks.ts';

const MAX_PATH_LENGTH = 255;
const MAX_PATH_DEPTH = 16;

/**
 * Says what is wrong with a path in the workspace, or null. A path is relative, of plain segments: no `..`, `.`,
 * empty segment, backslash or control character.
 */
export function pathProblem(path: string): string | null {
  if (path.length === 0) return 'must not be empty';
  if (path.length > MAX_PATH_LENGTH) return `must be at most ${MAX_PATH_LENGTH} characters`;
  if (path.startsWith('/')) return 'must be relative, not start with "/"';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f\\]/.test(path)) return 'must not contain control characters or backslashes';
  if (!path.isWellFormed()) return 'must be well-formed Unicode';
  const segments = path.split('/');
  if (segments.length > MAX_PATH_DEPTH) return `must be at most ${MAX_PATH_DEPTH} folders deep`;
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    return 'must not contain "..", "." or empty segments';
  }
  return null;
}

export const filePathSchema = z.string().superRefine((path, context) => {
  const problem = pathProblem(path);
  if (problem !== null) context.addIssue({ code: 'custom', message: problem });
});

/** No repeated group: over some MiB that overflows the stack. */
function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

export const sourceFileSchema = z
  .strictObject({
    path: filePathSchema,
    content: z.string().max(MAX_REQUEST_BYTES * 2),
    encoding: encodingSchema.default('utf8'),
    /** It may be started itself. */
    executable: z.boolean().optional(),
  })
  .superRefine((file, context) => {
    if (file.encoding === 'base64' && !isBase64(file.content)) {
      context.addIssue({ code: 'custom', path: ['content'], message: 'must be base64' });
    }
    if (file.encoding === 'utf8' && !file.content.isWellFormed()) {
      context.addIssue({ code: 'custom', path: ['content'], message: 'must be well-formed Unicode' });
    }
  });
export type SourceFile = z.infer<typeof sourceFileSchema>;

/** Up to 200 files of 4 MiB together, each path once, no path being a folder of another. */
export const sourceFilesSchema = z
  .array(sourceFileSchema)
  .max(MAX_FILES, `must be at most ${MAX_FILES} files`)
  .superRefine((files, context) => {
    const paths = new Set<string>();
    files.forEach((file, index) => {
      if (paths.has(file.path)) {
        context.addIssue({ code: 'custom', path: [index, 'path'], message: 'is there twice' });
      }
      paths.add(file.path);
    });
    files.forEach((file, index) => {
      // It is complained of already, and may have a million folders.
      if (pathProblem(file.path) !== null) return;
      const segments = file.path.split('/');
      for (let depth = 1; depth < segments.length; depth++) {
        if (paths.has(segments.slice(0, depth).join('/'))) {
          context.addIssue({ code: 'custom', path: [index, 'path'], message: 'lies in a folder that is a file' });
        }
      }
    });
    if (totalBytes(files) > MAX_REQUEST_BYTES) {
      context.addIssue({ code: 'custom', message: `must be at most ${MAX_REQUEST_BYTES} bytes together` });
    }
  });

export function fileBytes(file: SourceFile): Uint8Array {
  return decodeBytes({ content: file.content, encoding: file.encoding });
}

function totalBytes(files: readonly SourceFile[]): number {
  const encoder = new TextEncoder();
  return files.reduce(
    (sum, file) => sum + (file.encoding === 'base64' ? base64Bytes(file.content) : encoder.encode(file.content).length),
    0,
  );
}

function base64Bytes(content: string): number {
  const padding = content.endsWith('==') ? 2 : content.endsWith('=') ? 1 : 0;
  return Math.floor((content.length * 3) / 4) - padding;
}
