import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type APIRequestContext, expect, type Page } from '@playwright/test';
import { z } from 'zod';
import { createSandpiperClient, type SandpiperClient } from '#client/index.ts';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** Somebody with an account, and a client that acts for them. */
export interface Person extends Credentials {
  readonly id: string;
  readonly token: string;
  readonly client: SandpiperClient;
}

/** The first admin, by the file that the start leaves for the operator. */
export async function firstAdminCredentials(homeDir: string): Promise<Credentials> {
  const text = await readFile(join(homeDir, 'first-admin.txt'), 'utf8');
  const of = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1] ?? '';
  return { email: of('email'), password: of('password') };
}

/** Signs the browser that `request` belongs to in, without its pages. */
export async function signIn(request: APIRequestContext, who: Credentials, baseURL: string): Promise<void> {
  const { csrfToken } = await (await request.get('/api/auth/csrf')).json();
  const answer = await request.post('/api/auth/callback/password', {
    form: { email: who.email, password: who.password, csrfToken, json: 'true' },
    headers: { origin: baseURL },
  });
  expect(answer.ok(), `${who.email} signs in`).toBe(true);
  expect((await answer.json()).url).not.toContain('error=');
}

/** As a person does. Goes to the sign-in page first, unless told to `stay` where that page is shown already. */
export async function signInByForm(page: Page, who: Credentials, options: { stay?: boolean } = {}): Promise<void> {
  if (!options.stay) await page.goto('/sign-in');
  await page.getByLabel('Email').fill(who.email);
  await page.getByLabel('Password').fill(who.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Calls a procedure as the page does, with the cookie of who is signed in. */
export async function callAsPage(
  request: APIRequestContext,
  path: string,
  input: unknown,
  baseURL: string,
): Promise<Record<string, unknown>> {
  const answer = await request.post(`/api/trpc/${path}`, {
    data: JSON.stringify(input),
    headers: pageHeaders(baseURL),
  });
  const body = await answer.json();
  expect(answer.ok(), `${path}: ${JSON.stringify(body)}`).toBe(true);
  return body.result.data ?? {};
}

/** Makes an API token for who is signed in, and a client that uses it. */
export async function clientOf(request: APIRequestContext, baseURL: string) {
  const { secret } = await callAsPage(request, 'token.create', { name: 'Browser tests' }, baseURL);
  const token = String(secret);
  return { token, client: createSandpiperClient({ url: baseURL, token }) };
}

/** Adds users for an admin who is signed in where `request` belongs to: an API token can't. */
export type AddUser = (user: Credentials) => Promise<{ readonly id: string }>;

export function userAdder(request: APIRequestContext, baseURL: string): AddUser {
  return async (user) => {
    const { user: added } = await callAsPage(request, 'admin.createUser', user, baseURL);
    return z.object({ id: z.string() }).parse(added);
  };
}

/** A new developer with the password that the admin gave, signed in where `request` belongs to. */
export async function newDeveloper(request: APIRequestContext, addUser: AddUser, baseURL: string): Promise<Person> {
  const name = randomBytes(4).toString('hex');
  const credentials = { email: `${name}@example.org`, password: `given-${name}` };
  const user = await addUser(credentials);
  await signIn(request, credentials, baseURL);
  return { id: user.id, ...credentials, ...(await clientOf(request, baseURL)) };
}

/** Sets a password of the person's own, as the page does; the one that the admin gave is then no longer good. */
export async function choosePassword(request: APIRequestContext, password: string, baseURL: string): Promise<void> {
  await callAsPage(request, 'account.changePassword', { newPassword: password }, baseURL);
}

function pageHeaders(baseURL: string): Record<string, string> {
  return { 'content-type': 'application/json', origin: baseURL };
}
