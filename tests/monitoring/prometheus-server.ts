import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { findFreePorts } from '../../command/processes/port.ts';
import { type Service, startService } from '../../command/processes/service.ts';
import { monitoringPrograms, requireMonitoringProgram } from '../../command/setup/monitoring-tools.ts';
import { askJson, statusOf } from '../../command/system/http.ts';
import { eventually } from './eventually.ts';
import { prometheusExample, rulesFolder } from './places.ts';

export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

export interface Target {
  readonly health: string;
  readonly lastError: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Rule {
  readonly name: string;
  readonly type: 'alerting' | 'recording';
  readonly health: string;
  readonly lastError?: string;
}

interface Configuration {
  readonly global: object;
  readonly scrape_configs: readonly { readonly job_name: string }[];
}

/** What Grafana would put for the variables of a dashboard when the reader chose everything. */
const chosen: Readonly<Record<string, string>> = {
  $__rate_interval: '1m',
  $__range: '10m',
  $namespace: '.*',
  $job: 'nexus',
  $agent_job: 'agents',
};

export function withoutVariables(expression: string): string {
  return expression.replace(/\$\w+/g, (name) => {
    const value = chosen[name];
    if (value === undefined) throw new Error(`${name} is not a variable that is known here: ${expression}`);
    return value;
  });
}

/** A Prometheus with our example configuration: other addresses and a shorter period, all else as it is. */
export class PrometheusServer implements AsyncDisposable {
  readonly #url: string;
  readonly #service: Service;

  private constructor(url: string, service: Service) {
    this.#url = url;
    this.#service = service;
  }

  /** Takes the address of each job of the example; a job without one is an error. */
  static async start(folder: string, addresses: Readonly<Record<string, string>>): Promise<PrometheusServer> {
    await mkdir(folder, { recursive: true });
    const file = join(folder, 'prometheus.yaml');
    await writeFile(file, await configurationFor(addresses));
    const [port] = await findFreePorts(1);
    const url = `http://127.0.0.1:${port}`;
    const service = await startService({
      name: 'Prometheus',
      program: requireMonitoringProgram(monitoringPrograms.prometheus),
      words: [
        `--config.file=${file}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--log.level=warn',
      ],
      environment: { PATH: process.env['PATH'] },
      logFile: join(folder, 'prometheus.log'),
    });
    const server = new PrometheusServer(url, service);
    await eventually('a Prometheus that is ready', async () => {
      if (service.hasEnded()) throw new Error(await readFile(service.logFile, 'utf8'));
      return (await statusOf(`${url}/-/ready`)) === 200;
    });
    return server;
  }

  async query(expression: string): Promise<readonly Series[]> {
    const parameters = new URLSearchParams({ query: expression });
    return (await this.#ask<{ result: readonly Series[] }>(`query?${parameters}`)).result;
  }

  async targets(): Promise<readonly Target[]> {
    return (await this.#ask<{ activeTargets: readonly Target[] }>('targets')).activeTargets;
  }

  async rules(): Promise<readonly Rule[]> {
    const { groups } = await this.#ask<{ groups: readonly { rules: readonly Rule[] }[] }>('rules');
    return groups.flatMap((group) => group.rules);
  }

  async #ask<T>(path: string): Promise<T> {
    return ((await askJson(`${this.#url}/api/v1/${path}`)) as { data: T }).data;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#service.stop();
  }
}

async function configurationFor(addresses: Readonly<Record<string, string>>): Promise<string> {
  const example = parse(await readFile(prometheusExample, 'utf8')) as Configuration;
  return stringify({
    ...example,
    global: { ...example.global, scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [`${rulesFolder}/*.yaml`],
    scrape_configs: example.scrape_configs.map((job) => {
      const address = addresses[job.job_name];
      if (address === undefined) throw new Error(`there is no address for the job ${job.job_name}`);
      return { ...job, static_configs: [{ targets: [address] }] };
    }),
  });
}
