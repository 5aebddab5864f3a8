export const PROJECT_VIEWS = ['overview', 'files', 'settings', 'secrets', 'members'] as const;
export type ProjectView = (typeof PROJECT_VIEWS)[number];
