import type { INestApplicationContext } from '@nestjs/common';
import { projectId } from '@oblivion/protocol';
import type { ProjectOfTenant } from '../features/memory/rescan.service.js';
import { Reindex, type ReindexReport } from '../features/memory-index/reindex.service.js';
import { WorkspaceRepository } from '../features/workspace/workspace.repository.js';
import { Database } from '../platform/database/database.service.js';
import { type Command, option, UsageError } from './command.js';
import { withServices } from './context.js';

const progressIntervalMs = 1_000;

export const reindex: Command = {
  name: 'reindex',
  usage: 'nexus reindex [--project ID]',
  summary: "Build memory's copies in Qdrant again from PostgreSQL; searches go on meanwhile. Safe to repeat.",
  async run(parameters, settings) {
    const wanted = option(parameters, 'project');
    await withServices(settings, async (context) => {
      const project = wanted === undefined ? undefined : await findProject(context, wanted);
      let saidAt = 0;
      const report = await context.get(Reindex, { strict: false }).run(project, ({ indexed, failed, total }) => {
        if (Date.now() - saidAt < progressIntervalMs) return;
        saidAt = Date.now();
        process.stdout.write(`${indexed} of ${total} sources indexed${failed === 0 ? '' : `, ${failed} failed`}\n`);
      });
      process.stdout.write(`${describeReport(report)}\n`);
    });
  },
};

/** The last words of the command. */
export function describeReport({ tasks, collection, indexed, failed, total }: ReindexReport): string {
  const read = `Read ${tasks} tasks again`;
  if (collection === null) {
    return `${read}. NEXUS_QDRANT_URL or NEXUS_EMBEDDINGS_URL is not set, so memory is found by words alone.`;
  }
  const failures = failed === 0 ? '' : ` ${failed} failed; GET /api/v1/memory/sources?state=failed says why.`;
  return `${read}; ${indexed} of ${total} sources are in ${collection}.${failures}`;
}

async function findProject(context: INestApplicationContext, wanted: string): Promise<ProjectOfTenant> {
  const parsed = projectId.safeParse(wanted);
  if (!parsed.success) throw new UsageError(`--project ${parsed.error.issues[0]?.message}`);
  const database = context.get(Database);
  const workspace = context.get(WorkspaceRepository, { strict: false });
  for (const { id: tenantId } of await database.system.selectFrom('tenant').select('id').execute()) {
    const projects = await database.withTenant(tenantId, (transaction) => workspace.listProjects(transaction));
    if (projects.some(({ id }) => id === parsed.data)) return { tenantId, projectId: parsed.data };
  }
  throw new UsageError(`--project ${wanted} does not exist`);
}
