import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { ApiDeps } from '#api/api-deps.ts';
import { projectListQuerySchema } from '#core/contracts/projects.ts';
import { createProject } from '#services/projects/create-project.ts';
import { deleteProject } from '#services/projects/delete-project.ts';
import { getProject } from '#services/projects/get-project.ts';
import { listProjects } from '#services/projects/list-projects.ts';
import { addMember, removeMember } from '#services/projects/project-members.ts';
import { updateProject } from '#services/projects/update-project.ts';
import { changeProblems, json, jsonBody, readProblems, SECURED } from './describe.ts';
import { statusOf, submit, submitResponses, waits } from './execution-routes.ts';
import { principalOf, type RestEnv } from './rest-env.ts';
import {
  AddMember,
  CreateProject,
  memberParams,
  Project,
  ProjectPage,
  projectParams,
  RunProject,
  submitHeaders,
  submitQuery,
  UpdateProject,
} from './schemas.ts';

const tags = ['Projects'];

const createProjectRoute = createRoute({
  method: 'post',
  path: '/projects',
  tags,
  summary: 'Make a project of a repository or of files',
  security: SECURED,
  request: { body: jsonBody(CreateProject, true) },
  responses: { 201: json(Project, 'It was made.'), ...changeProblems('CONFLICT') },
});

const listRoute = createRoute({
  method: 'get',
  path: '/projects',
  tags,
  summary: 'The projects that one owns or may run, the last edited first',
  security: SECURED,
  request: { query: projectListQuerySchema },
  responses: { 200: json(ProjectPage, 'A page.'), ...readProblems('INVALID_INPUT') },
});

const getRoute = createRoute({
  method: 'get',
  path: '/projects/{id}',
  tags,
  summary: 'One project',
  security: SECURED,
  request: { params: projectParams },
  responses: { 200: json(Project, 'It.'), ...readProblems('INVALID_INPUT', 'NOT_FOUND') },
});

const updateRoute = createRoute({
  method: 'patch',
  path: '/projects/{id}',
  tags,
  summary: 'Change a project, or its secrets',
  description:
    'What is left out stays. `secrets` takes a value for each name, or null to remove it. With a `revision` that is stale it is answered by 409 with the current project in `current`.',
  security: SECURED,
  request: { params: projectParams, body: jsonBody(UpdateProject, true) },
  responses: { 200: json(Project, 'It was changed.'), ...changeProblems('NOT_FOUND', 'CONFLICT', 'STALE_REVISION') },
});

const deleteRoute = createRoute({
  method: 'delete',
  path: '/projects/{id}',
  tags,
  summary: 'Delete a project; its executions stay',
  security: SECURED,
  request: { params: projectParams },
  responses: { 204: { description: 'It is gone.' }, ...changeProblems('NOT_FOUND') },
});

const runRoute = createRoute({
  method: 'post',
  path: '/projects/{id}/run',
  tags,
  summary: 'Run a script of a project',
  security: SECURED,
  request: { params: projectParams, query: submitQuery, headers: submitHeaders, body: jsonBody(RunProject, false) },
  responses: submitResponses,
});

const addMemberRoute = createRoute({
  method: 'post',
  path: '/projects/{id}/members',
  tags,
  summary: 'Let somebody see a project and run it',
  security: SECURED,
  request: { params: projectParams, body: jsonBody(AddMember, true) },
  responses: { 200: json(Project, 'They are a member.'), ...changeProblems('NOT_FOUND') },
});

const removeMemberRoute = createRoute({
  method: 'delete',
  path: '/projects/{id}/members/{userId}',
  tags,
  summary: 'Take a project from a member; what they ran stays theirs',
  security: SECURED,
  request: { params: memberParams },
  responses: { 204: { description: 'They are no member.' }, ...changeProblems('NOT_FOUND') },
});

export function addProjectRoutes(app: OpenAPIHono<RestEnv>, deps: ApiDeps): void {
  app.openapi(createProjectRoute, async (c) => {
    const project = await createProject(deps, principalOf(c), c.req.valid('json'));
    c.header('location', `/api/v1/projects/${project.id}`);
    return c.json(project, 201);
  });

  app.openapi(listRoute, async (c) => c.json(await listProjects(deps, principalOf(c), c.req.valid('query')), 200));

  app.openapi(getRoute, async (c) => c.json(await getProject(deps, principalOf(c), c.req.valid('param')), 200));

  app.openapi(updateRoute, async (c) => {
    const input = { ...c.req.valid('json'), id: c.req.valid('param').id };
    return c.json(await updateProject(deps, principalOf(c), input), 200);
  });

  app.openapi(deleteRoute, async (c) => {
    await deleteProject(deps, principalOf(c), c.req.valid('param'));
    return c.body(null, 204);
  });

  app.openapi(runRoute, async (c) => {
    const query = c.req.valid('query');
    const idempotencyKey = c.req.valid('header')['idempotency-key'];
    const input = { ...c.req.valid('json'), projectId: c.req.valid('param').id, idempotencyKey };
    const execution = await submit(deps, principalOf(c), input, waits(query, c.req.raw.signal));
    c.header('location', `/api/v1/executions/${execution.id}`);
    return c.json(execution, statusOf(execution, query));
  });

  app.openapi(addMemberRoute, async (c) => {
    const input = { ...c.req.valid('json'), id: c.req.valid('param').id };
    return c.json(await addMember(deps, principalOf(c), input), 200);
  });

  app.openapi(removeMemberRoute, async (c) => {
    await removeMember(deps, principalOf(c), c.req.valid('param'));
    return c.body(null, 204);
  });
}
