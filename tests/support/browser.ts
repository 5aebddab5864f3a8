import type { AuthDeps } from '#auth/auth-deps.ts';
import { handleAuthRequest } from '#auth/next-auth-handler.ts';
import { parseCookies } from '#auth/session-cookie.ts';

/** As much of a browser as signing in needs: it keeps cookies, sends them back, and says where it comes from. */
export class Browser {
  readonly #deps: AuthDeps;
  readonly #address: string;
  readonly cookies = new Map<string, string>();

  constructor(deps: AuthDeps, address = '192.0.2.1') {
    this.#deps = deps;
    this.#address = address;
  }

  /** The request that this browser would send. */
  request(path: string, init: RequestInit = {}): Request {
    const headers = new Headers({ host: new URL(this.#deps.config.publicUrl).host, 'x-sandpiper-peer': this.#address });
    if (init.method === 'POST') headers.set('origin', this.#deps.config.publicUrl);
    if (this.cookies.size > 0) headers.set('cookie', [...this.cookies].map((pair) => pair.join('=')).join('; '));
    for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
    return new Request(`${this.#deps.config.publicUrl}${path}`, { ...init, headers });
  }

  /** Asks next-auth, and keeps the cookies of its answer. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await handleAuthRequest(this.#deps, this.request(path, init));
    for (const line of response.headers.getSetCookie()) this.keep(line);
    return response;
  }

  keep(setCookie: string): void {
    const [pair = '', ...attributes] = setCookie.split(';').map((part) => part.trim());
    const [name = '', value = ''] = Object.entries(parseCookies(pair))[0] ?? [];
    if (attributes.includes('Max-Age=0') || value === '') this.cookies.delete(name);
    else this.cookies.set(name, encodeURIComponent(value));
  }

  /** Posts a form with the token that guards it; `url` is where next-auth would have the browser go. */
  async post(path: string, fields: Readonly<Record<string, string>>): Promise<{ status: number; url: string }> {
    const { csrfToken } = (await (await this.fetch('/api/auth/csrf')).json()) as { csrfToken: string };
    const body = new URLSearchParams({ ...fields, csrfToken, json: 'true' });
    const response = await this.fetch(`/api/auth/${path}`, { method: 'POST', body });
    return { status: response.status, ...((await response.json()) as { url: string }) };
  }

  /** The short word for what went wrong, or null where it signed in. */
  async signIn(email: string, password: string): Promise<string | null> {
    return errorOf(await this.post('callback/password', { email, password }));
  }

  /** `path` as `createSignInLink` gives it. */
  async useLink(path: string): Promise<string | null> {
    return errorOf(await this.post('callback/link', { secret: path.split('#')[1] ?? '' }));
  }

  async session(): Promise<unknown> {
    return (await this.fetch('/api/auth/session')).json();
  }
}

function errorOf({ url }: { url: string }): string | null {
  return new URL(url).searchParams.get('error');
}
