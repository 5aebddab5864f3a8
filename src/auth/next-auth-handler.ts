import type { AuthOptions } from 'next-auth';
import * as nextAuthModule from 'next-auth';
import { ERRORS, isSandpiperError, SandpiperError } from '#core/errors.ts';
import type { AuthDeps } from './auth-deps.ts';
import { callbackPath } from './callback-path.ts';
import { clientAddress } from './client-address.ts';
import { authOptions } from './next-auth-options.ts';
import { assertSameOrigin } from './same-origin.ts';
import { cookieSettings, parseCookies } from './session-cookie.ts';

const MOST_BODY_BYTES = 64 * 1024;
/** next-auth's paths that are open to callers; its `_log` would let anybody write into our log. */
const ACTIONS: ReadonlySet<string> = new Set([
  'providers',
  'session',
  'csrf',
  'signin',
  'signout',
  'callback',
  'error',
]);

/**
 * Answers `/api/auth/*`. next-auth is given the request in the form of Next's older API routes, its one interface
 * that takes all it needs as arguments instead of from Next's request scope.
 */
export async function handleAuthRequest(deps: AuthDeps, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const [action = '', providerId] = url.pathname.split('/').slice(3);
  if (!ACTIONS.has(action)) return new Response('Not found', { status: 404 });
  try {
    assertSameOrigin(request, deps.config);
    const body = await readForm(request);
    const answer = new Answer();
    // biome-ignore lint/style/noProcessEnv: next-auth takes its own address from here and from nowhere else.
    process.env.NEXTAUTH_URL = deps.config.publicUrl;
    await nextAuth()(
      {
        method: request.method,
        headers: Object.fromEntries(request.headers),
        cookies: ownCookies(deps, request),
        query: { ...onThisSite(deps, Object.fromEntries(url.searchParams)), nextauth: [action, providerId] },
        body: onThisSite(deps, body),
      },
      answer,
      authOptions(deps, clientAddress(request.headers, deps.config)),
    );
    return answer.toResponse();
  } catch (error) {
    if (!isSandpiperError(error)) throw error;
    return Response.json({ code: error.code, detail: error.message }, { status: ERRORS[error.code].status });
  }
}

type NextAuthHandler = (request: object, answer: Answer, options: AuthOptions) => Promise<void>;

/** next-auth is CommonJS: where its default export lies depends on who loads it, Node or the bundler. */
function nextAuth(): NextAuthHandler {
  const module = nextAuthModule as unknown as { default: NextAuthHandler | { default: NextAuthHandler } };
  return typeof module.default === 'function' ? module.default : module.default.default;
}

/** Takes the place of the `res` of an API route. */
class Answer {
  readonly #headers = new Map<string, string | string[]>();
  #status = 200;
  #body: string | null = null;

  status(status: number): this {
    this.#status = status;
    return this;
  }

  getHeader(name: string): string | string[] | undefined {
    return this.#headers.get(name.toLowerCase());
  }

  setHeader(name: string, value: string | string[]): this {
    this.#headers.set(name.toLowerCase(), value);
    return this;
  }

  json(value: unknown): void {
    this.setHeader('content-type', 'application/json');
    this.#body = JSON.stringify(value);
  }

  send(value: unknown): void {
    if (typeof value === 'string' || value === undefined || value === null) this.#body = value ?? null;
    else this.json(value);
  }

  end(): void {}

  toResponse(): Response {
    const headers = new Headers({ 'cache-control': 'private, no-store' });
    for (const [name, value] of this.#headers) {
      if (Array.isArray(value)) for (const one of value) headers.append(name, one);
      else headers.set(name, value);
    }
    return new Response(this.#body, { status: this.#status, headers });
  }
}

/** The fields of a form. @throws SandpiperError TOO_LARGE */
async function readForm(request: Request): Promise<Record<string, string>> {
  if (request.method !== 'POST') return {};
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_BODY_BYTES) {
      throw new SandpiperError('TOO_LARGE', `The form must be at most ${MOST_BODY_BYTES} bytes.`);
    }
    chunks.push(chunk);
  }
  return Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8')));
}

/** A callback URL that leads elsewhere is replaced here already: next-auth takes some for an error of its set-up. */
function onThisSite<T extends Record<string, string>>(deps: AuthDeps, fields: T): T {
  if (!('callbackUrl' in fields)) return fields;
  return { ...fields, callbackUrl: callbackPath(fields.callbackUrl, new URL(deps.config.publicUrl).origin) };
}

/** This instance's cookies and no others. */
function ownCookies(deps: AuthDeps, request: Request): Record<string, string> {
  const { prefix } = cookieSettings(deps.config);
  const cookies = Object.entries(parseCookies(request.headers.get('cookie') ?? ''));
  return Object.fromEntries(
    cookies
      .filter(([name]) => name.startsWith(`${prefix}.`))
      .map(([name, value]) =>
        name === `${prefix}.callback-url`
          ? [name, `${deps.config.publicUrl}${callbackPath(value, new URL(deps.config.publicUrl).origin)}`]
          : [name, value],
      ),
  );
}
