import { describe, expect, it } from 'vitest';
import { createProjectInputSchema, type Project, updateProjectInputSchema } from '#core/contracts/projects.ts';
import { newId } from '#core/ids.ts';
import { keep, readKept } from './kept-draft.ts';
import {
  createInputOf,
  draftOfProject,
  EMPTY_PROJECT,
  projectProblems,
  sameProjectDraft,
  updateInputOf,
} from './project-draft.ts';

const ownerId = newId('user');
const project: Project = {
  id: newId('project'),
  name: 'report',
  description: 'Nightly',
  source: { type: 'GIT', url: 'https://git.example.org/a.git', ref: 'main', directory: 'app' },
  language: 'node',
  image: null,
  scriptNames: ['run', 'test'],
  network: 'none',
  revision: 3,
  ownerId,
  owner: { email: 'a@example.org', name: null },
  mayEdit: true,
  createdAt: '2026-11-21T10:00:00.000Z',
  updatedAt: '2026-11-21T10:00:00.000Z',
  files: null,
  entry: null,
  scripts: { run: 'node .', test: 'npm test' },
  initialCommands: ['npm ci'],
  buildCommand: null,
  env: { MODE: 'test' },
  secretNames: ['TOKEN'],
  limits: { memoryBytes: 1024 ** 3, pids: 64 },
  members: [],
};

describe('The draft of a project', () => {
  it('that nothing was changed in is sent as the project is, with the limits that it shows no field for', () => {
    const input = updateProjectInputSchema.parse(updateInputOf(draftOfProject(project), 3));
    const { name, description, source, language, image, scripts, initialCommands, buildCommand, env, limits } = project;
    expect(input).toEqual({
      ...{ name, description, source, language, image, scripts, initialCommands, buildCommand, env, limits },
      network: 'none',
      revision: 3,
    });
  });

  it('says nothing of secrets', () => {
    expect(JSON.stringify(updateInputOf(draftOfProject(project), 3))).not.toContain('TOKEN');
  });

  it('is another once something is typed that would be sent', () => {
    const draft = draftOfProject(project);
    expect(sameProjectDraft(draft, { ...draft, initialCommands: 'npm ci\n\n' })).toBe(true);
    expect(sameProjectDraft(draft, { ...draft, initialCommands: 'npm ci\nnpm test' })).toBe(false);
    const row = { key: 9, name: 'OTHER', value: '' };
    expect(sameProjectDraft(draft, { ...draft, env: [...draft.env, row] })).toBe(false);
    expect(projectProblems({ ...draft, env: [...draft.env, { ...row, name: 'MODE' }] })).toHaveLength(1);
  });

  it('of a new one begins with the first program of its language, and with none in an image', () => {
    const files = [{ path: 'main.py', content: 'print(1)', encoding: 'utf8' as const }];
    const draft = { ...EMPTY_PROJECT, name: ' report ' };
    expect(createProjectInputSchema.parse(createInputOf(draft, files))).toMatchObject({ name: 'report', files });
    const inImage = createInputOf({ ...draft, runtime: 'image', image: 'debian:12' }, files);
    expect(createProjectInputSchema.parse(inImage)).toMatchObject({ image: 'debian:12', files: [] });
  });

  it('is kept in the browser as it was typed, and what is no draft is not read', () => {
    const texts = new Map<string, string>();
    const storage = {
      getItem: (key: string) => texts.get(key) ?? null,
      setItem: (key: string, text: string) => void texts.set(key, text),
      removeItem: (key: string) => void texts.delete(key),
    };
    const from = draftOfProject(project);
    const kept = { from, draft: { ...from, name: 'other' } };
    expect(keep(storage, project.id, kept)).toBe(true);
    expect(readKept(storage, project.id)).toEqual(kept);
    for (const key of texts.keys()) texts.set(key, '{"draft":1}');
    expect(readKept(storage, project.id)).toBeNull();
    keep(storage, project.id, null);
    expect(texts.size).toBe(0);
  });
});
