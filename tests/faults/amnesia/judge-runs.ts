import type { RecordedMessage } from '../checker/record.ts';
import type { Check, Violation } from '../drill.ts';
import type { Ledger } from './ledger.ts';
import type { ModelCall } from './model-calls.ts';

export const stepCount = 12;

/** What the agent says in public, in part: each once in every run. */
export const words = {
  progress: 'A third is done.',
  question: 'Shall I go on?',
  result: 'All twelve steps are done.',
} as const;

const rules = {
  ended: 'every run reaches its end',
  killed: 'every planned death was died',
  once: 'each outside effect is done once',
  same: 'every artifact is that of the run that was left alone',
  said: 'each word is said once',
  tokens: 'extra model tokens are fewer than those of one step for each death',
} as const;

export interface Evidence {
  /** All runs; the first was left alone. */
  readonly runs: readonly string[];
  /** Runs whose death never came. */
  readonly planned: readonly string[];
  readonly ledger: Pick<Ledger, 'entries' | 'artifacts' | 'holders'>;
  /** Everything in the channels. */
  readonly messages: readonly RecordedMessage[];
  readonly calls: readonly ModelCall[];
}

/** Holds what the outside kept against what should be. It knows nothing of Nexus. */
export function judgeRuns(evidence: Evidence): {
  checks: readonly Check[];
  violations: readonly Violation[];
  figures: Readonly<Record<string, number>>;
} {
  const { runs, planned, ledger, messages, calls } = evidence;
  const perRun = runs.flatMap((run, index) => [
    ...judgeEffects(run, ledger),
    ...judgeArtifact(run, { artifacts: ledger.artifacts, measure: runs[0] as string }),
    ...judgeWords(run, index, messages),
  ]);
  const died = planned.map((run) => ({ rule: rules.killed, subject: run, found: 'nobody came there' }));
  const tokens = calls.reduce((sum, call) => sum + call.tokens, 0);
  const needed = tokensOfOneRun(calls) * runs.length;
  const deaths = runs.reduce((sum, run) => sum + Math.max(0, (ledger.holders.get(run)?.size ?? 1) - 1), 0);
  const kills = Math.max(deaths, runs.length - 1 - planned.length);
  const allowed = (kills * tokensOfOneRun(calls)) / stepCount;
  const spent =
    tokens - needed >= allowed && tokens !== needed
      ? [{ rule: rules.tokens, subject: 'all runs', found: `${tokens - needed} extra, ${allowed} would be too many` }]
      : [];
  return {
    checks: [
      { rule: rules.ended, looked: runs.length },
      { rule: rules.killed, looked: runs.length - 1 },
      { rule: rules.once, looked: runs.length * stepCount },
      { rule: rules.same, looked: runs.length },
      { rule: rules.said, looked: runs.length * Object.keys(words).length },
      { rule: rules.tokens, looked: calls.length },
    ],
    violations: [...perRun, ...died, ...spent],
    figures: {
      'outside effects doubled': perRun.filter(({ rule, found }) => rule === rules.once && !found.startsWith('0'))
        .length,
      'claims passed on': deaths,
      'model calls': calls.length,
      'extra model tokens': tokens - needed,
    },
  };
}

/** All steps ask the same way, so each of the calls that differ is made once in a run. */
function tokensOfOneRun(calls: readonly ModelCall[]): number {
  const tokensOf = new Map(calls.map(({ asked, tokens }) => [asked, tokens]));
  return [...tokensOf.values()].reduce((sum, tokens) => sum + tokens, 0);
}

function judgeEffects(run: string, { entries }: Pick<Ledger, 'entries'>): readonly Violation[] {
  const steps = Array.from({ length: stepCount }, (_, index) => index + 1);
  return steps.flatMap((step) => {
    const done = entries.filter((entry) => entry.run === run && entry.step === step).length;
    return done === 1 ? [] : [{ rule: rules.once, subject: `${run}, step ${step}`, found: `${done} times` }];
  });
}

function judgeArtifact(
  run: string,
  { artifacts, measure }: { artifacts: Ledger['artifacts']; measure: string },
): readonly Violation[] {
  const kept = artifacts.get(run) ?? [];
  const wanted = artifacts.get(measure)?.[0]?.content;
  if (kept.length === 0) return [{ rule: rules.ended, subject: run, found: 'no artifact' }];
  const isSame = kept.every(({ id, content }) => content === wanted && id === kept[0]?.id);
  return isSame ? [] : [{ rule: rules.same, subject: run, found: JSON.stringify(kept).slice(0, 400) }];
}

function judgeWords(run: string, index: number, messages: readonly RecordedMessage[]): readonly Violation[] {
  const roots = messages.filter(
    ({ threadTs, ts, text }) => (threadTs === null || threadTs === ts) && text.includes(run),
  );
  if (roots.length !== 1) return [{ rule: rules.said, subject: run, found: `${roots.length} root messages` }];
  const thread = messages.filter(({ threadTs, isByApp }) => threadTs === roots[0]?.ts && isByApp);
  return Object.values(words).flatMap((said) => {
    const count = thread.filter(({ text }) => text.includes(said)).length;
    if (count === 1) return [];
    const rule = said === words.result ? rules.ended : rules.said;
    return [{ rule, subject: `${run} (${index})`, found: `“${said}” ${count} times` }];
  });
}
