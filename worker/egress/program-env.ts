/** Where a sandbox's way out begins, inside of it. */
export const PROXY_URL = 'http://127.0.0.1:3128';

/** What stays inside: a program's own servers. */
const INSIDE = 'localhost,127.0.0.1,::1';

/** By what programs find the way out of a sandbox while a phase has egress; their own settings come over it. */
export const EGRESS_ENV: Readonly<Record<string, string>> = {
  HTTP_PROXY: PROXY_URL,
  HTTPS_PROXY: PROXY_URL,
  ALL_PROXY: PROXY_URL,
  http_proxy: PROXY_URL,
  https_proxy: PROXY_URL,
  all_proxy: PROXY_URL,
  NO_PROXY: INSIDE,
  no_proxy: INSIDE,
  NODE_USE_ENV_PROXY: '1',
};
