import { formatDuration } from './amount.ts';
import { paint } from './style.ts';

/** Tells a person what is being done. Everything goes to standard error, so that standard output stays for results. */
export interface Progress {
  /** Runs one step and shows a line with its time; `note` adds a remark to the line. */
  step<T>(name: string, work: (note: (remark: string) => void) => Promise<T>): Promise<T>;
  say(line: string): void;
}

/** Progress on standard error: a waiting line on a terminal, one finished line per step everywhere. */
export function consoleProgress(): Progress {
  const stream = process.stderr;
  const say = (line: string) => void stream.write(`${line}\n`);
  return {
    say,
    async step(name, work) {
      const startedAt = performance.now();
      const remarks: string[] = [];
      if (stream.isTTY) stream.write(`  ${paint('...', 'dim', stream)}            ${name}`);
      const finish = (mark: string) => {
        const time = formatDuration(performance.now() - startedAt).padStart(8);
        const remark = remarks.length > 0 ? paint(`  ${remarks.join(', ')}`, 'dim', stream) : '';
        say(`${stream.isTTY ? '\r\u001b[K' : ''}  ${mark}  ${time}  ${name}${remark}`);
      };
      try {
        const result = await work((remark) => remarks.push(remark));
        finish(paint('ok ', 'green', stream));
        return result;
      } catch (error) {
        finish(paint('bad', 'red', stream));
        throw error;
      }
    },
  };
}

/** Progress that nobody sees, for tests and machine-readable output. */
export const silentProgress: Progress = {
  say: () => undefined,
  step: async (_name, work) => work(() => undefined),
};
