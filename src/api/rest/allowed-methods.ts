/** The methods that some route has for this path; none where no route has the path. */
export function allowedMethods(
  routes: readonly { readonly method: string; readonly path: string }[],
  path: string,
): string[] {
  const methods = routes
    .filter((route) => route.method !== 'ALL' && patternOf(route.path).test(path))
    .map((route) => route.method);
  return [...new Set(methods)];
}

/** Of each route that was asked about: made once, as every request asks about all of them. */
const patterns = new Map<string, RegExp>();

function patternOf(routePath: string): RegExp {
  const known = patterns.get(routePath);
  if (known) return known;
  const segments = routePath.split('/').map((segment) => {
    if (segment.endsWith('{[^]+}')) return '[^]+';
    return segment.startsWith(':') ? '[^/]+' : segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  const pattern = new RegExp(`^${segments.join('/')}$`);
  patterns.set(routePath, pattern);
  return pattern;
}
