import { runbookOf } from './alert-name.ts';
import type { AlertRule } from './rules.ts';

const begin = '<!-- alerts: made by deploy/monitoring/scripts/generate.ts -->';
const end = '<!-- end of alerts -->';

/** A page with its table of alerts made anew. */
export function withAlertTable(page: string, alerts: readonly AlertRule[]): string {
  const [before, rest = ''] = page.split(begin);
  const after = rest.split(end)[1];
  if (after === undefined) throw new Error(`docs/monitoring.md has lost the lines '${begin}' and '${end}'`);
  const rows = alerts.map(rowOf).join('\n');
  return `${before}${begin}\n\n| alert | severity | after | what to do |\n|---|---|---|---|\n${rows}\n\n${end}${after}`;
}

function rowOf({ alert, labels, annotations, ...rule }: AlertRule): string {
  const delay = rule.for === '0m' ? 'at once' : rule.for;
  const words = withoutTemplates(annotations.description);
  return `| [${alert}](runbooks/${runbookOf(alert)}) | ${labels.severity} | ${delay} | ${words} |`;
}

/** `{{ $labels.instance }}` is of no use on a page: the name of the label stays. */
function withoutTemplates(text: string): string {
  return text.replace(/\{\{ \$(?:labels\.)?(\w+)[^}]*\}\}/g, '*$1*').replaceAll('|', '\\|');
}
