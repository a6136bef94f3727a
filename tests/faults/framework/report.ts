import type { DrillOutcome, Violation } from '../drill.ts';

export interface DrillReport extends DrillOutcome {
  readonly drill: string;
  readonly seed: number;
  readonly options: Readonly<Record<string, number | string>>;
  readonly durationMs: number;
  readonly passed: boolean;
}

const shownPerRule = 10;

/** Adds what makes a run worthless: a rule that was held against nothing, or no rule at all. */
export function judge(outcome: DrillOutcome): DrillOutcome & { readonly passed: boolean } {
  const empty = outcome.checks.filter((check) => check.looked === 0);
  const nothing: readonly Violation[] = [
    ...empty.map((check) => ({ rule: check.rule, subject: 'the drill', found: 'there was nothing to check' })),
    ...(outcome.checks.length === 0 ? [{ rule: 'progress', subject: 'the drill', found: 'no rule was checked' }] : []),
  ];
  const violations = [...outcome.violations, ...nothing];
  return { ...outcome, violations, passed: violations.length === 0 };
}

/** The table at the end of a drill. */
export function reportText(report: DrillReport): string {
  const byRule = Map.groupBy(report.violations, (violation) => violation.rule);
  const rules = new Map(report.checks.map((check) => [check.rule, check.looked]));
  for (const rule of byRule.keys()) if (!rules.has(rule)) rules.set(rule, 0);
  const width = Math.max(24, ...[...rules.keys(), ...Object.keys(report.figures)].map((name) => name.length));
  const options = Object.entries(report.options).map(([name, value]) => ` --${name} ${value}`);
  const minutes = (report.durationMs / 60_000).toFixed(1);
  return [
    '',
    `${'rule'.padEnd(width)}  ${'checked'.padStart(9)}  violations`,
    ...[...rules].map(
      ([rule, looked]) => `${rule.padEnd(width)}  ${String(looked).padStart(9)}  ${byRule.get(rule)?.length ?? 0}`,
    ),
    '',
    ...Object.entries(report.figures).map(([name, value]) => `${name.padEnd(width)}  ${String(value).padStart(9)}`),
    '',
    ...[...byRule].flatMap(([rule, violations]) => violationLines(rule, violations)),
    `${report.passed ? 'passed' : 'FAILED'}: ./oblivion drill ${report.drill}${options.join('')} --seed ${report.seed}  (${minutes} min)`,
  ].join('\n');
}

function violationLines(rule: string, violations: readonly Violation[]): readonly string[] {
  const shown = violations.slice(0, shownPerRule).map(({ subject, found }) => `  ${rule}: ${subject}: ${found}`);
  const rest = violations.length - shown.length;
  return rest > 0 ? [...shown, `  ${rule}: ... and ${rest} more`] : shown;
}
