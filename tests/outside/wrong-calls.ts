/** Each of these calls is wrong, and the published types say so: a line that compiled would fail the check. */
import { createSandpiperClient } from '@sandpiper/client';

const sandpiper = createSandpiperClient({ url: 'http://localhost:3000', token: 'sp_…' });

// @ts-expect-error there is no such field
await sandpiper.execution.run({ language: 'python', kode: 'print(1)' });
// @ts-expect-error code is text
await sandpiper.execution.submit({ language: 'python', code: 1 });
// @ts-expect-error an id is needed
await sandpiper.execution.get();
// @ts-expect-error there is no such status
await sandpiper.execution.list({ status: ['DONE'] });
// @ts-expect-error there is no such procedure
await sandpiper.execution.explode({ id: 'exec_1' });
// @ts-expect-error a revision is needed
await sandpiper.session.update({ id: 'sess_1', title: 'x' });
// @ts-expect-error a project needs a name
await sandpiper.project.create({ files: [] });
// @ts-expect-error there is no such script
await sandpiper.project.run({ id: 'proj_1', script: 'destroy' });
// @ts-expect-error a credential is of a host
await sandpiper.credential.create({ name: 'Company', password: 'x' });
// @ts-expect-error nothing shows a password again
(await sandpiper.credential.list()).items[0]?.password;
// @ts-expect-error a token is needed
createSandpiperClient({ url: 'http://localhost:3000' });
for await (const event of sandpiper.execution.watch('exec_1')) {
  // @ts-expect-error only a piece of output has a chunk
  event.chunk;
}
