import type { IForbiddenRuleType } from 'dependency-cruiser';
import type { ImportTableRow } from './import-table.ts';

const source = '^apps/nexus/src';
/** Programs and packages that touch the world; a file without a suffix may import none of them. */
const worldlyPackages = '(^|/)node_modules/(@nestjs|pg|ioredis|undici|bullmq|ws|fastify)(/|$)';
const worldlyModules = '^(node:)?(fs|fs/promises|net|http|https|http2|tls|dgram|dns|child_process|worker_threads)$';
const suffixedFile = `${source}/.+\\.[a-z-]+\\.ts$`;

/** The rules that the import table and the shape of the folders stand for, as dependency-cruiser holds them. */
export function importRules(table: readonly ImportTableRow[]): IForbiddenRuleType[] {
  return [...table.map(featureRule), ...layerRules, ...purityRules, ...treeRules];
}

function featureRule(row: ImportTableRow): IForbiddenRuleType {
  const allowed = row.mayImport.map((name) => (name.startsWith('integrations/') ? name : `features/${name}`));
  return {
    name: `${row.feature} imports only what the table allows`,
    severity: 'error',
    from: { path: `${source}/features/${row.feature}/` },
    to: {
      path: `${source}/`,
      pathNot: [`features/${row.feature}`, 'features/access', 'platform', ...allowed].map(
        (name) => `${source}/${name}/`,
      ),
    },
  };
}

const layerRules: IForbiddenRuleType[] = [
  {
    name: 'an integration imports only the platform',
    severity: 'error',
    from: { path: `${source}/integrations/([^/]+)/` },
    to: { path: `${source}/`, pathNot: [`${source}/platform/`, `${source}/integrations/$1/`] },
  },
  {
    name: 'the platform imports no feature and no integration',
    severity: 'error',
    from: { path: `${source}/platform/` },
    to: { path: `${source}/`, pathNot: [`${source}/platform/`] },
  },
];

const pureFile = { path: `${source}/features/.*/[^./]+\\.ts$` };
const purityRules: IForbiddenRuleType[] = [
  {
    name: 'a file without a suffix is pure: no framework, no store, no network',
    severity: 'error',
    from: pureFile,
    to: { path: [worldlyPackages, worldlyModules] },
  },
  {
    name: 'a file without a suffix is pure: it imports no file with one',
    severity: 'error',
    from: pureFile,
    to: { path: suffixedFile },
  },
];

const treeRules: IForbiddenRuleType[] = [
  {
    name: 'apps do not import each other',
    severity: 'error',
    from: { path: '^apps/([^/]+)/' },
    to: { path: '^apps/', pathNot: ['^apps/$1/'] },
  },
  { name: 'packages do not import apps', severity: 'error', from: { path: '^packages/' }, to: { path: '^apps/' } },
  { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
  {
    name: 'every relative import leads somewhere',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true, path: '^\\.' },
  },
];
