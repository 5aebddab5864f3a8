import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GithubEndpoints } from '#auth/github-provider.ts';

export interface FakeGithubUser {
  id: number;
  login: string;
  name: string | null;
  emails: { email: string; primary: boolean; verified: boolean }[];
}

/** The parts of GitHub that signing in asks. Who `user` is at the time signs in. */
export interface FakeGithub extends AsyncDisposable {
  readonly endpoints: GithubEndpoints;
  user: FakeGithubUser;
}

export async function startFakeGithub(): Promise<FakeGithub> {
  const github = { user: { id: 1, login: 'nobody', name: null, emails: [] } as FakeGithubUser };
  const server = createServer((request, response) => {
    const answers: Readonly<Record<string, unknown>> = {
      'POST /login/oauth/access_token': {
        access_token: 'gho_fake',
        token_type: 'bearer',
        scope: 'read:user,user:email',
      },
      'GET /user': { id: github.user.id, login: github.user.login, name: github.user.name },
      'GET /user/emails': github.user.emails,
    };
    const answer = answers[`${request.method} ${request.url}`];
    request.resume();
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(github, {
    endpoints: { site: origin, api: origin },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
