/** Carries the page's own path to the code that renders it, which Next doesn't tell otherwise. */
export const PATH_HEADER = 'x-sandpiper-path';

export interface ContentSecurityOptions {
  readonly nonce: string;
  /** React's development build evaluates code to rebuild error stacks, and reloads over a WebSocket. */
  readonly development: boolean;
  /** Whether plain-HTTP addresses may be upgraded: only where the site itself is served over HTTPS. */
  readonly secure: boolean;
}

/**
 * No script runs that the server didn't name by this response's nonce, or that such a script didn't load: an inline
 * script in a name or in a program's output does nothing, nor does a `<script src>` that points at one. Monaco needs
 * inline styles and workers from blobs; the page speaks to nobody but us.
 */
export function contentSecurityPolicy({ nonce, development, secure }: ContentSecurityOptions): string {
  const directives = [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    `connect-src 'self'${development ? ' ws:' : ''}`,
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ];
  if (secure) directives.push('upgrade-insecure-requests');
  return directives.join('; ');
}

/** What every answer says: pages, data and files. */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // Not no-referrer: with that, browsers send "Origin: null" with the site's own form posts.
  'referrer-policy': 'same-origin',
  'permissions-policy':
    'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** For data: what is no page loads nothing and is framed by nobody, and a "not found" among it is none either. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";
/** For the editor's own files: its workers live by it, and load more of the editor from us. */
const EDITOR_FILES_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'";

/** Of an answer that is data, where Next doesn't add them. */
export function dataHeaders(): [name: string, value: string][] {
  return [...Object.entries(SECURITY_HEADERS), ['content-security-policy', DATA_POLICY]];
}

/** By path, for `next.config.ts`. The pages' policy isn't among them: it comes with the nonce of `src/proxy.ts`. */
export const SECURITY_HEADER_RULES: { source: string; headers: { key: string; value: string }[] }[] = [
  { source: '/:path*', headers: Object.entries(SECURITY_HEADERS).map(([key, value]) => ({ key, value })) },
  { source: '/api/:path*', headers: [{ key: 'content-security-policy', value: DATA_POLICY }] },
  { source: '/monaco/:path*', headers: [{ key: 'content-security-policy', value: EDITOR_FILES_POLICY }] },
];
