import { describe, expect, it } from 'vitest';
import { createProjectInputSchema, type Project, updateProjectInputSchema } from '#core/contracts/projects.ts';
import { newId } from '#core/ids.ts';
import { keep, readKept } from './kept-draft.ts';
import {
  createInputOf,
  draftOfProject,
  EMPTY_PROJECT,
  filesLostBy,
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
  it('is sent with what was changed alone, limits with those that it shows no field for', () => {
    const saved = draftOfProject(project);
    expect(updateInputOf(saved, saved, 3)).toEqual({ revision: 3 });
    const limits = { ...saved.limits, seconds: '60' };
    const changed = { ...saved, description: ' Each night ', limits, runtime: 'image' as const, image: 'debian:12' };
    expect(updateProjectInputSchema.parse(updateInputOf(changed, saved, 3))).toEqual({
      description: 'Each night',
      ...{ language: null, image: 'debian:12' },
      limits: { ...project.limits, wallMs: 60_000 },
      revision: 3,
    });
  });

  it('keeps a command of several lines whole while others are edited', () => {
    const initialCommands = ['npm ci', 'for f in *; do\n  cat $f\ndone', 'make'];
    const saved = draftOfProject({ ...project, initialCommands });
    expect(updateInputOf({ ...saved, name: 'other' }, saved, 3)).toEqual({ name: 'other', revision: 3 });
    const edited = { ...saved, initialCommands: saved.initialCommands.replace('npm ci', 'npm ci --offline\n\nnpm ls') };
    expect(updateInputOf(edited, saved, 3).initialCommands).toEqual([
      'npm ci --offline',
      'npm ls',
      ...initialCommands.slice(1),
    ]);
  });

  it('says nothing of secrets', () => {
    const input = updateInputOf(draftOfProject(project), EMPTY_PROJECT, 3);
    expect(input.name).toBe('report');
    expect(JSON.stringify(input)).not.toContain('TOKEN');
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

  it('tells how many files of the project it would do away with', () => {
    const files = [{ path: 'a', content: '', encoding: 'utf8' as const }];
    const ofFiles: Project = { ...project, source: { type: 'FILES' }, files };
    const draft = draftOfProject(ofFiles);
    expect(filesLostBy(draft, ofFiles)).toBe(0);
    expect(filesLostBy({ ...draft, source: 'GIT' }, ofFiles)).toBe(1);
    expect(filesLostBy(draftOfProject(project), project)).toBe(0);
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
