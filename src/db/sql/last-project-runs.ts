import type { LastRun } from '#core/contracts/projects.ts';
import type { ScriptName } from '#core/contracts/scripts.ts';
import type { ExecutionStatus } from '#core/execution-status.ts';
import { brandId, type ProjectId, type UserId } from '#core/ids.ts';
import type { Queryable } from '#db/queryable.ts';

interface Row {
  project_id: string;
  script: ScriptName;
  id: string;
  status: ExecutionStatus;
  queued_at: Date;
  ended_at: Date | null;
}

/** Of each script the newest run, among those of the user and those of the projects that are theirs; null: of all. */
export async function lastProjectRuns(
  client: Queryable,
  seenBy: UserId | null,
  ids: readonly ProjectId[],
): Promise<LastRun[]> {
  const { rows } = await client.query<Row>({
    name: 'last-project-runs',
    text: `SELECT project.id AS project_id, script, last.* FROM project
      CROSS JOIN unnest('{run,test,deploy}'::text[]) AS script
      CROSS JOIN LATERAL (
        SELECT execution.id, status, queued_at, ended_at FROM execution
        WHERE project_id = project.id AND execution.script = script.script
          AND ($1::text IS NULL OR project.owner_id = $1 OR execution.owner_id = $1)
        ORDER BY queued_at DESC, execution.id DESC LIMIT 1
      ) last
      WHERE project.id = ANY($2::text[])
      ORDER BY project.id, array_position('{run,test,deploy}'::text[], script)`,
    values: [seenBy, [...ids]],
  });
  return rows.map(({ project_id, script, id, status, queued_at, ended_at }) => ({
    projectId: brandId('project', project_id),
    script,
    id: brandId('execution', id),
    status,
    queuedAt: queued_at.toISOString(),
    endedAt: ended_at?.toISOString() ?? null,
  }));
}
