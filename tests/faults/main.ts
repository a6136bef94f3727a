import { inspect } from 'node:util';
import { drills } from './catalogue.ts';
import { progressLine } from './framework/progress-line.ts';
import { reportText } from './framework/report.ts';
import { type DrillOrder, runDrill } from './framework/run-drill.ts';

/** Runs one drill in a process of its own: its name, and its order as JSON, come as words. Exit code 1 on any violation. */
const [name = '', orderText = '{}', form = 'text'] = process.argv.slice(2);
const drill = drills.find((candidate) => candidate.name === name);
if (drill === undefined) throw new Error(`there is no drill '${name}'`);
let isEnding = false;
process.on('uncaughtException', endOfMistake);
const report = await runDrill(drill, JSON.parse(orderText) as DrillOrder, progressLine(process.stderr));
process.stdout.write(form === 'json' ? `${JSON.stringify(report)}\n` : `${reportText(report)}\n`);
process.exit(report.passed ? 0 : 1);

/** A mistake of the drill itself must not leave a system behind: it ends as when a person ends it. */
function endOfMistake(error: unknown): void {
  if (!isEnding) process.stderr.write(`${inspect(error)}\n`);
  isEnding = true;
  if (!process.emit('SIGTERM')) process.exit(1);
}
