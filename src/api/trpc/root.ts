import { accountRouter } from './account-router.ts';
import { adminRouter } from './admin-router.ts';
import { credentialRouter } from './credential-router.ts';
import { dependencyCacheRouter } from './dependency-cache-router.ts';
import { executionRouter } from './execution-router.ts';
import { languageRouter } from './language-router.ts';
import { projectRouter } from './project-router.ts';
import { sessionRouter } from './session-router.ts';
import { tokenRouter } from './token-router.ts';
import { createCallerFactory, router } from './trpc.ts';

/** All that the page and the typed client can call, at `/api/trpc`. */
export const appRouter = router({
  session: sessionRouter,
  execution: executionRouter,
  project: projectRouter,
  language: languageRouter,
  token: tokenRouter,
  credential: credentialRouter,
  dependencyCache: dependencyCacheRouter,
  account: accountRouter,
  admin: adminRouter,
});

export type AppRouter = typeof appRouter;

/** Calls procedures in the process itself, for tests. */
export const createCaller = createCallerFactory(appRouter);
