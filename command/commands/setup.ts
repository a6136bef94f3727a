import { consoleProgress } from '../console/progress.ts';
import { setUp } from '../setup/setup.ts';
import type { Command } from './command.ts';

export const setupCommand: Command = {
  description: {
    name: 'setup',
    summary: 'Brings what is missing (npm and Python packages, system packages) and builds what changed.',
    options: {
      browser: { kind: 'switch', description: 'also bring the browser that the tests use' },
      charts: { kind: 'switch', description: 'also build the programs that check the Helm chart (minutes, once)' },
      monitoring: { kind: 'switch', description: 'also bring Prometheus, which checks dashboards and alerts' },
      'no-observer': { kind: 'switch', description: 'do not build Observer' },
    },
    notes: ['The other commands do this by themselves.'],
  },
  async run(words) {
    const progress = consoleProgress();
    const needs = {
      needsObserver: !words.switches.has('no-observer'),
      needsBrowser: words.switches.has('browser'),
      needsChartTools: words.switches.has('charts'),
      needsMonitoringTools: words.switches.has('monitoring'),
    };
    await setUp(needs, progress);
    progress.say('Everything is in place.');
    return 0;
  },
};
