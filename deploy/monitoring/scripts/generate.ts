/**
 * Writes the dashboards to `deploy/monitoring/dashboards` and the table of alerts to `docs/monitoring.md`.
 * `node deploy/monitoring/scripts/generate.ts` writes; with `--check` it only compares and exits 1 on a difference.
 */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { allDashboards } from '../source/all-dashboards.ts';
import { withAlertTable } from '../source/alert-table.ts';
import { renderDashboard } from '../source/render-dashboard.ts';
import { readRules } from '../source/rules.ts';

const repository = resolve(import.meta.dirname, '../../..');
const folder = join(repository, 'deploy/monitoring/dashboards');
const page = join(repository, 'docs/monitoring.md');

const made = new Map<string, string>(
  allDashboards.map((dashboard) => [
    join(folder, `${dashboard.name}.json`),
    `${JSON.stringify(renderDashboard(dashboard), null, 2)}\n`,
  ]),
);
const { alerts } = await readRules(join(repository, 'deploy/monitoring/rules'));
made.set(page, withAlertTable(await readFile(page, 'utf8'), alerts));

const present = await readdir(folder).catch(() => []);
const strangers = present.map((name) => join(folder, name)).filter((path) => !made.has(path));
const stale: string[] = [...strangers];
for (const [path, content] of made) {
  if ((await readFile(path, 'utf8').catch(() => '')) !== content) stale.push(path);
}

if (process.argv.includes('--check')) {
  for (const path of stale) process.stdout.write(`${relative(repository, path)} is not up to date\n`);
  if (stale.length > 0)
    process.stdout.write(`Run 'node deploy/monitoring/scripts/${basename(import.meta.filename)}'.\n`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const path of strangers) await rm(path);
  for (const [path, content] of made) await writeFile(path, content);
  process.stdout.write(`${made.size} files made, ${stale.length} of them had changed\n`);
}
