import type { BrowserContext, Page } from '@playwright/test';

/** What the browser, and Monaco where it was still loading, say when the network is taken away on purpose. */
const OFFLINE =
  /\/monaco\/vs\/|net::ERR_(INTERNET_DISCONNECTED|NETWORK_CHANGED|ABORTED|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE|CONNECTION_RESET|CONNECTION_CLOSED)/;

/**
 * Notes all that no page may ever do: ask another server for something, break its own content security policy, throw
 * an error nobody handles, or complain on the console. A test that provokes such a thing says so beforehand.
 */
export class PageWatch {
  readonly #ownHosts: Set<string>;
  readonly #expected: RegExp[] = [];
  readonly problems: string[] = [];

  constructor(baseURL: string) {
    this.#ownHosts = new Set([new URL(baseURL).host]);
  }

  /** From here on a message on the console that matches is no problem. */
  expectOnConsole(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  /** Another address of the same site. */
  allowHost(host: string): void {
    this.#ownHosts.add(host);
  }

  expectOffline(): void {
    this.expectOnConsole(OFFLINE);
  }

  watch(context: BrowserContext): void {
    for (const page of context.pages()) this.#watchPage(page);
    context.on('page', (page) => this.#watchPage(page));
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (!['data:', 'blob:', 'about:'].includes(url.protocol) && !this.#ownHosts.has(url.host)) {
        this.problems.push(`asked another server: ${request.url()}`);
      }
    });
  }

  #watchPage(page: Page): void {
    page.on('pageerror', (error) => this.#note(`threw on ${page.url()}: ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      const text = `${message.text()} (${message.location().url})`;
      const isBad = message.type() === 'error' || /content.security.policy/i.test(text);
      if (isBad) this.#note(`said on the console of ${page.url()}: ${text}`);
    });
  }

  #note(problem: string): void {
    if (!this.#expected.some((pattern) => pattern.test(problem))) this.problems.push(problem);
  }
}
