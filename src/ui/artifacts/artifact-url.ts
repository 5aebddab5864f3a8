/** Where a file that a run left is; `inline` shows it in place of downloading it. */
export function artifactUrl(executionId: string, path: string, options: { inline?: boolean } = {}): string {
  const name = path.split('/').map(encodeURIComponent).join('/');
  return `/api/v1/executions/${executionId}/artifacts/${name}${options.inline ? '?inline=1' : ''}`;
}

export function artifactsZipUrl(executionId: string): string {
  return `/api/v1/executions/${executionId}/artifacts?format=zip`;
}
