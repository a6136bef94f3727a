import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkImports } from './check-imports.ts';

const page = `# Architecture

| feature | may import |
|---|---|
| access | - |
| tasks, runs | integrations/slack |
| conversation | tasks, integrations/slack |
`;

/** A small tree that keeps every rule. */
const sound: Readonly<Record<string, string>> = {
  'docs/architecture.md': page,
  'package.json': '{ "type": "module" }',
  'node_modules/pg/package.json': '{ "name": "pg", "main": "index.js" }',
  'node_modules/pg/index.js': '',
  'node_modules/@nestjs/common/package.json': '{ "name": "@nestjs/common", "main": "index.js" }',
  'node_modules/@nestjs/common/index.js': '',
  'apps/sandbox/src/sandbox.ts': 'export const sandbox = 1;',
  'apps/nexus/src/main.ts': "import './features/tasks/tasks.service.js';",
  'apps/nexus/src/platform/clock.ts': 'export const clock = 1;',
  'apps/nexus/src/integrations/slack/slack.client.ts':
    "import pg from 'pg'; import '../../platform/clock.js'; export type Slack = typeof pg;",
  'apps/nexus/src/integrations/clickup/clickup.client.ts': 'export type ClickUp = string;',
  'apps/nexus/src/features/access/scope.ts': 'export type Scope = string;',
  'apps/nexus/src/features/runs/run-state.ts': 'export type RunState = string;',
  'apps/nexus/src/features/tasks/task-state.ts':
    "import type { Scope } from '../access/scope.js'; export type State = Scope;",
  'apps/nexus/src/features/tasks/tasks.service.ts':
    "import type { Slack } from '../../integrations/slack/slack.client.js'; import type { State } from './task-state.js'; export type Service = Slack | State;",
  'apps/nexus/src/features/conversation/conversation.service.ts':
    "import type { Service } from '../tasks/tasks.service.js'; export type Talk = Service;",
  'packages/protocol/src/index.ts': 'export const protocol = 1;',
};

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oblivion-imports-'));
  await addFiles(sound);
});
afterEach(() => rm(folder, { recursive: true }));

async function addFiles(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

test('a tree that keeps the table has no violation', async () => {
  expect(await checkImports(folder)).toEqual([]);
});

const features = 'apps/nexus/src/features';
describe('a violation is named with both files', () => {
  test.each([
    [
      'a feature that is not allowed',
      `${features}/tasks/extra.service.ts`,
      "import '../conversation/conversation.service.js';",
      'tasks imports only',
    ],
    [
      'a type only',
      `${features}/tasks/extra.service.ts`,
      "import type { Talk } from '../conversation/conversation.service.js'; export type T = Talk;",
      'tasks imports only',
    ],
    [
      'an export from another feature',
      `${features}/tasks/extra.service.ts`,
      "export type { Talk } from '../conversation/conversation.service.js';",
      'tasks imports only',
    ],
    [
      'an import while running',
      `${features}/tasks/extra.service.ts`,
      "export const late = () => import('../conversation/conversation.service.js');",
      'tasks imports only',
    ],
    [
      'an integration that is not allowed',
      `${features}/tasks/extra.service.ts`,
      "import '../../integrations/clickup/clickup.client.js';",
      'tasks imports only',
    ],
    ['the main file', `${features}/tasks/extra.service.ts`, "import '../../main.js';", 'tasks imports only'],
    [
      'an integration by another',
      'apps/nexus/src/integrations/slack/extra.client.ts',
      "import '../clickup/clickup.client.js';",
      'an integration imports only the platform',
    ],
    [
      'a feature by an integration',
      'apps/nexus/src/integrations/slack/extra.client.ts',
      "import type { Scope } from '../../features/access/scope.js'; export type S = Scope;",
      'an integration imports only the platform',
    ],
    [
      'a feature by the platform',
      'apps/nexus/src/platform/extra.ts',
      "import '../features/tasks/task-state.js';",
      'the platform imports no feature',
    ],
    ['the framework by a pure file', `${features}/tasks/extra.ts`, "import '@nestjs/common';", 'no framework'],
    [
      'a store by a pure file',
      `${features}/tasks/extra.ts`,
      "import type { Pool } from 'pg'; export type P = Pool;",
      'no framework',
    ],
    [
      'the disk by a pure file',
      `${features}/tasks/extra.ts`,
      "import { readFile } from 'node:fs/promises'; export { readFile };",
      'no framework',
    ],
    [
      'a suffixed file by a pure one',
      `${features}/tasks/extra.ts`,
      "import type { Service } from './tasks.service.js'; export type S = Service;",
      'imports no file with one',
    ],
    [
      'an app by another',
      'apps/nexus/src/extra.ts',
      "import '../../sandbox/src/sandbox.js';",
      'apps do not import each other',
    ],
    [
      'an app by a package',
      'packages/protocol/src/extra.ts',
      "import '../../../apps/sandbox/src/sandbox.js';",
      'packages do not import apps',
    ],
    ['nothing that exists', 'apps/sandbox/src/extra.ts', "import './missing.js';", 'leads somewhere'],
  ])('importing %s', async (_name, path, content, rule) => {
    await addFiles({ [path]: content });
    const violations = await checkImports(folder);
    expect(violations).toEqual([expect.stringContaining(`${path} -> `)]);
    expect(violations[0]).toContain(rule);
  });

  test('a cycle, also one of types only', async () => {
    await addFiles({
      'apps/sandbox/src/left.ts': "import type { Right } from './right.js'; export type Left = Right;",
      'apps/sandbox/src/right.ts': "import type { Left } from './left.js'; export type Right = Left;",
    });
    const violations = await checkImports(folder);
    expect(violations.length).toBeGreaterThan(0);
    expect(violations.every((line) => line.endsWith('no cycles'))).toBe(true);
  });

  test('a feature without a row, and a row without a feature', async () => {
    await addFiles({ [`${features}/memory/memory.ts`]: 'export const memory = 1;' });
    await addFiles({ 'docs/architecture.md': `${page}| llm | tasks |\n` });
    const violations = await checkImports(folder);
    expect(violations).toEqual([
      expect.stringContaining('features/memory: the feature is not in'),
      expect.stringContaining('the feature llm'),
    ]);
  });
});
