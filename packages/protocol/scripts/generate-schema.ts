/**
 * Writes the JSON Schema of the agent protocol to `packages/protocol/schema`, from the zod sources.
 * `node packages/protocol/scripts/generate-schema.ts` writes; with `--check` it only compares and exits 1 on a
 * difference.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

// The sources import each other as `.js`, as they are called after the build; here they are read unbuilt.
const sources = new URL('../src/', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) => {
    const isOwn = context.parentURL?.startsWith(sources) === true && specifier.startsWith('.');
    return next(isOwn ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});
const { z } = await import('zod');
const protocol = await import('../src/index.ts');

const folder = fileURLToPath(new URL('../schema/', import.meta.url));

const contracts = {
  'client-frame': protocol.clientFrame,
  'server-frame': protocol.serverFrame,
  'claim-result': protocol.claimResult,
  'heartbeat-result': protocol.heartbeatResult,
  'said-result': protocol.saidResult,
  'answer-result': protocol.answerResult,
  'token-response': protocol.tokenResponse,
  problem: protocol.problem,
  'memory-search-request': protocol.memorySearchRequest,
  'memory-search-answer': protocol.memorySearchAnswer,
  'memory-source-page': protocol.memorySourcePage,
  'checkpoint-put': protocol.checkpointPut,
  'checkpoint-writes': protocol.checkpointWrites,
  'checkpoint-find': protocol.checkpointFind,
  'checkpoint-found': protocol.checkpointFound,
  'checkpoint-list': protocol.checkpointList,
  'checkpoint-page': protocol.checkpointPage,
  'checkpoint-history': protocol.checkpointHistory,
  'channel-history': protocol.channelHistory,
  'checkpoint-change': protocol.checkpointChange,
  'effect-reserve': protocol.effectReserve,
  'effect-reserved': protocol.effectReserved,
  'effect-record': protocol.effectRecord,
  'effect-withdraw': protocol.effectWithdraw,
};

/** What may be sent: fields with a default are optional, and fields added by a later release are let through. */
const frameSchema = (schema: (typeof contracts)[keyof typeof contracts]) => z.toJSONSchema(schema, { io: 'input' });

/** The codes as a schema, and beside them the table with what each of them means for a client. */
const errorCodeSchema = () => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'ErrorCode',
  enum: protocol.errorCodes,
  'x-errors': protocol.errorTable,
});

/** Content of each file by its name, without the line breaks that the formatter adds. */
function renderAll(): Map<string, string> {
  const schemas: Record<string, unknown> = { 'error-codes': errorCodeSchema() };
  for (const [name, schema] of Object.entries(contracts)) schemas[name] = frameSchema(schema);
  return new Map(Object.entries(schemas).map(([name, schema]) => [`${name}.json`, JSON.stringify(schema)]));
}

function withoutLayout(json: string | undefined): string | undefined {
  try {
    return json === undefined ? undefined : JSON.stringify(JSON.parse(json));
  } catch {
    // Not JSON, after a merge for instance: it differs from everything.
    return json;
  }
}

async function differences(expected: ReadonlyMap<string, string>): Promise<string[]> {
  const present = await readdir(folder).catch(() => []);
  const names = new Set([...present, ...expected.keys()]);
  const differing: string[] = [];
  for (const name of [...names].sort()) {
    const committed = present.includes(name) ? await readFile(`${folder}${name}`, 'utf8') : undefined;
    if (withoutLayout(committed) !== expected.get(name)) differing.push(name);
  }
  return differing;
}

async function write(expected: ReadonlyMap<string, string>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await differences(expected)) {
    const content = expected.get(name);
    if (content === undefined) await rm(`${folder}${name}`);
    else await writeFile(`${folder}${name}`, content);
    console.log(`${content === undefined ? 'removed' : 'wrote'} ${name}`);
  }
  execFileSync('npx', ['biome', 'format', '--write', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
}

const expected = renderAll();
if (process.argv.includes('--check')) {
  const differing = await differences(expected);
  if (differing.length > 0) {
    const command = `node ${relative(process.cwd(), fileURLToPath(import.meta.url))}`;
    console.error(`packages/protocol/schema differs from the sources in ${differing.join(', ')}; run \`${command}\`.`);
    process.exit(1);
  }
} else {
  await write(expected);
}
