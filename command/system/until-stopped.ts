import type { Progress } from '../console/progress.ts';
import type { RunningSystem, SystemStart } from './start-system.ts';

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Follows a start until the system is stopped by a signal (exit code 0) or until a part dies (the failure is thrown).
 * A second signal ends everything at once.
 */
export async function untilStopped(
  start: SystemStart,
  progress: Progress,
  onReady: (system: RunningSystem) => Promise<void>,
): Promise<number> {
  const signal = Promise.withResolvers<'signal'>();
  const onSignal = () => signal.resolve('signal');
  for (const name of stopSignals) process.once(name, onSignal);
  const life = liveOf(start, onReady);
  const isSignalled = (await Promise.race([signal.promise, life])) === 'signal';
  for (const name of stopSignals) process.off(name, onSignal).on(name, () => endAtOnce(start));
  if (isSignalled) progress.say('\n  stopping ...');
  await start.stop((part) => progress.say(`  stopped  ${part}`));
  if (isSignalled) return 0;
  throw (await life).error;
}

/** Settles only with a failure: of the start, or of a part afterwards. */
async function liveOf(
  start: SystemStart,
  onReady: (system: RunningSystem) => Promise<void>,
): Promise<{ readonly error: unknown }> {
  try {
    const system = await start.running;
    await onReady(system);
    return { error: await system.failure };
  } catch (error) {
    return { error };
  }
}

function endAtOnce(start: SystemStart): void {
  start.kill();
  process.exit(130);
}
