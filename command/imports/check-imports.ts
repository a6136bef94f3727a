import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ICruiseResult } from 'dependency-cruiser';
import { type ImportTableRow, parseImportTable } from './import-table.ts';
import { importRules } from './rules.ts';

const searched = ['apps', 'packages'];
const ignored =
  '(^|/)(dist|\\.next|node_modules|test|tests)/|\\.test\\.tsx?$|\\.d\\.ts$|\\.gen\\.ts$|\\.config\\.[cm]?[jt]s$';

/** Checks the sources under a folder against the table of its docs/architecture.md; one line per violation. */
export async function checkImports(folder: string): Promise<readonly string[]> {
  const table = parseImportTable(await readFile(join(folder, 'docs/architecture.md'), 'utf8'));
  const { summary, modules } = await cruiseSources(folder, table);
  const broken = summary.violations.map((violation) => {
    const way = violation.cycle ? violation.cycle.map((step) => step.name).join(' -> ') : violation.to;
    return `${violation.from} -> ${way}: ${violation.rule.name}`;
  });
  return [...new Set(broken)].sort().concat(
    compareFeatures(
      table,
      modules.map((module) => module.source),
    ),
  );
}

async function cruiseSources(folder: string, table: readonly ImportTableRow[]): Promise<ICruiseResult> {
  const { cruise } = await import('dependency-cruiser');
  const result = await cruise(
    searched.filter((name) => existsSync(join(folder, name))),
    {
      baseDir: folder,
      parser: 'swc',
      tsPreCompilationDeps: true,
      validate: true,
      ruleSet: { forbidden: importRules(table) },
      exclude: { path: ignored.replace('|node_modules', '') },
      doNotFollow: { path: 'node_modules' },
    },
    {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
      conditionNames: ['import', 'default'],
      exportsFields: ['exports'],
    },
  );
  return result.output as ICruiseResult;
}

/** The table and the folders name the same features. */
function compareFeatures(table: readonly ImportTableRow[], files: readonly string[]): readonly string[] {
  const listed = new Set(table.map((row) => row.feature));
  const present = new Set(files.flatMap((file) => /^apps\/nexus\/src\/features\/([^/]+)\//.exec(file)?.[1] ?? []));
  return [
    ...[...present]
      .filter((name) => !listed.has(name))
      .map((name) => `apps/nexus/src/features/${name}: the feature is not in the import table of docs/architecture.md`),
    ...[...listed]
      .filter((name) => !present.has(name))
      .map((name) => `docs/architecture.md: the import table names the feature ${name}, which has no folder`),
  ].sort();
}
