import type { AppRouter } from '#api/trpc/root.ts';

type Procedures = AppRouter['_def']['record'];

type Kinds = {
  readonly [R in keyof Procedures]: {
    readonly [P in keyof Procedures[R]]: Procedures[R][P] extends { _def: { type: infer Kind } } ? Kind : never;
  };
};

/** All that the server offers, and which way each is called. The compiler holds it equal to the router. */
export const PROCEDURES = {
  session: {
    list: 'query',
    get: 'query',
    create: 'mutation',
    update: 'mutation',
    duplicate: 'mutation',
    delete: 'mutation',
  },
  execution: {
    submit: 'mutation',
    submitBatch: 'mutation',
    get: 'query',
    list: 'query',
    logs: 'query',
    terminate: 'mutation',
    events: 'query',
    attempts: 'query',
    artifacts: 'query',
    testReport: 'query',
    source: 'query',
    rules: 'query',
    runAgain: 'mutation',
    onEvents: 'subscription',
  },
  project: {
    list: 'query',
    lastRuns: 'query',
    get: 'query',
    create: 'mutation',
    update: 'mutation',
    delete: 'mutation',
    run: 'mutation',
    setSecrets: 'mutation',
    addMember: 'mutation',
    removeMember: 'mutation',
  },
  language: { list: 'query', examples: 'query' },
  token: { list: 'query', create: 'mutation', revoke: 'mutation' },
  credential: { list: 'query', create: 'mutation', delete: 'mutation' },
  dependencyCache: { list: 'query', clear: 'mutation' },
  account: { me: 'query', changePassword: 'mutation' },
  admin: {
    listUsers: 'query',
    createUser: 'mutation',
    updateUser: 'mutation',
    createSignInLink: 'mutation',
    listAudit: 'query',
    queue: 'query',
    activeExecutions: 'query',
    workers: 'query',
    samples: 'query',
    deadLetters: 'query',
    retryDeadLetter: 'mutation',
    retryDeadLetters: 'mutation',
    discardDeadLetter: 'mutation',
    examinations: 'query',
    examination: 'query',
    requestExamination: 'mutation',
    drainWorker: 'mutation',
    resumeWorker: 'mutation',
  },
} as const satisfies Kinds;
