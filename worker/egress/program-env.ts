/** Where a sandbox's way out begins, inside of it. */
const PROXY_URL = 'http://127.0.0.1:3128';

/** What stays inside: a program's own servers. */
const INSIDE = 'localhost,127.0.0.1,::1';

/** Mounted into every sandbox. */
export const CERTIFICATES_FOLDER = '/usr/local/share/sandpiper';
const CERTIFICATES = `${CERTIFICATES_FOLDER}/ca-certificates.crt`;

/** Of programs, by which they find the way out. */
const PROXY: Readonly<Record<string, string>> = {
  HTTP_PROXY: PROXY_URL,
  HTTPS_PROXY: PROXY_URL,
  ALL_PROXY: PROXY_URL,
  http_proxy: PROXY_URL,
  https_proxy: PROXY_URL,
  all_proxy: PROXY_URL,
  NO_PROXY: INSIDE,
  no_proxy: INSIDE,
  NODE_USE_ENV_PROXY: '1',
  npm_config_proxy: PROXY_URL,
  npm_config_https_proxy: PROXY_URL,
  npm_config_noproxy: INSIDE,
  // Java reads none of the above, and by JAVA_TOOL_OPTIONS each program of it would say so on its stderr.
  MAVEN_OPTS: '-Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=3128 -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=3128',
  GRADLE_OPTS: '-Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=3128 -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=3128',
};

/** By which they know whom to trust; each has a name of its own for it. */
const TRUST: Readonly<Record<string, string>> = {
  SSL_CERT_FILE: CERTIFICATES,
  NODE_EXTRA_CA_CERTS: CERTIFICATES,
  CURL_CA_BUNDLE: CERTIFICATES,
  GIT_SSL_CAINFO: CERTIFICATES,
  REQUESTS_CA_BUNDLE: CERTIFICATES,
  PIP_CERT: CERTIFICATES,
  CARGO_HTTP_CAINFO: CERTIFICATES,
  DENO_CERT: CERTIFICATES,
};

/** The home of a run is its workspace, in which nobody looks for what was only fetched on the way. */
const CACHES: Readonly<Record<string, string>> = {
  npm_config_cache: '/tmp/npm',
  PIP_NO_CACHE_DIR: '1',
};

/** What would ask somebody else than the program does, or say what nobody asked for. */
const QUIET: Readonly<Record<string, string>> = {
  npm_config_update_notifier: 'false',
  npm_config_fund: 'false',
  PIP_DISABLE_PIP_VERSION_CHECK: '1',
  // Debian's pip takes its system for one that has to be spared; here it is nobody's.
  PIP_BREAK_SYSTEM_PACKAGES: '1',
  GIT_TERMINAL_PROMPT: '0',
  GOTOOLCHAIN: 'local',
};

/** By what programs find the way out of a sandbox while a phase has egress; their own settings come over it. */
export const EGRESS_ENV: Readonly<Record<string, string>> = { ...PROXY, ...TRUST, ...CACHES, ...QUIET };
