import type { Environment } from '#config/environment.ts';

/** Variables in the form that `spawn` takes; those that are undefined are left out. */
export function childEnvironment(variables: Environment): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { NODE_ENV: 'production' };
  for (const [name, value] of Object.entries(variables)) {
    // Typed as read-only in the type that Next extends.
    if (value !== undefined) Object.assign(env, { [name]: value });
  }
  return env;
}
