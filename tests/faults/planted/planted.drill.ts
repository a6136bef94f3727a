import { acknowledged } from '../acknowledged/acknowledged.ts';
import { rules } from '../checker/check-record.ts';
import { bridge } from '../bridge/bridge.ts';
import type { DrillContext, DrillDescription, DrillOutcome, Violation } from '../drill.ts';
import { fencing } from '../fencing/fencing.ts';
import { runDrill } from '../framework/run-drill.ts';
import { type FaultName, plantFault } from './planted-program.ts';

interface Planting {
  readonly fault: FaultName;
  readonly drill: DrillDescription;
  readonly options: Readonly<Record<string, number>>;
  /** What the drill must find: that everything failed would prove nothing. */
  readonly rule: string;
}

/** Webhooks are doubled in any case: the bridge need not be broken in all its other ways to find it. */
const plantings: readonly Planting[] = [
  { fault: 'isDeduplicationOff', drill: bridge, options: { tasks: 8, kill: 3_600 }, rule: rules.doubled },
  { fault: 'isFencingOff', drill: fencing, options: {}, rule: 'stale words are refused' },
  { fault: 'isAnsweredBeforeKept', drill: acknowledged, options: {}, rule: 'what was answered 200 has its effect' },
];

export async function runPlanted(context: DrillContext): Promise<DrillOutcome> {
  const figures: Record<string, number> = {};
  const violations: Violation[] = [];
  for (const planting of plantings) {
    const { fault, drill } = planting;
    const found = await runPlanting(context, planting);
    figures[`violations with ${fault}`] = found.length;
    if (found.length === 0)
      violations.push({ rule: 'the drill notices', subject: fault, found: `${drill.name} did not find it` });
    else context.tell(`${fault}: ${drill.name} found '${found[0]?.rule}': ${found[0]?.subject}: ${found[0]?.found}`);
  }
  return { checks: [{ rule: 'the drill notices', looked: plantings.length }], violations, figures };
}

async function runPlanting(
  context: DrillContext,
  { fault, drill, options, rule }: Planting,
): Promise<readonly Violation[]> {
  const { program, remove } = await plantFault(fault);
  try {
    const tell = (line: string) => context.tell(`${fault}: ${line}`);
    const order = { form: 'short', seed: context.seed, options, nexusProgram: program } as const;
    const report = await runDrill(drill, order, tell);
    const wasChecked = report.checks.some((check) => check.rule === rule && check.looked > 0);
    return wasChecked ? report.violations.filter((violation) => violation.rule === rule) : [];
  } finally {
    await remove();
  }
}
