import { CommandFailure } from '../console/failure.ts';

/** A feature of Nexus and the folders under `apps/nexus/src` it may import, such as `workspace` or `integrations/slack`. */
export interface ImportTableRow {
  readonly feature: string;
  readonly mayImport: readonly string[];
}

/** Reads the table `| feature | may import |` from the architecture page: the page is the only place it stands in. */
export function parseImportTable(page: string): readonly ImportTableRow[] {
  const lines = page.split('\n');
  const head = lines.findIndex((line) => /^\|\s*feature\s*\|\s*may import\s*\|/.test(line));
  if (head < 0) throw new CommandFailure("docs/architecture.md has no table '| feature | may import |'; put it back.");
  const rows: ImportTableRow[] = [];
  for (const line of lines.slice(head + 2)) {
    const match = /^\|([^|]+)\|([^|]+)\|\s*$/.exec(line);
    if (!match) break;
    const mayImport = splitNames(match[2] ?? '');
    for (const feature of splitNames(match[1] ?? '')) rows.push({ feature, mayImport });
  }
  if (rows.length === 0) throw new CommandFailure('The import table in docs/architecture.md is empty; fill it in.');
  return rows;
}

function splitNames(cell: string): readonly string[] {
  const names = cell.split(',').map((name) => name.trim().replaceAll('`', ''));
  const wrong = names.find((name) => name !== '-' && !/^(integrations\/)?[a-z][a-z-]*$/.test(name));
  if (wrong !== undefined)
    throw new CommandFailure(
      `The import table in docs/architecture.md names '${wrong}', which is no feature and no integration.`,
    );
  return names.filter((name) => name !== '-');
}
