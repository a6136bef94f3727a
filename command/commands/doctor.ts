import { paint } from '../console/style.ts';
import type { Finding } from '../doctor/finding.ts';
import { examineSystem } from '../doctor/system.ts';
import { examineTools } from '../doctor/tools.ts';
import { defaultStateFolder } from '../files/folders.ts';
import type { Command } from './command.ts';

export const doctorCommand: Command = {
  description: {
    name: 'doctor',
    summary: 'Checks each part and says what is wrong and how to mend it.',
    options: { json: { kind: 'switch', description: 'print one line of JSON' } },
  },
  async run(words) {
    const findings = [...(await examineTools()), ...(await examineSystem(defaultStateFolder()))];
    const isWell = findings.every((finding) => finding.isWell);
    if (words.switches.has('json')) process.stdout.write(`${JSON.stringify({ isWell, findings })}\n`);
    else for (const finding of findings) process.stdout.write(`${findingLine(finding)}\n`);
    return isWell ? 0 : 1;
  },
};

function findingLine(finding: Finding): string {
  const mark = finding.isWell ? paint('ok   ', 'green') : paint('wrong', 'red');
  const mend = finding.mend ? paint(`  -> ${finding.mend}`, 'yellow') : '';
  return `  ${mark}  ${finding.name.padEnd(32)} ${finding.said}${mend}`;
}
