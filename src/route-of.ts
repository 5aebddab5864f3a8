import { PAGE_ROUTES } from './page-routes.ts';

const REST = '/api/v1/';
const TRPC = '/api/trpc/';
/** Files, of which there are many and none says anything. */
const FILES: readonly string[] = ['/_next/', '/monaco/'];

export interface KnownRoutes {
  /** As REST has them: `/api/v1/executions/:id`. */
  readonly rest: readonly string[];
  /** As tRPC has them: `execution.get`. */
  readonly procedures: readonly string[];
}

/**
 * Gives the pattern that a path belongs to. There is a bounded number of them, whatever anybody asks for: what no route
 * is for is `/api/v1/*`, `/api/trpc/*` (also several calls in one) or `other`.
 */
export function createRouteOf({ rest, procedures }: KnownRoutes): (path: string) => string {
  const known = new Set(procedures);
  const restPatterns = [...new Set(rest)].map((route) => ({ route, pattern: patternOf(route) }));
  const pagePatterns = PAGE_ROUTES.map((route) => ({ route, pattern: patternOf(route) }));
  return (path) => {
    if (path.startsWith(REST)) return restPatterns.find(({ pattern }) => pattern.test(path))?.route ?? `${REST}*`;
    if (path.startsWith(TRPC)) return known.has(path.slice(TRPC.length)) ? path : `${TRPC}*`;
    const files = FILES.find((prefix) => path.startsWith(prefix));
    if (files !== undefined) return `${files}*`;
    return pagePatterns.find(({ pattern }) => pattern.test(path))?.route ?? 'other';
  };
}

/** `:id` and `[id]` stand for one part of a path, `[...rest]` and `:rest{[^]+}` for all that follow. */
function patternOf(route: string): RegExp {
  const parts = route.split('/').map((part) => {
    if (part.startsWith('[...') || part.endsWith('{[^]+}')) return '[^]+';
    if (part.startsWith(':') || part.startsWith('[')) return '[^/]+';
    return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('/')}$`);
}
