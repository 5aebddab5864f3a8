import { createServer } from 'node:http';
import { handleRestRequest } from '#api/rest/handle-request.ts';
import { webDeps } from '#src/composition.ts';
import { answerNodeRequest } from '#src/node-http.ts';

/** The REST face as the site composes it, without the pages, in a process that may be killed. It ends with its tests. */
const deps = await webDeps();
const server = createServer((request, response) => {
  answerNodeRequest((asked) => handleRestRequest(deps, asked), request, response).catch((err: unknown) => {
    deps.log.error({ event: 'web.request-failed', err }, 'a request could not be answered');
    if (!response.headersSent) response.statusCode = 500;
    response.end();
  });
});
server.listen(deps.config.port, '127.0.0.1', () => process.send?.({ type: 'ready' }));
process.once('disconnect', () => process.exit());
